"""Lines of an outside chat: POST /api/v1/intake/chats/."""

import pytest

from intake.models import ChatSession
from tests.intake.conftest import CHATS, chat
from tickets.models import Contact, Message, Ticket

pytestmark = pytest.mark.django_db


def test_a_conversation_is_one_ticket(door):
    first = door(CHATS, chat())
    assert first.status_code == 201
    door(CHATS, chat(message_id="m-2", text="Hello?"))
    ticket = Ticket.objects.get()
    assert first.json() == {"ticket": ticket.number, "number": ticket.number, "status": "new"}
    assert ticket.channel == "chat" and ticket.messages.count() == 2
    assert ChatSession.objects.get().ticket == ticket


def test_the_same_line_twice_is_one(door):
    first, second = door(CHATS, chat()), door(CHATS, chat())
    assert first.status_code == second.status_code == 201 and first.json() == second.json()
    assert Message.objects.count() == 1


def test_somebody_without_any_address_stays_one_person(door):
    for number in range(3):
        line = chat(message_id=f"m-{number}", name=None, phone=None)
        assert door(CHATS, line).status_code == 201
    assert Contact.objects.count() == Ticket.objects.count() == 1


def test_a_phone_number_given_later_reaches_the_same_person(door):
    door(CHATS, chat(phone="", name=""))
    door(CHATS, chat(message_id="m-2", text="My number is this"))
    assert Ticket.objects.count() == 1
    assert Contact.objects.get().points.filter(kind="phone").get().value == "+989175550142"


def test_what_agents_said_elsewhere_is_stored_as_said(door):
    door(CHATS, chat())
    door(CHATS, chat(message_id="m-2", author="agent", name="Lena", text="How can I help?"))
    ticket, message = Ticket.objects.get(), Message.objects.order_by("seq").last()
    assert message.direction == "outbound" and message.author_label == "Lena" and message.delivery == "sent"
    assert ticket.waiting_since is None and ticket.status == "open" and ticket.duty == "resolve"


def test_a_bots_words_answer_no_clock(door):
    door(CHATS, chat(author="bot", name="Robot", phone="", text="Hello, I am a robot"))
    door(CHATS, chat(message_id="m-2"))
    door(CHATS, chat(message_id="m-3", author="bot", name="Robot", text="One moment"))
    ticket = Ticket.objects.get()
    assert ticket.duty == "first_reply" and ticket.waiting_since is not None and ticket.messages.count() == 3
    assert ticket.contact.name == "Mahsa Tavakoli"


def test_an_emergency_in_a_chat_is_one(door):
    body = door(CHATS, chat(text="I took 40 tablets, I want to die", language="en")).json()
    assert body["card"]["kind"] == "self_harm" and body["card"]["number"] == "123"


def test_a_number_that_is_none_refuses_nothing(door):
    assert door(CHATS, chat(phone="ask my wife", email="none")).status_code == 201
    message = Message.objects.get()
    assert message.facts == {"phone_as_given": "ask my wife", "email_as_given": "none"}
    assert set(message.ticket.contact.points.values_list("kind", flat=True)) == {"visitor"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sent_at": "2026-11-21T08:00:00"}, "sent_at"),
        ({"author": "system"}, "author"),
        ({"text": "\u0000"}, "text"),
        ({"text": "x" * 1_000_000}, "text"),
        ({"conversation_id": ""}, "conversation_id"),
        ({"conversation_id": {}}, "conversation_id"),
        ({"message_id": None}, "message_id"),
        ({"agent": "x"}, "agent"),
    ],
)
def test_what_cannot_be_is_refused(door, change, field):
    answer = door(CHATS, chat(**change))
    assert answer.status_code == 400, answer.content
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Ticket.objects.exists() and not Contact.objects.exists()
