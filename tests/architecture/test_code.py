"""House rules of the source text, each with its reason in the message."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "helpdesk", "satisfaction", "escalation", "intake", "tickets", "triage", "delivery", "accounts", "events", "common",
)  # fmt: skip
LONGEST = 400


@cache
def our_files() -> tuple[Path, ...]:
    """Every file of the repository, new ones too; what is ignored or vendored is not ours."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        names = [ROOT / name for name in listed.stdout.splitlines()]
    else:  # an exported tree without its history
        names = [path for path in ROOT.rglob("*") if not {".venv", "var"} & set(path.relative_to(ROOT).parts)]
    return tuple(path for path in names if path.is_file() and "vendor" not in path.parts)


def files(*suffixes: str, under: tuple[str, ...] = ()) -> list[Path]:
    found = [path for path in our_files() if path.suffix in suffixes]
    return [path for path in found if not under or path.relative_to(ROOT).parts[0] in under]


def sources() -> list[tuple[str, str]]:
    return [(str(path.relative_to(ROOT)), path.read_text()) for path in files(".py", under=APPS)]


def test_the_walk_finds_the_house():
    assert len(files(".py", under=APPS)) > 100 and files(".html") and files(".css") and files(".js")


def test_no_file_is_long():
    """A long file holds a second subject: find it and give it a file of its own."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in files(".py", ".html", ".css", ".js")
        if (lines := path.read_text().count("\n")) > LONGEST
    }
    assert not long, f"over {LONGEST} lines: {long}"


@pytest.mark.parametrize(
    "name", ["channels", "queue", "email", "mailbox", "calendar", "utils", "helpers", "misc"]
)
def test_no_package_says_nothing_or_shadows_another(name):
    assert not (ROOT / name).exists()
    assert name != "utils" or not [path for path in files(".py", under=APPS) if path.stem == "utils"]


def test_timers_are_rows():
    """A countdown in the broker is lost with it; write due_at and let a sweep find it."""
    late = [name for name, text in sources() if re.search(r"\b(countdown|eta)\s*=", text)]
    assert not late, late


def test_only_the_relay_publishes():
    """A request never waits for Redis, and what only Redis knows is lost with it: record an Event instead."""
    bells = [name for name, text in sources() if re.search(r"\.(delay|apply_async|send_task)\(", text)]
    assert bells == ["events/relay_loop.py"]


def test_the_clock_is_read_in_one_place():
    """Services take `now`; a second clock cannot be held still."""
    readers = [
        name
        for name, text in sources()
        if re.search(r"\b(timezone\.now|datetime\.now|utcnow|date\.today|datetime\.today)\(", text)
    ]
    assert set(readers) <= {"common/clock.py"}, readers


def test_services_hold_no_http():
    """The edge reads requests and makes answers; a service can be called from a task as well."""
    pattern = re.compile(
        r"^\s*(from|import) django\.(http|shortcuts|forms|contrib\.messages|template)\b", re.M
    )
    guilty = [name for name, text in sources() if "/services/" in name and pattern.search(text)]
    assert not guilty, guilty


def test_nobody_else_writes_a_status():
    """The one setter keeps clocks, times and events in step: tickets.services.status.set_status."""
    pattern = re.compile(r"\bticket\.status\s*=[^=]|Ticket\.objects\.[^\n]*\.update\([^)]*\bstatus\s*=")
    writers = [name for name, text in sources() if pattern.search(text)]
    assert set(writers) == {"tickets/services/status.py"}, writers


def test_no_signals_for_business():
    """Explicit calls downward, events upward; a signal hides who does what."""
    pattern = re.compile(r"django\.db\.models\.signals|@receiver\b")
    assert not [name for name, text in sources() if pattern.search(text)]


def test_services_take_keywords_actor_and_now():
    """A public service that writes an Event says who and when; both come from the edge."""
    wrong = []
    for name, text in sources():
        if "/services/" not in name:
            continue
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            arguments = {a.arg for a in node.args.args + node.args.kwonlyargs}
            if not _is_atomic(node) or "actor" not in arguments:
                continue
            if "now" not in arguments:
                wrong.append(f"{name}: {node.name} takes an actor but no now")
            if node.args.args:
                wrong.append(f"{name}: {node.name} takes positional arguments")
    assert not wrong, wrong


def _is_atomic(node: ast.FunctionDef) -> bool:
    return any(
        ast.unparse(decorator) in ("transaction.atomic", "one_transaction")
        for decorator in node.decorator_list
    )


def test_no_template_is_marked_safe_unseen():
    """Patients' words are escaped everywhere; `safe` and `autoescape off` need a reason in this list."""
    allowed = set()
    pattern = re.compile(r"\|\s*safe\b|autoescape off")
    found = {str(path.relative_to(ROOT)) for path in files(".html") if pattern.search(path.read_text())}
    assert found <= allowed, found


def test_nothing_is_loaded_from_another_site():
    pattern = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""")
    found = [str(path.relative_to(ROOT)) for path in files(".html") if pattern.search(path.read_text())]
    assert not found, found
