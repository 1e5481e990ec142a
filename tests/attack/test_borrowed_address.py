"""Who knows a patient's phone number or e-mail address, and types it, reads nothing of theirs."""

import pytest
from django.test import Client

from delivery.models import Dispatch
from tests.intake.conftest import CALLS, CHATS, WEB, call, chat, web
from tickets.models import Ticket
from tickets.services.reply import post_reply

pytestmark = pytest.mark.django_db

SECRET = "I take pills for my depression"


@pytest.fixture
def door(support, token):
    header, client = token("intake"), Client(raise_request_exception=False)
    return lambda path, body: client.post(path, body, content_type="application/json", **header).json()


def page_of(link: str) -> str:
    answer = Client(raise_request_exception=False).get("/t/" + link.split("/t/")[1])
    assert answer.status_code == 200
    return answer.content.decode()


def answer(ticket, as_agent, now, words="Your pills are renewed"):
    post_reply(ticket_id=ticket.pk, body=words, override_reason="Only the paper", actor=as_agent, now=now)


def last_address() -> str:
    return Dispatch.objects.latest("pk").address


def test_the_owner_of_a_number_goes_on_with_a_strangers_ticket_and_the_stranger_sees_none_of_it(
    door, as_agent, now, run_handoffs
):
    trap = door(WEB, web(message="Hello"))
    joined = door(WEB, web(message=SECRET))
    assert joined["number"] == trap["number"] and joined["track_url"] is None
    ticket = Ticket.objects.get()
    answer(ticket, as_agent, now)
    page = page_of(trap["track_url"])
    assert "Hello" in page and SECRET not in page and "pills" not in page
    assert "A doctor" not in page and ticket.secret not in page
    whole = page_of(f"/t/{ticket.secret}/")
    assert SECRET in whole and "Your pills are renewed" in whole
    run_handoffs()
    assert last_address() == "+989175550142" and ticket.secret in str(Dispatch.objects.latest("pk").params)


def test_the_shortened_page_marks_nothing_as_seen_and_settles_nothing(door, as_agent, now):
    trap = door(WEB, web(message="Hello"))
    door(WEB, web(message="And the invoice?"))
    ticket = Ticket.objects.get()
    answer(ticket, as_agent, now)
    page_of(trap["track_url"])
    assert not ticket.messages.filter(delivery="seen").exists()
    path = "/t/" + trap["track_url"].split("/t/")[1]
    Client().post(path, {"action": "solve"})
    ticket.refresh_from_db()
    assert ticket.status != "solved"
    sent = Client().post(path, {"text": "One more thing", "key": "k"})
    assert sent.status_code == 302 and sent["Location"] == path
    assert ticket.messages.filter(body="One more thing").exists()


def test_the_follow_up_of_a_shortened_page_is_no_way_around(door, as_agent, now):
    from tickets.services.status import change_status

    trap = door(WEB, web(message="Hello"))
    ticket = Ticket.objects.get()
    change_status(ticket_id=ticket.pk, status="solved", actor=as_agent, now=now)
    change_status(ticket_id=ticket.pk, status="closed", actor=as_agent, now=now)
    path = "/t/" + trap["track_url"].split("/t/")[1]
    after = Client().post(path, {"text": "Again", "key": "k"})["Location"]
    door(WEB, web(message=SECRET))
    page = page_of(after)
    assert "Again" in page and SECRET not in page


def test_a_form_never_joins_a_chat_that_a_browser_watches(door):
    browser = Client()
    browser.get("/chat/")
    visitor = browser.cookies["chat"].value
    browser.post("/chat/", {"visitor": visitor, "text": "Hi", "phone": "0917 555 01 42", "key": "1"})
    door(WEB, web(message=SECRET))
    door(CALLS, call(outcome="voicemail", notes=SECRET))
    door(CALLS, call(call_id="c-2", outcome="answered", notes=SECRET))
    browser.post("/chat/", {"visitor": visitor, "text": "Anything new?", "key": "2"})
    page = browser.get("/chat/").content.decode()
    assert "Anything new?" in page and "depression" not in page and "You called" not in page


def test_a_caller_on_the_same_number_shortens_the_page_of_the_screen(door, as_agent, now):
    trap = door(WEB, web(message="Hello", name="Mahsa"))
    logged = door(CALLS, call(outcome="answered", notes=SECRET))
    assert logged["number"] == trap["number"]
    answer(Ticket.objects.get(), as_agent, now)
    page = page_of(trap["track_url"])
    assert "You called us" not in page and "pills" not in page


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            {"phone": "", "email": "mahsa@example.test"},
            {"phone": "+989120000666", "email": "mahsa@example.test"},
        ),
        (
            {"phone": "+989120000666", "email": "mahsa@example.test"},
            {"phone": "", "email": "mahsa@example.test"},
        ),
    ],
)
def test_an_address_typed_beside_another_gets_no_answers(door, as_agent, now, run_handoffs, first, second):
    door(WEB, web(**first))
    door(WEB, web(**second))
    assert Ticket.objects.count() == 1
    answer(Ticket.objects.get(), as_agent, now)
    run_handoffs()
    assert last_address() == "mahsa@example.test"


def test_who_gave_none_of_the_addresses_of_a_ticket_gets_a_ticket_of_their_own(
    door, as_agent, now, run_handoffs
):
    door(WEB, web(phone="", email="mahsa@example.test", message=SECRET))
    door(WEB, web(phone="+989120000666", email="mahsa@example.test"))
    third = door(WEB, web(phone="+989120000666", email=""))
    assert Ticket.objects.count() == 2 and third["track_url"]
    answer(Ticket.objects.order_by("id").first(), as_agent, now)
    run_handoffs()
    assert last_address() == "mahsa@example.test"


def test_an_outside_chat_that_goes_on_with_a_form_shortens_its_page(door):
    trap = door(WEB, web(message="Hello"))
    chatted = door(CHATS, chat(text=SECRET))
    assert chatted["number"] == trap["number"]
    door(CHATS, chat(text="And more", message_id="m-2", phone=""))
    page = page_of(trap["track_url"])
    assert SECRET not in page and "And more" not in page


def test_surveys_go_to_no_address_that_was_typed_beside_a_vouched_one(door, receive):
    from satisfaction.services.invitations import addresses_of

    ticket = receive("Hello", platform_id="p-1", verified=True).ticket
    door(WEB, web(name="Mahsa", email="stranger@example.test"))
    assert addresses_of(ticket.contact) == [("sms", "+989175550142")]
