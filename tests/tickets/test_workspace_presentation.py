"""What the timeline and the banner say."""

import datetime
import re

import pytest
from django.conf import settings
from django.utils import translation

from events.models import Event
from tickets.models import Message, Ticket
from tickets.presentation.banner import medical_banner
from tickets.presentation.event_words import _MAKERS, SILENT, words_for
from tickets.presentation.rows import grouped, paused_words
from tickets.presentation.timeline import timeline


def event(kind, at, **data):
    return Event(kind=kind, at=at, data=data, actor_kind="system")


def test_every_kind_of_event_that_the_house_records_has_words():
    apps = ("tickets", "escalation", "satisfaction", "intake", "delivery")
    code = "\n".join(
        path.read_text()
        for app in apps
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "presentation" not in path.parts
    )
    recorded = set(re.findall(r'record\(\s*"([a-z_]+\.[a-z_]+)"', code))
    of_a_setting = {kind for kind in recorded if kind.split(".")[0].endswith(("_policy", "_text"))}
    assert recorded - of_a_setting - set(_MAKERS) - set(SILENT) == set()


def test_words_name_who_did_it_and_carry_no_code(now):
    assigned = event("ticket.assigned", now, to=3, to_name="Lena Hoff")
    assigned.actor_kind, assigned.actor_label = "staff", "Marta Klein"
    assert words_for(assigned) == "given to Lena Hoff by Marta Klein"
    assert words_for(event("ticket.held", now, reason="insurer")) == "put on hold, waiting for the insurer"
    assert words_for(event("some.new_thing", now)) == "some new thing"


@pytest.mark.django_db
def test_the_timeline_keeps_order_folds_events_and_parts_days(receive, agent, now):
    ticket = receive("I was charged twice", channel="form").ticket
    later = now + datetime.timedelta(days=1)
    receive("Any news?", channel="chat", at=later, ticket_id=ticket.pk)
    messages = list(Message.objects.order_by("seq"))
    between = [event("ticket.opened", now), event("ticket.taken_up", now), event("message.received", now)]
    items = timeline(ticket, messages, [], between, reader=agent)
    assert [item["kind"] for item in items] == ["day", "card", "events", "day", "message"]
    assert items[1]["folded"], "a form of an earlier day folds to one line"
    assert [line["words"] for line in items[2]["events"]] == ["opened", "taken up"]


@pytest.mark.django_db
def test_a_call_says_its_outcome_and_length(receive, agent):
    ticket = receive(
        "Asked about the refund", channel="phone", facts={"outcome": "answered", "seconds": 252}
    ).ticket
    items = timeline(ticket, list(Message.objects.all()), [], [], reader=agent)
    assert items[1]["outcome"] == "Reached, 4 min 12 s"
    assert items[1]["icon"] == "phone-incoming"


@pytest.mark.parametrize(
    ("state", "kinds", "now_step"),
    [
        ("waiting", ["escalation.opened"], "Seen"),
        ("waiting", ["escalation.opened", "escalation.seen"], "Accepted"),
        ("accepted", ["escalation.opened", "escalation.accepted"], "Answer"),
        ("answered", ["escalation.answered"], "Reached"),
        ("answered", ["escalation.answered", "escalation.reached"], None),
    ],
)
def test_the_banner_says_how_far_the_question_has_come(now, state, kinds, now_step):
    ticket = Ticket(
        is_medical=True, urgency="urgent", medical_state=state, doctor_name="Dr. Rahimi", opened_at=now
    )
    banner = medical_banner(ticket, [], [event(kind, now) for kind in kinds])
    assert next((step["name"] for step in banner["steps"] if step["state"] == "now"), None) == now_step


def test_a_ticket_that_is_not_medical_has_no_banner():
    assert medical_banner(Ticket(is_medical=False), [], []) is None


@pytest.mark.django_db
def test_rows_stand_under_the_head_of_their_hour(receive, agent, now):
    made = [receive("x", phone=f"+98917555{n:04d}", name=f"P{n}").ticket for n in range(4)]
    for ticket, minutes in zip(made, (-70, 14, 15, 60), strict=True):
        ticket.due_at = now + datetime.timedelta(minutes=minutes)
    groups = grouped(made, now=now, complete=True, reader=agent)
    assert [(group.label, group.count) for group in groups] == [
        ("Now", 2),
        ("Within the hour", 1),
        ("Later today", 1),
    ]
    assert grouped(made, now=now, complete=False, reader=agent)[-1].count is None


def test_what_a_ticket_waits_for_is_said_in_words():
    assert paused_words(Ticket(status="on_hold", hold_reason="insurer")) == "waiting for the insurer"
    with translation.override("en"):
        assert paused_words(Ticket(status="pending")) == "waiting for the patient"
