"""Calls of an exchange: POST /api/v1/intake/calls/."""

import pytest

from events.models import Event
from intake.models import Call
from tests.intake.conftest import CALLS, call
from tickets.models import Clock, Contact, Message, Note, Ticket

pytestmark = pytest.mark.django_db

ANSWERED = {"outcome": "answered", "answered_at": "2026-11-21T08:00:10Z"}
BAD = "I have crushing chest pain and cannot breathe"


def running(ticket):
    return set(ticket.clocks.filter(met_at=None, cancelled_at=None).values_list("kind", flat=True))


def test_a_missed_call_opens_a_ticket_that_owes_a_call(door):
    answer = door(CALLS, call())
    assert answer.status_code == 201
    ticket = Ticket.objects.get()
    assert answer.json() == {
        "ticket": ticket.number,
        "number": ticket.number,
        "status": "new",
        "call_id": "c-1",
    }
    assert ticket.kind == "call_back" and ticket.duty == "call_back" and ticket.channel == "phone"
    assert running(ticket) == {"call_back", "resolve"}
    assert Message.objects.get().facts["outcome"] == "missed"
    assert Event.objects.get(kind="call.logged").data["outcome"] == "missed"


@pytest.mark.parametrize("outcome", ["missed", "voicemail", "abandoned", "failed"])
def test_one_call_back_ticket_for_each_caller_while_it_is_open(door, outcome):
    door(CALLS, call(outcome=outcome))
    door(CALLS, call(call_id="c-2", outcome="missed"))
    door(CALLS, call(call_id="c-3", **{"from": "+989121234567"}))
    assert Ticket.objects.filter(kind="call_back").count() == 2
    assert Clock.objects.filter(kind="call_back", met_at=None, cancelled_at=None).count() == 2


def test_a_shared_phone_without_a_name_is_one_unnamed_caller(door, receive):
    receive("First", phone="+989175550142", name="Mahsa Tavakoli")
    receive("Second", phone="+989175550142", name="Reza Karimi")
    for number in range(4):
        door(CALLS, call(call_id=f"c-{number}"))
    assert Contact.objects.count() == 3 and Ticket.objects.filter(kind="call_back").count() == 1


def test_the_same_call_id_again_updates(door):
    door(CALLS, call())
    again = door(CALLS, call(**ANSWERED, ended_at="2026-11-21T08:05:10Z", agent="204"))
    assert again.status_code == 200
    one = Call.objects.get()
    assert one.outcome == "answered" and one.seconds == 300 and one.agent_label == "204"
    assert Ticket.objects.count() == Message.objects.count() == 1
    assert Message.objects.get().facts | {"seconds": 300, "agent": "204"} == Message.objects.get().facts
    assert "call_back" not in running(one.ticket)


def test_told_twice_without_news_is_one_call(door):
    assert [door(CALLS, call()).status_code for _ in range(3)] == [201, 200, 200]
    assert Message.objects.count() == 1 and Clock.objects.filter(kind="call_back").count() == 1


def test_what_the_person_said_is_assessed(door):
    body = door(CALLS, call(**ANSWERED, notes=BAD, language="en")).json()
    assert body["card"]["kind"] == "emergency"
    ticket = Ticket.objects.get()
    assert ticket.urgency == "emergency" and ticket.assessments.get().medical


def test_notes_that_come_later_are_assessed_then(door):
    assert "card" not in door(CALLS, call(**ANSWERED)).json()
    late = door(CALLS, call(**ANSWERED, notes=BAD))
    assert late.json()["card"]["kind"] == "emergency"
    assert door(CALLS, call(**ANSWERED, notes=BAD)).json()["card"]["kind"] == "emergency"
    assert Message.objects.filter(body=BAD).count() == 1
    assert Ticket.objects.get().urgency == "emergency"


