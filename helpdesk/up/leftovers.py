"""One supervisor for each DATA_DIR, and nothing left over from one that was killed."""

import contextlib
import fcntl
import os
import signal
from pathlib import Path
from typing import IO

import psutil

from helpdesk.up.config import MARK, CannotStart, Config


def claim_data_dir(config: Config) -> IO[str]:
    """Hold DATA_DIR until this process ends, however it ends; raises CannotStart when another holds it."""
    try:
        for folder in (config.run_dir, config.log_dir):
            folder.mkdir(parents=True, exist_ok=True)
        lock = (config.run_dir / "lock").open("a+")
    except OSError as error:
        raise CannotStart(f"Cannot write to DATA_DIR {config.data_dir}: {error.strerror}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip()
        raise CannotStart(
            f"Bedside already runs in {config.data_dir} ({holder}). Stop it, or set another DATA_DIR."
        ) from None
    lock.seek(0)
    lock.truncate()
    lock.write(f"process {os.getpid()}, {config.url}")
    lock.flush()
    return lock


def end_leftovers(data_dir: Path, *, patience_seconds: float = 6) -> int:
    """Stop what an earlier supervisor of this DATA_DIR started and could not stop; returns how many.

    Call it only while holding the claim. Process numbers in pid files are never trusted: a process is ours
    when its environment says so, or when it works in the folder of our PostgreSQL or Redis.
    """
    ours = _find(data_dir)
    for process in ours:
        with contextlib.suppress(psutil.Error):
            # To PostgreSQL this means "disconnect everybody and stop"; SIGTERM would wait for its clients.
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
            process.resume()
    _, alive = psutil.wait_procs(ours, timeout=patience_seconds)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=3)
    return len(ours)


def forget_pids(run_dir: Path) -> None:
    for pid_file in run_dir.glob("*.pid"):
        pid_file.unlink(missing_ok=True)


def _find(data_dir: Path) -> list[psutil.Process]:
    homes = {str(data_dir / "postgres" / "data"), str(data_dir / "redis")}
    with contextlib.suppress(psutil.Error):
        spared = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [
        process
        for process in psutil.process_iter()
        if process.pid not in spared and _is_ours(process, data_dir, homes)
    ]


def _is_ours(process: psutil.Process, data_dir: Path, homes: set[str]) -> bool:
    # Servers overwrite their environment with a title, so these two are known by where they work.
    try:
        if process.name() in {"postgres", "redis-server", "valkey-server"} and process.cwd() in homes:
            return True
        return process.environ().get(MARK) == str(data_dir)
    except (psutil.Error, OSError):
        return False
