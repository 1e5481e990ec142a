"""An inbound message is stored, assessed and recorded in one transaction, on the right ticket."""

import datetime

import pytest

from events.models import Event
from tickets.models import Message, Ticket
from tickets.services.reply import post_reply
from tickets.services.status import change_status

pytestmark = pytest.mark.django_db


def test_first_words_open_a_ticket_with_a_clock(receive, now):
    got = receive("Where do I see my prescription?")
    assert got.is_new_ticket and got.ticket.status == "new"
    assert got.ticket.number >= 10001
    assert got.ticket.duty == "first_reply" and got.ticket.due_at > now
    assert got.ticket.waiting_since == now
    assert not got.ticket.is_medical
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "contact.made",
        "ticket.opened",
        "message.received",
    ]


def test_the_verdict_is_stored_with_the_words(receive):
    got = receive("I have crushing chest pain and cannot breathe")
    assert got.card == "emergency"
    assert got.assessment.medical and got.assessment.urgency == "emergency"
    assert got.assessment.rules_version
    assert got.ticket.is_medical and got.ticket.urgency == "emergency"
    span = got.assessment.evidence[0]
    assert got.message.body[span["start"] : span["end"]] == span["text"]


def test_second_words_join_the_open_ticket(receive, now):
    first = receive("Where do I see my prescription?")
    second = receive("Hello?", at=now + datetime.timedelta(minutes=5))
    assert second.ticket.pk == first.ticket.pk and not second.is_new_ticket
    assert list(first.ticket.messages.order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_another_consultation_is_another_matter(receive):
    first = receive("It was cut off", consultation_ref="c-1")
    assert receive("It was late", consultation_ref="c-2").ticket.pk != first.ticket.pk
    assert receive("It was cut off again", consultation_ref="c-1").ticket.pk == first.ticket.pk


def test_the_same_external_key_is_one_message(receive):
    first = receive("Hello", external_key="form:1")
    again = receive("Hello", external_key="form:1")
    assert again.is_duplicate and again.message.pk == first.message.pk
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("policy", "days", "same"),
    [("reopen", 10, True), ("new", 1, False), ("reopen_within", 5, True), ("reopen_within", 9, False)],
)
def test_words_to_a_solved_ticket_follow_the_teams_policy(
    receive, support, as_agent, now, policy, days, same
):
    support.follow_up = policy
    support.save()
    first = receive("Refund please", consultation_ref="c-1")
    change_status(ticket_id=first.ticket.pk, status="solved", actor=as_agent, now=now)
    later = receive("Still no refund", at=now + datetime.timedelta(days=days), consultation_ref="c-1")
    if same:
        assert later.ticket.pk == first.ticket.pk and later.ticket.status == "open"
        assert later.ticket.solved_at is None
    else:
        assert later.ticket.follow_up_of_id == first.ticket.pk


def test_urgency_rises_and_never_falls_with_later_words(receive, now):
    first = receive("I have crushing chest pain and cannot breathe")
    later = receive("Where is my invoice?", at=now + datetime.timedelta(minutes=1))
    assert later.ticket.pk == first.ticket.pk
    assert later.ticket.urgency == "emergency" and later.ticket.is_medical


def test_a_reply_meets_the_clock_and_the_next_words_start_another(receive, as_agent, now):
    got = receive("Where do I see my prescription?")
    post_reply(ticket_id=got.ticket.pk, body="In the app, under Documents.", actor=as_agent, now=now)
    ticket = Ticket.objects.get()
    assert ticket.duty == "resolve" and ticket.waiting_since is None and ticket.owner == as_agent.user
    receive("I cannot find it", at=now + datetime.timedelta(minutes=3))
    ticket.refresh_from_db()
    assert ticket.duty == "next_reply"


def test_nothing_is_half_saved_when_a_step_fails(receive, monkeypatch):
    from tickets.services import receive as module

    monkeypatch.setattr(module.clocks, "start_for_inbound", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        receive("Where do I see my prescription?")
    assert not Ticket.objects.exists() and not Event.objects.exists() and not Message.objects.exists()
