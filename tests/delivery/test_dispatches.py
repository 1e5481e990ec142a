"""One Dispatch: asked for once, tried with growing patience, and failed where somebody can see it."""

import datetime
import threading

import pytest
from django.db import connection

from common.clock import utc_now
from delivery.models import Dispatch, DispatchAttempt, LocalMessage
from delivery.services import dispatches
from delivery.services.dispatches import RETRIES, retry_dispatch, send_dispatch, send_due_dispatches
from delivery.wording import TEMPLATES, compose
from events import actors
from events.models import Event

LANGUAGES = ["en", "fa", "ar", "ru", "zh-hans"]


def later(dispatch):
    dispatch.refresh_from_db()
    return dispatch.due_at + datetime.timedelta(seconds=1)


@pytest.mark.django_db
class TestOne:
    def test_asking_twice_is_one(self, queue, local):
        assert queue().pk == queue().pk
        assert Event.objects.filter(kind="dispatch.queued").count() == 1

    def test_an_unknown_template_is_a_mistake_of_ours(self, queue):
        with pytest.raises(ValueError):
            queue(template="advice")

    def test_it_is_sent_once(self, queue, local):
        dispatch = queue()
        assert send_dispatch(dispatch_id=dispatch.pk, now=utc_now())
        assert not send_dispatch(dispatch_id=dispatch.pk, now=utc_now())
        assert LocalMessage.objects.count() == 1
        assert Event.objects.get(kind="dispatch.sent").subject_id == dispatch.pk

    def test_what_is_not_due_waits(self, queue, local):
        tomorrow = utc_now() + datetime.timedelta(days=1)
        dispatch = queue(send_after=tomorrow)
        assert send_due_dispatches(utc_now()) == 0
        assert send_due_dispatches(tomorrow) == 1
        dispatch.refresh_from_db()
        assert dispatch.status == "sent"

    def test_patience_grows_and_ends(self, queue):
        """Without any provider: each wait is longer, and the last failure is final and an Event."""
        dispatch, waits = queue(), []
        for _ in RETRIES:
            assert not send_dispatch(dispatch_id=dispatch.pk, now=later(dispatch))
            dispatch.refresh_from_db()
            assert dispatch.status == "queued" and dispatch.failure == "no_provider"
            waits.append((dispatch.due_at - DispatchAttempt.objects.latest("id").at).total_seconds())
        assert waits == sorted(waits)
        assert all(0.85 * rung <= wait <= 1.15 * rung for rung, wait in zip(RETRIES, waits, strict=True))
        send_dispatch(dispatch_id=dispatch.pk, now=later(dispatch))
        dispatch.refresh_from_db()
        assert dispatch.status == "failed" and dispatch.failed_at
        assert dispatch.tries.count() == len(RETRIES) + 1
        assert Event.objects.get(kind="dispatch.failed").data["failure"] == "no_provider"
        assert not send_dispatch(dispatch_id=dispatch.pk, now=later(dispatch))

    def test_a_person_may_try_again(self, queue, local, agent, now):
        dispatch = queue()
        Dispatch.objects.update(status="failed", failed_at=now, attempts=6, failure="unreachable")
        retry_dispatch(dispatch_id=dispatch.pk, actor=actors.staff(agent), now=now)
        dispatch.refresh_from_db()
        assert (dispatch.status, dispatch.attempts, dispatch.failed_at) == ("queued", 0, None)
        assert send_dispatch(dispatch_id=dispatch.pk, now=utc_now())

    def test_a_sender_that_died_leaves_it_to_the_next(self, queue, local):
        dispatch = queue()
        claimed = dispatches._claim(utc_now(), pk=dispatch.pk)
        assert claimed.status == "sending"
        assert not send_dispatch(dispatch_id=dispatch.pk, now=utc_now())
        assert send_dispatch(dispatch_id=dispatch.pk, now=later(dispatch))

    def test_one_that_kills_every_sender_is_given_up(self, queue, local):
        dispatch = queue()
        Dispatch.objects.update(status="sending", attempts=len(RETRIES) + 1)
        assert not send_dispatch(dispatch_id=dispatch.pk, now=later(dispatch))
        dispatch.refresh_from_db()
        assert (dispatch.status, dispatch.failure) == ("failed", "gave_up")

    def test_a_late_failure_does_not_undo_a_success(self, queue, local):
        """Two senders after a lease ran out: the second one got through first."""
        dispatch = queue()
        slow = dispatches._claim(utc_now(), pk=dispatch.pk)
        assert send_dispatch(dispatch_id=dispatch.pk, now=later(dispatch))
        dispatches._note_failure(slow, local, dispatches.Failure("unreachable"), now=utc_now())
        dispatch.refresh_from_db()
        assert dispatch.status == "sent"


@pytest.mark.django_db(transaction=True)
def test_two_senders_send_one(queue, local):
    dispatch = queue()
    barrier, sent = threading.Barrier(2), []

    def one():
        barrier.wait(10)
        sent.append(send_dispatch(dispatch_id=dispatch.pk, now=utc_now()))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(sent) == [False, True]
    assert DispatchAttempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_queued_dispatch_goes_when_its_handoff_has_committed(queue, local, run_handoffs):
    dispatch = queue()
    run_handoffs()
    dispatch.refresh_from_db()
    assert dispatch.status == "sent"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_words_that_go_out_say_where_and_nothing_else(template, language):
    """No health, no names: a screen on a table shows them to anybody. An SMS of ours fits into two parts."""
    link = "https://help.test/t/abcdefghijklmnopqrstuvwx/"
    wording = compose(
        template, language=language, params={"link": link, "name": "Mahsa", "words": "chest pain"}
    )
    assert link in wording.body
    text = f"{wording.subject} {wording.body}".lower()
    for word in ("mahsa", "chest", "pain", "medic", "doctor", "diagnos", "symptom", "illness"):
        assert word not in text.replace(link, "")
    assert "\n" not in wording.subject and len(wording.body) <= 134


def test_a_text_without_its_link_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        compose("reply", language="en", params={})
