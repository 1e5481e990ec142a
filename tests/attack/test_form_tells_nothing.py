"""The answer to a form speaks of its own words alone, not of the ticket of whoever else has that phone number."""

import re

import pytest
from django.test import Client

from tickets.models import Ticket

pytestmark = pytest.mark.django_db

WORRY = "I have a high fever since two days"


def send(message: str) -> str:
    browser = Client()
    page = browser.get("/contact/").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields = {
        "kind": "patient",
        "name": "Mahsa",
        "phone": "0917 555 01 42",
        "language": "en",
        "consent": "on",
    }
    answer = browser.post("/contact/", hidden | fields | {"message": message})
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_types_the_number_does_not_learn_that_its_owner_asks_a_doctor(support):
    assert "It goes to a doctor now." in send(WORRY)
    page = send("Hello?")
    assert Ticket.objects.count() == 1 and "We have your message" in page
    assert "doctor" not in page.lower() and "You hear from us by" not in page


def test_medical_words_on_a_ticket_that_was_not_medical_go_to_a_doctor(support):
    send("Where is the invoice?")
    assert "It goes to a doctor now." in send(WORRY)
