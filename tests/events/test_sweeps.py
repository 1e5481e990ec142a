"""A sweep is run by one of those who come, and one that breaks does not stop the others."""

import datetime

import pytest

from events import registry
from events.models import Heartbeat
from events.queries import silent_processes
from events.services import sweeps

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch):
    monkeypatch.setattr(registry, "_sweeps", {})
    return registry.register_sweep


def test_a_sweep_runs_once_in_its_period(only, now):
    ran = []
    only("test.sweep", lambda at: ran.append(at) or 1, every=5)
    assert sweeps.run_due_sweeps("default", now=now) == {"test.sweep": 1}
    assert sweeps.run_due_sweeps("default", now=now + datetime.timedelta(seconds=4)) == {}
    assert sweeps.run_due_sweeps("default", now=now + datetime.timedelta(seconds=5)) == {"test.sweep": 1}
    assert len(ran) == 2


def test_the_relay_covers_only_when_the_worker_is_late(only, now):
    only("test.sweep", lambda at: 1, every=5)
    sweeps.run_due_sweeps("default", now=now)
    in_time, late = now + datetime.timedelta(seconds=9), now + datetime.timedelta(seconds=10)
    assert sweeps.run_due_sweeps("default", now=in_time, grace=5) == {}
    assert sweeps.run_due_sweeps("default", now=late, grace=5) == {"test.sweep": 1}


def test_one_broken_sweep_does_not_stop_the_others(only, now):
    only("test.broken", lambda at: 1 / 0, every=5)
    only("test.sound", lambda at: 3, every=5)
    assert sweeps.run_due_sweeps("default", now=now) == {"test.sound": 3}


def test_silence_of_a_process_is_named(now):
    for name in ("worker:clinical", "worker:default", "beat", "relay"):
        sweeps.beat_heart(name, now=now)
    assert silent_processes(now) == []
    Heartbeat.objects.filter(name="beat").update(at=now - datetime.timedelta(minutes=1))
    assert silent_processes(now) == ["beat"]
    Heartbeat.objects.filter(name="worker:default").delete()
    assert silent_processes(now) == ["worker", "beat"], "one consumed queue does not speak for the other"
