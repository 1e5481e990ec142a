"""Every inbound text runs through the rules: there is one place that stores one, and triage stands in it."""

import re

from helpdesk.compile_messages import ROOT

APPS = ("helpdesk", "satisfaction", "escalation", "intake", "tickets", "delivery", "accounts", "events")
WRITES = re.compile(
    r"\bMessage(?:\.objects)?\.(?:create|bulk_create|get_or_create|update_or_create)\(|\bMessage\("
)
#: Where words of contacts are stored, and where our own are.
INBOUND, OUTBOUND = "tickets/services/receive.py", "tickets/services/reply.py"


def writers() -> dict[str, str]:
    paths = (path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}
    return {
        name: source
        for name, source in sources.items()
        if WRITES.search(source.replace("class Message(", ""))
    }


def test_messages_are_stored_by_two_services():
    """A door that stored a message by itself would keep it from the red flags: call receive_message."""
    assert set(writers()) == {INBOUND, OUTBOUND}


def test_who_stores_inbound_words_assesses_them():
    source = (ROOT / INBOUND).read_text(encoding="utf-8")
    assert "Direction.INBOUND" in source and "assess(" in source
    assert "Direction.INBOUND" not in (ROOT / OUTBOUND).read_text(encoding="utf-8")
