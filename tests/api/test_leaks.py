"""What is internal stays inside, whatever door is asked (attacks A09, A10)."""

import json

import pytest
from django.test import Client

from events.models import Event
from tickets.services.reply import add_note, post_reply

pytestmark = pytest.mark.django_db
CANARY = "canary-of-a-note"


@pytest.fixture
def ticket(receive, as_agent, now):
    ticket = receive("Where do I see my prescription?", platform_id="p-1", verified=True).ticket
    add_note(ticket_id=ticket.pk, body=CANARY, actor=as_agent, now=now)
    post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
    return ticket


def test_a_note_is_seen_by_agents_programs_alone(api, ticket):
    assert CANARY in api("agent").get(f"/api/v1/tickets/{ticket.number}/").content.decode()
    assert CANARY not in api("agent").get("/api/v1/tickets/").content.decode()
    for path in ("/api/v1/escalations/", "/api/v1/surveys/responses/", "/api/v1/recoveries/"):
        assert CANARY not in api("admin").get(path).content.decode()


def test_a_note_is_on_no_patients_page(ticket):
    page = Client().get(f"/t/{ticket.secret}/")
    assert page.status_code == 200 and "In the app." in page.content.decode()
    assert CANARY not in page.content.decode()


def test_a_door_answers_without_what_was_said_before(api, ticket):
    """Whoever knows a phone number gets no link to the case of the person whose number it is."""
    body = {"name": "Mahsa", "phone": "+989175550142", "message": "One more thing"}
    answer = api("intake").post_json("/api/v1/intake/web/", body)
    assert answer.status_code == 201
    said = answer.content.decode()
    assert CANARY not in said and "In the app." not in said and ticket.secret not in said


def test_no_event_carries_words(ticket, run_handoffs):
    run_handoffs()
    told = json.dumps(list(Event.objects.values_list("data", flat=True)))
    for words in (CANARY, "In the app", "prescription", "Mahsa"):
        assert words not in told


@pytest.mark.parametrize(
    "extra",
    [
        {"priority": 4},
        {"status": "closed"},
        {"team": "x"},
        {"is_medical": False},
        {"created_at": "2020-01-01"},
    ],
)
def test_a_door_takes_no_field_that_is_ours(api, support, extra):
    body = {"name": "Mahsa", "phone": "+989175550142", "message": "Hello", **extra}
    answer = api("intake").post_json("/api/v1/intake/web/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == next(iter(extra))
