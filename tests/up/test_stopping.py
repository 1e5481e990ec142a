"""How the whole system stops, and starts again after it could not stop: with real processes."""

import os
import signal
import subprocess

import psutil
import pytest

from helpdesk.embedded import free_port
from tests.up.conftest import ROOT, UP, environment, processes_of, wait_for

pytestmark = pytest.mark.processes


def test_nothing_is_left_when_it_is_told_to_stop(start, data_dir):
    """Twice, as make and `timeout` do it: that is no reason not to close the database in order."""
    system = start().wait_until_ready()

    system.process.send_signal(signal.SIGTERM)
    assert system.end(signal.SIGTERM) == 0

    assert system.remains() == []
    assert not list((data_dir / "run").glob("*.pid"))
    last = (data_dir / "log" / "postgres.log").read_text().strip().splitlines()[-1]
    assert last.endswith("database system is shut down")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP], ids=lambda how: how.name)
def test_it_stops_in_the_middle_of_a_start(start, data_dir, how):
    system = start()
    wait_for((data_dir / "run" / "web.pid").exists, "the first process of the application")

    assert system.end(how) == 0
    assert system.remains() == []


def test_a_closed_terminal_stops_it(data_dir):
    """No SIGHUP here: make keeps it to itself, so the hang-up of the terminal has to be enough."""
    terminal, stdout = os.openpty()
    process = subprocess.Popen(
        UP, cwd=ROOT, env=environment(data_dir, free_port()), stdout=stdout, start_new_session=True
    )
    os.close(stdout)
    wait_for(lambda: processes_of(data_dir), "the first process")

    os.close(terminal)

    assert process.wait(timeout=60) == 0
    assert processes_of(data_dir) == []


def test_paused_processes_are_stopped_too(start, data_dir):
    system = start()
    wait_for((data_dir / "run" / "beat.pid").exists, "the workers")
    for name in ("redis", "worker", "web"):
        os.kill(system.pid(name), signal.SIGSTOP)

    assert system.end() == 0
    assert system.remains() == []


def test_a_start_after_kill_9_of_the_supervisor_recovers(start, data_dir):
    system = start().wait_until_ready()
    # Paused, they cannot follow their supervisor: the next start has to end them.
    orphans = [psutil.Process(system.pid(name)) for name in ("redis", "worker", "postgres")]
    for orphan in orphans:
        orphan.suspend()

    system.end(signal.SIGKILL)
    (data_dir / "run" / "web.pid").write_text(f"{os.getpid()}\n")  # a recycled number: not one of ours

    again = start(port=system.port).wait_until_ready()
    assert "that an earlier run had left behind" in "\n".join(again.lines)
    assert not any(orphan.is_running() for orphan in orphans)
    assert again.health()[0] == 200
