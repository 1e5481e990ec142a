"""Tasks are doorbells: they name their queue and carry ids, never words."""

import inspect

import pytest

from events.registry import QUEUES
from helpdesk.celery import app


def our_tasks():
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_there_are_tasks():
    assert "events.run_handoff" in our_tasks()


def test_each_task_names_its_queue():
    for name, task in our_tasks().items():
        assert getattr(task, "queue", None) in QUEUES, f"{name} names no queue of {QUEUES}"


def test_each_task_takes_ids_only():
    """The broker is not private: a patient's words in it would be a leak, and would be old when they are read."""
    for name, task in our_tasks().items():
        for parameter in inspect.signature(task.run).parameters.values():
            assert parameter.name.endswith(("_id", "_ids")), f"{name} takes {parameter.name}"


def test_only_json_is_read_from_the_broker(settings):
    assert settings.CELERY_ACCEPT_CONTENT == ["json"] and settings.CELERY_TASK_SERIALIZER == "json"


def test_every_subscription_and_sweep_has_a_queue_that_a_worker_reads():
    from events import registry

    subscriptions = [s for kind in registry._by_kind.values() for s in kind]
    assert subscriptions and all(s.queue in QUEUES for s in subscriptions)
    assert all(sweep.queue in QUEUES for sweep in registry._sweeps.values())


@pytest.mark.parametrize("queue", QUEUES)
def test_beat_rings_for_every_queue(settings, queue):
    rung = {entry["options"]["queue"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert queue in rung