def test_voicemail_is_what_the_caller_said(door):
    assert door(CALLS, call(outcome="voicemail", notes=BAD)).json()["card"]["kind"] == "emergency"
    assert Ticket.objects.get().kind == "call_back"


def test_an_answered_call_leaves_nobody_waiting(door, agent):
    door(CALLS, call(**ANSWERED, notes="Asked where the invoice is", agent="MARTA@bedside.test"))
    ticket = Ticket.objects.get()
    assert ticket.waiting_since is None and ticket.status == "open" and ticket.owner == agent
    assert running(ticket) == {"resolve"}


def test_who_gets_through_on_a_second_try_is_owed_nothing(door):
    door(CALLS, call())
    door(CALLS, call(call_id="c-2", **ANSWERED))
    ticket = Ticket.objects.get()
    assert "call_back" not in running(ticket) and ticket.calls.count() == 2


def test_an_outbound_answered_call_keeps_the_promise(door):
    door(CALLS, call())
    back = {"direction": "outbound", "from": "+982100000100", "to": "+989175550142"}
    door(CALLS, call(call_id="c-2", **back, outcome="missed"))
    ticket = Ticket.objects.get()
    assert "call_back" in running(ticket)
    door(CALLS, call(call_id="c-3", **back, **ANSWERED))
    assert "call_back" not in running(ticket)
    assert list(ticket.messages.order_by("seq").values_list("direction", flat=True)) == [
        "inbound",
        "outbound",
        "outbound",
    ]


def test_an_agents_note_on_an_attempt_stays_inside(door):
    back = {"direction": "outbound", "from": "+982100000100", "to": "+989175550142", "outcome": "missed"}
    door(CALLS, call(**back, notes="Line busy, will try at six"))
    assert Note.objects.get().body == "Line busy, will try at six"
    assert not Message.objects.exclude(body="").exists()
    door(CALLS, call(call_id="c-2", **back, notes=BAD))
    assert Ticket.objects.filter(urgency="emergency").exists()


@pytest.mark.parametrize("number", ["anonymous", "", "101", "+", "sip:bob@pbx.example"])
def test_callers_without_a_number_are_heard_too(door, number):
    assert door(CALLS, call(**{"from": number})).status_code == 201
    assert Call.objects.get().from_number == number
    assert not Ticket.objects.get().contact.points.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ended_at": "2026-11-21T07:59:59Z"}, "ended_at"),
        ({"answered_at": "2026-11-21T07:59:59Z"}, "answered_at"),
        ({"answered_at": "2026-11-21T08:00:50Z"}, "ended_at"),
        ({"started_at": "2026-11-21T08:00:00"}, "started_at"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"started_at": 5}, "started_at"),
        ({"started_at": "2026-13-41T08:00:00Z"}, "started_at"),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "started_at"),
        ({"ended_at": "9999-12-31T23:59:59-12:00"}, "ended_at"),
        ({"started_at": None}, "started_at"),
        ({"direction": "sideways"}, "direction"),
        ({"direction": []}, "direction"),
        ({"outcome": "busy"}, "outcome"),
        ({"call_id": ""}, "call_id"),
        ({"call_id": "c" * 200}, "call_id"),
        ({"call_id": True}, "call_id"),
        ({"recording_url": "javascript:alert(1)"}, "recording_url"),
        ({"notes": ["a"]}, "notes"),
        ({"notes": "x" * 1_000_000}, "notes"),
        ({"urgency": "routine"}, "urgency"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(door, change, field):
    answer = door(CALLS, call(**change))
    assert answer.status_code == 400, answer.content
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Call.objects.exists() and not Ticket.objects.exists() and not Contact.objects.exists()


def test_a_refused_update_leaves_the_call_as_it_was(door):
    door(CALLS, call())
    assert door(CALLS, call(ended_at="2026-11-21T07:00:00Z", notes=BAD)).status_code == 400
    assert Call.objects.get().outcome == "missed" and Message.objects.count() == 1
