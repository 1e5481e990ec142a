"""Promises: who is owed what by when; they stand still while we wait for somebody outside, and breaches are told once."""

import datetime

import pytest

from accounts.models import Team
from events.models import Event
from tickets.models import Clock, SlaPolicy, Ticket
from tickets.services import clocks
from tickets.services.reply import post_reply
from tickets.services.status import change_status

pytestmark = pytest.mark.django_db


def minutes(count):
    return datetime.timedelta(minutes=count)


@pytest.fixture
def ticket(receive):
    SlaPolicy.objects.create(name="All", first_reply_minutes=30, next_reply_minutes=45, resolve_minutes=600)
    return receive("Where do I see my prescription?").ticket


def due(ticket):
    """{kind: (due_at, state)} of every clock; the ticket's own copy agrees."""
    ticket.refresh_from_db()
    running = (
        ticket.clocks.filter(met_at=None, cancelled_at=None, paused_at=None).order_by("due_at", "id").first()
    )
    assert (ticket.duty, ticket.due_at) == ((running.kind, running.due_at) if running else ("", None))
    return {clock.kind: clock for clock in ticket.clocks.order_by("id")}


def test_first_words_start_a_first_reply_and_a_solution(ticket, now):
    running = due(ticket)
    assert {kind: clock.due_at - now for kind, clock in running.items()} == {
        "first_reply": minutes(30),
        "resolve": minutes(600),
    }


def test_more_words_do_not_move_the_promise(ticket, receive, now):
    receive("Hello?", at=now + minutes(10))
    assert due(ticket)["first_reply"].due_at == now + minutes(30)


def test_a_reply_meets_it_and_the_next_words_start_another(ticket, receive, as_agent, now):
    post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now + minutes(5))
    assert due(ticket)["first_reply"].met_at == now + minutes(5)
    receive("Where exactly?", at=now + minutes(20))
    assert due(ticket)["next_reply"].due_at == now + minutes(65)
    assert ticket.duty == "next_reply"


@pytest.mark.parametrize("status", ["pending", "on_hold"])
def test_waiting_for_somebody_outside_gives_the_time_back(ticket, as_agent, now, status):
    change_status(ticket_id=ticket.pk, status=status, reason="doctor", actor=as_agent, now=now + minutes(10))
    assert due(ticket)["first_reply"].paused_at == now + minutes(10)
    assert ticket.duty == "" and ticket.due_at is None
    assert clocks.note_breaches(now + minutes(100)) == 0
    change_status(ticket_id=ticket.pk, status="open", actor=as_agent, now=now + minutes(110))
    running = due(ticket)
    assert running["first_reply"].due_at == now + minutes(130)
    assert running["resolve"].due_at == now + minutes(700)
    assert running["first_reply"].paused_at is None


def test_from_waiting_to_waiting_is_one_pause(ticket, as_agent, now):
    change_status(ticket_id=ticket.pk, status="pending", actor=as_agent, now=now + minutes(10))
    change_status(
        ticket_id=ticket.pk, status="on_hold", reason="insurer", actor=as_agent, now=now + minutes(20)
    )
    change_status(ticket_id=ticket.pk, status="open", actor=as_agent, now=now + minutes(30))
    assert due(ticket)["first_reply"].due_at == now + minutes(50)


def test_clinical_clocks_and_promised_calls_never_stand_still(ticket, as_agent, now):
    for kind in ("accept", "answer", "call_back"):
        clocks.start_clock(ticket, kind, due_at=now + minutes(15), now=now)
    change_status(
        ticket_id=ticket.pk, status="on_hold", reason="doctor", actor=as_agent, now=now + minutes(1)
    )
    running = due(ticket)
    assert all(running[kind].paused_at is None for kind in ("accept", "answer", "call_back"))
    assert ticket.duty in ("accept", "answer", "call_back")


