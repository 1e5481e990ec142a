"""The contact form of another program: POST /api/v1/intake/web/."""

import pytest
from django.test import Client

from events.models import Event
from intake.models import Submission
from tests.intake.conftest import WEB, web
from tickets.models import Message, Ticket, Topic

pytestmark = pytest.mark.django_db


def test_a_form_opens_a_ticket_and_answers_with_its_link(door):
    answer = door(WEB, web(subject="Prescription"))
    assert answer.status_code == 201
    body, ticket = answer.json(), Ticket.objects.get()
    assert body == {
        "ticket": ticket.number,
        "number": ticket.number,
        "status": "new",
        "track_url": f"http://localhost:8000/t/{ticket.screen_secret}/",
    }
    assert ticket.channel == "form" and ticket.subject == "Prescription"
    assert ticket.contact.points.get().value == "+989175550142"
    assert Submission.objects.get().as_sent["phone"] == "0917 555 01 42"
    assert Event.objects.filter(kind="submission.received", ticket_id=ticket.pk).count() == 1


def test_who_joins_an_open_ticket_is_not_handed_its_link(door):
    first = door(WEB, web()).json()
    second = door(WEB, web(message="And the invoice?")).json()
    assert second["number"] == first["number"] and second["track_url"] is None


def test_an_emergency_answers_with_the_card(door):
    body = door(WEB, web(message="I have crushing chest pain and cannot breathe", language="en")).json()
    assert body["card"]["kind"] == "emergency" and body["card"]["number"] == "115"
    assert body["card"]["language"] == "en" and body["card"]["steps"]
    assert Ticket.objects.get().urgency == "emergency"


def test_the_number_follows_the_country_of_the_phone(door):
    words = "I have crushing chest pain and cannot breathe"
    assert door(WEB, web(message=words, phone="+447700900142")).json()["card"]["number"] == "999"


def test_the_subject_counts_where_it_makes_things_worse(door):
    body = door(WEB, web(subject="Crushing chest pain", message="for an hour now, please help")).json()
    assert body["card"]["kind"] == "emergency"
    assert Message.objects.get().body.startswith("Crushing chest pain")


def test_doctors_reach_the_team_that_serves_doctors(door):
    from accounts.models import Team

    team = Team.objects.create(name="Doctor care", slug="doctor-care", serves_doctors=True)
    door(WEB, web(kind="doctor", message="The insurer's service is down"))
    ticket = Ticket.objects.get()
    assert ticket.team == team and ticket.contact.kind == "doctor"


def test_topic_and_consultation_are_kept_and_an_unknown_topic_refuses_nothing(door):
    topic = Topic.objects.create(slug="refund", name="Refund")
    door(WEB, web(topic="refund", consultation="c-7"))
    ticket = Ticket.objects.get()
    assert ticket.topic == topic and ticket.consultation_ref == "c-7"
    assert door(WEB, web(topic="no-such-topic")).status_code == 201


def test_the_same_idempotency_key_is_one_form(door):
    first = door(WEB, web(), HTTP_IDEMPOTENCY_KEY="k-1")
    again = door(WEB, web(), HTTP_IDEMPOTENCY_KEY="k-1")
    assert first.json() == again.json() and again.status_code == 201
    assert Submission.objects.count() == Message.objects.count() == 1


def test_emoji_mixed_directions_and_controls(door):
    words = "سلام hello 🙂 \u202eabc\u202c\u0000\u0007 مرحبا"
    assert door(WEB, web(message=words)).status_code == 201
    assert Message.objects.get().body == "سلام hello 🙂 \u202eabc\u202c مرحبا"


def test_languages_are_brought_to_ours(door):
    door(WEB, web(language="zh-CN", phone="+8613800138000", message="我找不到处方"))
    assert Ticket.objects.get().language == "zh-hans"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"priority": "urgent"}, "priority"),
        ({"name": None}, "name"),
        ({"name": ["a"]}, "name"),
        ({"name": "\u0000"}, "name"),
        ({"message": ""}, "message"),
        ({"message": " \n\u0000 "}, "message"),
        ({"message": 5}, "message"),
        ({"message": {"text": "x"}}, "message"),
        ({"message": "x" * 1_000_000}, "message"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": True}, "phone"),
        ({"email": "not an address"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"language": "!!"}, "language"),
        ({"kind": "nurse"}, "kind"),
        ({"kind": {}}, "kind"),
        ({"subject": "s" * 201}, "subject"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field_and_nothing_is_kept(door, change, field):
    answer = door(WEB, web(**change))
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Ticket.objects.exists() and not Message.objects.exists() and not Submission.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", '"x"', "{", '{"a": NaN}', "[" * 100_000, "5", "null"])
def test_what_is_no_form_at_all_is_400(door, body):
    assert door(WEB, body).status_code == 400


def test_a_body_that_is_too_large_is_413(door):
    answer = door(WEB, web(message="x" * 6_000_000))
    assert answer.status_code == 413 and not Ticket.objects.exists()


def test_another_content_type_is_415(door):
    assert door(WEB, "a=b", content_type="application/x-www-form-urlencoded").status_code == 415


@pytest.mark.parametrize("path", ["web", "calls", "chats"])
def test_only_tokens_with_the_scope_come_in(support, token, path):
    url = f"/api/v1/intake/{path}/"
    assert Client().post(url, {}, content_type="application/json").status_code == 401
    assert Client().post(url, {}, content_type="application/json", **token("agent")).status_code == 403
