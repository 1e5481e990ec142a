"""How the whole system stops, and starts again after it could not stop: with real processes."""

import os
import signal

import psutil
import pytest

from tests.up.conftest import wait_for

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda how: how.name)
def test_nothing_is_left_when_it_is_told_to_stop(start, data_dir, how):
    system = start().wait_until_ready()

    assert system.end(how) == 0

    assert system.remains() == []
    assert not list((data_dir / "run").glob("*.pid"))


def test_it_stops_in_the_middle_of_a_start(start):
    system = start()
    wait_for(lambda: system.remains(), "the first process")

    assert system.end(signal.SIGTERM) == 0
    assert system.remains() == []


def test_paused_processes_are_stopped_too(start):
    system = start().wait_until_ready()
    for name in ("redis", "worker", "relay"):
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
