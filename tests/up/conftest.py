"""A whole system of its own, run the way a person runs it."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from helpdesk.embedded import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
UP = [sys.executable, "-m", "helpdesk.up"]
INHERITED = {"DATABASE_URL", "REDIS_URL", "MAKELEVEL", "MAKEFLAGS", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
#: Far above what a loaded machine needs; no test waits for it unless something is broken.
PATIENCE_SECONDS = 90


def wait_for(condition, what: str, seconds: float = PATIENCE_SECONDS):
    """The first true answer of `condition`; fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"still waiting for: {what}"
        time.sleep(0.05)
    return answer


class System:
    """One `make up`: its lines, its processes, its signals."""

    def __init__(self, data_dir: Path, port: int, command: list[str]) -> None:
        self.data_dir, self.port = data_dir, port
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(data_dir, port),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._new: queue.Queue = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            self._new.put(line)
        self._new.put("")

    def wait_for_line(self, part: str) -> str:
        """The first line, old or new, that contains `part`."""

        def found():
            assert part in "\n".join(self.lines) or self.process.poll() is None, "\n".join(self.lines)
            return next((line for line in self.lines if part in line), None)

        return wait_for(found, f"a line with {part!r}; so far:\n" + "\n".join(self.lines))

    def wait_until_ready(self) -> "System":
        self.wait_for_line("Bedside is ready at")
        return self

    def pid(self, name: str) -> int:
        return int((self.data_dir / "run" / f"{name}.pid").read_text())

    def new_pid(self, name: str, *, other_than: int) -> int:
        """The process number after a restart."""

        def changed():
            try:
                now = self.pid(name)
            except (FileNotFoundError, ValueError):
                return None
            return now if now != other_than and psutil.pid_exists(now) else None

        return wait_for(changed, f"{name} to be started again")

    def health(self) -> tuple[int, dict]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, {}
        except OSError:
            return 0, {}

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def remains(self) -> list[str]:
        return processes_of(self.data_dir)


def environment(data_dir: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
    return kept | {"PORT": str(port), "DATA_DIR": str(data_dir), "DEMO": "0"}


def processes_of(data_dir: Path) -> list[str]:
    return [describe(process) for process in psutil.process_iter() if belongs(process, data_dir)]


def belongs(process: psutil.Process, data_dir: Path) -> bool:
    """Whether it works in this DATA_DIR, by folder, command or environment. Not the supervisor."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE or process.cmdline()[1:] == UP[1:]:
            return False
        if str(data_dir) in process.cwd() or any(str(data_dir) in part for part in process.cmdline()):
            return True
        return process.environ().get("DATA_DIR") == str(data_dir)
    except (psutil.Error, OSError):
        return False


def describe(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline())}"
    except psutil.Error:
        return str(process.pid)


@pytest.fixture(scope="module")
def data_dir():
    """A DATA_DIR that the tests of a module share, so that only the first one creates the database."""
    folder = Path(tempfile.mkdtemp(prefix="bedside-up-")).resolve()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(data_dir):
    """Start a system; whatever a failed test leaves is ended here."""
    started: list[System] = []

    def start_one(*, folder: Path = data_dir, port: int | None = None, command: list[str] = UP) -> System:
        started.append(System(folder, port or free_port(), command))
        return started[-1]

    yield start_one
    end_all(started)


@pytest.fixture(scope="module")
def running(data_dir):
    """A system that runs through all tests of a module, which leave it running."""
    system = System(data_dir, free_port(), UP)
    yield system.wait_until_ready()
    end_all([system])


def end_all(systems: list[System]) -> None:
    for system in systems:
        if system.process.poll() is None:
            system.process.send_signal(signal.SIGTERM)
    for system in systems:
        try:
            system.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            system.process.kill()
            system.process.wait()
