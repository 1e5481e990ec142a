"""Two of the same at once make one: really at once, over two connections."""

import pytest

from intake.models import Call, ChatSession, Submission
from tests.intake.conftest import CALLS, CHATS, WEB, call, chat, together, web
from tickets.models import Contact, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_call(door):
    answers = together(*[lambda: door(CALLS, call(notes="Where is my invoice?"))] * 4)
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [201]
    assert Call.objects.count() == Ticket.objects.count() == Message.objects.count() == 1


def test_calls_of_one_person(door):
    works = [lambda n=n: door(CALLS, call(call_id=f"c-{n}")) for n in range(6)]
    assert {answer.status_code for answer in together(*works)} == {201}
    assert Ticket.objects.filter(kind="call_back").count() == Contact.objects.count() == 1
    assert Call.objects.count() == Message.objects.count() == 6


def test_the_same_line_of_a_chat(door):
    answers = together(*[lambda: door(CHATS, chat())] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert Message.objects.count() == Ticket.objects.count() == ChatSession.objects.count() == 1


def test_lines_of_one_conversation(door):
    works = [
        lambda n=n: door(CHATS, chat(message_id=f"m-{n}", author=("contact", "agent")[n % 2]))
        for n in range(6)
    ]
    assert {answer.status_code for answer in together(*works)} == {201}
    assert Ticket.objects.count() == 1
    assert sorted(Message.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_forms_of_one_person(door):
    works = [lambda n=n: door(WEB, web(message=f"Question {n}")) for n in range(6)]
    assert {answer.status_code for answer in together(*works)} == {201}
    assert Ticket.objects.count() == Contact.objects.count() == 1 and Submission.objects.count() == 6
    assert Submission.objects.filter(opened_ticket=True).count() == 1
