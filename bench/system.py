"""A whole Bedside of its own for the benchmark: what `make up` starts, with a data folder and port of its
own.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpdesk.embedded import free_port

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_SECONDS = 400


class NotReady(RuntimeError):
    """It did not come up; the message holds what it said."""


@dataclass
class System:
    """A running system. `seconds_to_ready` counts from the start of its supervisor to /health/ready."""

    url: str
    data_dir: Path
    process: subprocess.Popen
    seconds_to_ready: float

    @property
    def environment(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of its servers."""
        return json.loads((self.data_dir / "run" / "environment.json").read_text())

    def manage(self, *arguments: str, **extra_environment: str) -> str:
        """Run manage.py beside it; returns what it printed. Raises CalledProcessError when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=os.environ | self.environment | extra_environment, check=True, text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        return done.stdout


@contextlib.contextmanager
def running_system(data_dir: Path, *, demo: bool = False) -> Iterator[System]:
    """Start everything in `data_dir`, wait until it is ready, and stop it at the end of the block."""
    port = free_port()
    url = f"http://localhost:{port}"
    environment = os.environ | {
        "PORT": str(port), "DATA_DIR": str(data_dir), "PUBLIC_URL": url, "DEMO": "1" if demo else "0",
    }  # fmt: skip
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "helpdesk.up"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        _wait_until_ready(process)
        yield System(url, data_dir, process, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(process: subprocess.Popen) -> None:
    said: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        for line in process.stdout:
            said.append(line)
            if line.startswith("Bedside is ready"):
                ready.set()

    threading.Thread(target=listen, daemon=True).start()
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not ready.wait(0.02):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotReady("".join(said) or "the supervisor ended without a word")