def test_solving_ends_the_promises_and_reopening_makes_a_new_one(ticket, receive, as_agent, now):
    change_status(ticket_id=ticket.pk, status="solved", actor=as_agent, now=now + minutes(5))
    assert all(clock.met_at for clock in due(ticket).values()) and ticket.duty == ""
    receive("It is not solved", at=now + minutes(60))
    running = Clock.objects.filter(ticket=ticket, met_at=None)
    assert {clock.kind: clock.due_at - now for clock in running} == {
        "resolve": minutes(660),
        "first_reply": minutes(90),
    }


def test_a_deadline_is_moved_earlier_never_later(ticket, now):
    clocks.start_clock(ticket, "first_reply", due_at=now + minutes(500), now=now)
    assert due(ticket)["first_reply"].due_at == now + minutes(30)
    clocks.start_clock(ticket, "first_reply", due_at=now + minutes(5), now=now)
    assert due(ticket)["first_reply"].due_at == now + minutes(5)
    assert Clock.objects.filter(ticket=ticket, kind="first_reply").count() == 1


def test_cancelling_takes_the_duty_away(ticket, now):
    clocks.start_clock(ticket, "call_back", due_at=now + minutes(1), now=now)
    assert ticket.duty == "call_back"
    clocks.cancel_clocks(ticket, "call_back", now=now)
    assert due(ticket)["call_back"].cancelled_at == now and ticket.duty == "first_reply"


def test_a_breach_is_told_once(ticket, now):
    assert clocks.note_breaches(now + minutes(29)) == 0
    assert clocks.note_breaches(now + minutes(30)) == 1
    assert clocks.note_breaches(now + minutes(31)) == 0
    event = Event.objects.get(kind="clock.breached")
    assert event.ticket_id == ticket.pk and event.data["clock"] == "first_reply"
    assert due(ticket)["first_reply"].breached_at == now + minutes(30)
    assert Ticket.objects.breaching(now + minutes(31)).get() == ticket


def test_a_late_reply_leaves_the_breach_in_the_record(ticket, as_agent, now):
    clocks.note_breaches(now + minutes(40))
    post_reply(ticket_id=ticket.pk, body="Sorry!", actor=as_agent, now=now + minutes(50))
    clock = due(ticket)["first_reply"]
    assert clock.breached_at == now + minutes(40) and clock.met_at == now + minutes(50)


class TestPolicies:
    def test_the_most_specific_wins(self, receive, support, now):
        SlaPolicy.objects.create(name="All", first_reply_minutes=60, rank=1)
        SlaPolicy.objects.create(name="Team", team=support, first_reply_minutes=50, rank=9)
        SlaPolicy.objects.create(
            name="Doctors", team=support, contact_kind="doctor", first_reply_minutes=5, rank=9
        )
        SlaPolicy.objects.create(name="Off", team=support, channel="form", contact_kind="patient",
                                 first_reply_minutes=1, is_active=False)  # fmt: skip
        SlaPolicy.objects.create(
            name="Others", team=Team.objects.create(name="X", slug="x"), first_reply_minutes=2
        )
        patient = receive("Hello", phone="+989175550101", name="A").ticket
        doctor = receive("My patient waits", phone="+989175550102", name="B", kind="doctor").ticket
        assert due(patient)["first_reply"].due_at == now + minutes(50)
        assert due(doctor)["first_reply"].due_at == now + minutes(5)

    def test_of_equals_the_first_in_order(self, receive, support, now):
        SlaPolicy.objects.create(name="Second", first_reply_minutes=20, rank=2)
        SlaPolicy.objects.create(name="First", first_reply_minutes=10, rank=1)
        assert due(receive("Hello").ticket)["first_reply"].due_at == now + minutes(10)

    def test_editing_a_policy_disturbs_no_running_clock(self, ticket, now):
        SlaPolicy.objects.update(first_reply_minutes=1)
        assert due(ticket)["first_reply"].due_at == now + minutes(30)

    def test_without_any_policy_there_are_promises_all_the_same(self, receive, now):
        assert due(receive("Hello").ticket)["first_reply"].due_at == now + minutes(60)
