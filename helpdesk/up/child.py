"""One supervised process: its pid file, its log, its restarts with back-off."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from helpdesk.up.parent_death import die_with_parent
from helpdesk.up.terminal import say

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
STEADY_AFTER_SECONDS = 60.0
LARGEST_LOG_BYTES = 20 * 1024 * 1024


class Backoff:
    """0.5 s, doubled at each crash up to 30 s, and back to 0.5 s after a minute without one."""

    def __init__(self) -> None:
        self._next = FIRST_DELAY_SECONDS

    def delay_after(self, *, ran_seconds: float) -> float:
        if ran_seconds >= STEADY_AFTER_SECONDS:
            self._next = FIRST_DELAY_SECONDS
        delay, self._next = self._next, min(self._next * 2, LONGEST_DELAY_SECONDS)
        return delay


class Child:
    """A process that is meant to run until it is told to stop. Times are seconds of the monotonic clock."""

    def __init__(
        self,
        name: str,
        command: Callable[[], list[str]],
        *,
        run_dir: Path,
        log_dir: Path,
        env: dict[str, str],
        stop_signal: signal.Signals = signal.SIGTERM,
        orphan_signal: signal.Signals = signal.SIGTERM,
        prepare: Callable[[], None] = lambda: None,
        options: dict | None = None,
    ) -> None:
        self.name = name
        self.command = command
        self.pid_file = run_dir / f"{name}.pid"
        self.log = log_dir / f"{name}.log"
        self.env = env
        self.stop_signal = stop_signal
        self.orphan_signal = orphan_signal
        self.prepare = prepare
        self.options = options or {}
        self.process: subprocess.Popen | None = None
        self._backoff = Backoff()
        self._started_at = 0.0
        self._restart_at: float | None = None

    def start(self) -> None:
        """Start it; a failure to start counts as a crash and is tried again."""
        self._started_at, self._restart_at = time.monotonic(), None
        try:
            self.prepare()
            shrink_log(self.log)
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.command(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=self.env,
                    start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then stops in order
                    preexec_fn=die_with_parent(self.orphan_signal),
                    **self.options,
                )
        except (OSError, RuntimeError) as error:
            self._plan_restart(f"could not start ({error})")
            return
        write_whole(self.pid_file, f"{self.process.pid}\n")

    def tend(self) -> None:
        """Notice that it ended, say so, and start it again when its time has come. Never waits."""
        if self.process is not None and self.process.poll() is not None:
            how = how_it_ended(self.process.returncode)
            self._bury()
            self._plan_restart(how)
        elif self.process is None and self._restart_at is not None and time.monotonic() >= self._restart_at:
            self.start()

    def ask_to_stop(self) -> None:
        self._restart_at = None
        if self.process is not None:
            self._signal(self.stop_signal)
            self._signal(signal.SIGCONT)  # a paused process would never hear it

    def has_stopped(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            self._bury()
        return self.process is None

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self._bury()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def _bury(self) -> None:
        # What it forked does not outlive it: the pool of a killed worker would go on taking tasks.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None
        self.pid_file.unlink(missing_ok=True)

    def _plan_restart(self, how: str) -> None:
        delay = self._backoff.delay_after(ran_seconds=time.monotonic() - self._started_at)
        self._restart_at = time.monotonic() + delay
        say(f"{self.name} {how}; starting it again in {delay:g} s. Its log: {self.log}")


def how_it_ended(returncode: int) -> str:
    if returncode < 0:
        with contextlib.suppress(ValueError):
            return f"was killed by {signal.Signals(-returncode).name}"
    return f"ended with exit code {returncode}"


def write_whole(path: Path, content: str) -> None:
    """Readers see the old content or the new, never half of it."""
    new = path.with_suffix(".new")
    new.write_text(content)
    new.replace(path)


def shrink_log(path: Path) -> None:
    """Keep one older log beside one that has grown too large. Writers append, so it may be cut."""
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LARGEST_LOG_BYTES:
            shutil.copyfile(path, path.with_suffix(".log.1"))
            os.truncate(path, 0)
