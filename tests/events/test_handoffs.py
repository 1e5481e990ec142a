"""A Handoff is done exactly once, fails visibly, and comes back when a person says so."""

import threading

import pytest
from django.db import connection, transaction

from events import actors, registry
from events.models import Event, Handoff
from events.services import handoffs, relay
from events.services.record import record

KIND = "test.happened"


@pytest.fixture
def subscriber(monkeypatch):
    """Subscribe functions to KIND for one test only."""
    monkeypatch.setattr(registry, "_by_kind", registry._by_kind.copy())
    monkeypatch.setattr(registry, "_by_name", registry._by_name.copy())

    def _subscribe(handler, queue="default"):
        registry.subscribe(KIND, handler, queue=queue)
        return handler

    return _subscribe


def happen(team, now, **data):
    with transaction.atomic():
        return record(KIND, subject=team, actor=actors.SYSTEM, now=now, data=data)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(support, now):
    with pytest.raises(RuntimeError, match="transaction"):
        record(KIND, subject=support, actor=actors.SYSTEM, now=now)


@pytest.mark.django_db(transaction=True)
def test_the_handoff_rolls_back_with_its_event(support, now, subscriber):
    subscriber(lambda event: None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(KIND, subject=support, actor=actors.SYSTEM, now=now)
        1 / 0  # noqa: B018
    assert not Event.objects.exists() and not Handoff.objects.exists()


def rename(event):
    """A handler whose effect can be counted."""
    from accounts.models import Team

    team = Team.objects.get(pk=event.subject_id)
    team.name += "!"
    team.save()


def fail_after_writing(event):
    rename(event)
    raise ValueError("words of a patient: my chest hurts")


@pytest.mark.django_db
def test_each_subscriber_gets_one_handoff_and_it_runs_once(support, now, subscriber):
    subscriber(rename, queue="clinical")
    event = happen(support, now)
    handoff = Handoff.objects.get(event=event)
    assert handoff.queue == "clinical" and handoff.status == "pending"
    assert handoffs.run_handoff(handoff_id=handoff.pk) is True
    assert handoffs.run_handoff(handoff_id=handoff.pk) is False
    support.refresh_from_db()
    assert support.name == "Patient care!"


@pytest.mark.django_db
def test_a_failing_handler_leaves_no_effect_and_dies_visibly(support, now, subscriber):
    subscriber(fail_after_writing)
    handoff = Handoff.objects.get(event=happen(support, now))
    due = []
    for _ in range(handoffs.MAX_ATTEMPTS):
        assert handoffs.run_handoff(handoff_id=handoff.pk) is False
        handoff.refresh_from_db()
        due.append(handoff.due_at)
    support.refresh_from_db()
    assert support.name == "Patient care"
    assert handoff.status == "dead"
    assert "ValueError" in handoff.last_error and "chest" not in handoff.last_error
    assert due[1] > due[0], "each retry is later than the one before"


@pytest.mark.django_db
def test_a_dead_handoff_can_be_run_again(support, now, subscriber):
    subscriber(rename)
    handoff = Handoff.objects.get(event=happen(support, now))
    Handoff.objects.filter(pk=handoff.pk).update(status="dead", attempts=8)
    handoffs.rerun_handoff(handoff_id=handoff.pk, actor=actors.SYSTEM, now=now)
    assert handoffs.run_handoff(handoff_id=handoff.pk)
    assert Event.objects.filter(kind="handoff.rerun").count() == 1


@pytest.mark.django_db
def test_a_subscriber_that_is_gone_is_an_error_that_people_see(support, now, subscriber):
    subscriber(rename)
    handoff = Handoff.objects.get(event=happen(support, now))
    Handoff.objects.filter(pk=handoff.pk).update(subscriber="moved.away")
    handoffs.run_handoff(handoff_id=handoff.pk)
    handoff.refresh_from_db()
    assert handoff.status == "pending" and "LookupError" in handoff.last_error


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_it_once(support, now, subscriber):
    gate = threading.Barrier(2, timeout=10)

    def together(event):
        rename(event)

    subscriber(together)
    handoff = Handoff.objects.get(event=happen(support, now))
    done = []

    def work():
        gate.wait()
        done.append(handoffs.run_handoff(handoff_id=handoff.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    support.refresh_from_db()
    assert sorted(done) == [False, True] and support.name == "Patient care!"


@pytest.mark.django_db
def test_the_relay_claims_clinical_handoffs_first_and_leases_them(support, now, subscriber):
    subscriber(rename, queue="default")
    subscriber(fail_after_writing, queue="clinical")
    happen(support, now)
    claimed = relay.claim_due_handoffs(now=now)
    assert [h.queue for h in claimed] == ["clinical", "default"]
    assert relay.claim_due_handoffs(now=now) == [], "leased: not rung for twice at once"
    later = now + relay.datetime.timedelta(seconds=relay.LEASE)
    assert len(relay.claim_due_handoffs(now=later)) == 2, "not done within the lease: rung for again"
