"""Our own chat, as a browser without JavaScript and as a frame on another site use it."""

import re

import pytest
from django.test import Client

from intake.models import ChatSession, ChatVisitor
from tests.intake.conftest import together
from tickets.models import Message, Ticket
from tickets.services.reply import post_reply
from tickets.services.status import change_status

pytestmark = pytest.mark.django_db

BAD = "I have crushing chest pain and cannot breathe"


class Browser:
    def __init__(self):
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.hidden = {}

    def open(self, path="/chat/", **headers):
        return self._read(self.client.get(path, **headers))

    def say(self, text, headers=None, **fields):
        return self._read(
            self.client.post("/chat/", self.hidden | {"text": text} | fields, headers=headers or {})
        )

    def _read(self, page):
        self.hidden = dict(
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
        )
        return page


@pytest.fixture
def browser(support):
    one = Browser()
    one.open()
    return one


def test_looking_leaves_no_trace(browser):
    assert not ChatVisitor.objects.exists() and browser.client.cookies["chat"]["httponly"]


def test_a_chat_is_one_ticket(browser):
    text = browser.say("Is anybody there?", name="Mahsa", phone="0917 555 01 42").content.decode()
    assert "Is anybody there?" in text
    browser.say("Hello?")
    ticket = Ticket.objects.get()
    assert ticket.channel == "chat" and ticket.messages.count() == 2 and ticket.contact.name == "Mahsa"
    assert ChatSession.objects.get().ticket == ticket


def test_another_browser_sees_nothing_of_it(browser):
    browser.say("My secret", name="Mahsa", phone="0917 555 01 42")
    stranger = Browser()
    stranger.open()
    text = stranger.say("Hello", name="Mahsa", phone="0917 555 01 42").content.decode()
    assert "My secret" not in text and Ticket.objects.count() == 2
    assert "My secret" not in stranger.open().content.decode()


def test_answers_come_by_asking_again(browser, as_agent, now):
    browser.say("Is anybody there?")
    thread = "/chat/thread/?seen={}"
    assert browser.client.get(thread.format(1)).status_code == 204
    post_reply(ticket_id=Ticket.objects.get().pk, body="Yes, I am here.", actor=as_agent, now=now)
    news = browser.client.get(thread.format(1))
    assert news.status_code == 200 and "Yes, I am here." in news.content.decode()
    assert Message.objects.get(direction="outbound").delivery == "seen"


def test_an_emergency_shows_the_card_in_the_conversation(browser):
    text = browser.say(BAD).content.decode()
    assert 'role="alert"' in text and 'href="tel:115"' in text
    assert 'role="alert"' in browser.open().content.decode()


@pytest.mark.parametrize("fields", [{"phone": "call me"}, {"topic": "none-such"}, {"key": "k" * 100}])
def test_a_refusal_keeps_the_words_and_shows_the_card(browser, fields):
    page = browser.say(BAD, **fields)
    text = page.content.decode()
    assert page.status_code == 422 and BAD in text and 'role="alert"' in text
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("text", ["", "\u0000", "x" * 100_000])
def test_no_words_and_too_many_are_refused(browser, text):
    assert browser.say(text).status_code == 422 and not Ticket.objects.exists()


def test_the_same_words_sent_twice_are_one_message(browser):
    hidden = dict(browser.hidden)
    browser.say("Once")
    browser.hidden = hidden
    browser.say("Once")
    assert Message.objects.count() == 1


def test_a_frame_without_cookies_works(browser):
    browser.client.cookies.clear()
    browser.say("No cookies here")
    browser.client.cookies.clear()
    text = browser.say("Still here").content.decode()
    assert "No cookies here" in text and Ticket.objects.count() == 1
    header = {"X-Chat-Visitor": browser.hidden["visitor"]}
    assert "Still here" in browser.client.get("/chat/thread/?seen=0", headers=header).content.decode()


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({"Origin": "https://evil.example"}, {}),
        ({"Origin": "null"}, {}),
        ({"Sec-Fetch-Site": "cross-site"}, {}),
        ({}, {"visitor": "forged:token"}),
        ({}, {"visitor": ""}),
    ],
)
def test_forms_that_are_not_ours_say_nothing_but_keep_the_words(browser, headers, fields):
    page = browser.say("Words", headers=headers, **fields)
    assert page.status_code == 403 and "Words" in page.content.decode() and not Ticket.objects.exists()


def test_a_stranger_cannot_have_somebody_write_into_the_strangers_chat(browser):
    stranger = Browser()
    stranger.open()
    assert browser.say("My secret", visitor=stranger.hidden["visitor"]).status_code == 403
    assert not Message.objects.exists()


def test_it_may_stand_in_frames_of_the_sites_in_the_settings_only(support, settings):
    settings.WIDGET_ORIGINS = ["https://clinic.example"]
    client = Client()
    chat, form = client.get("/chat/"), client.get("/contact/")
    assert "frame-ancestors 'self' https://clinic.example" in chat["Content-Security-Policy"]
    assert "X-Frame-Options" not in chat and "frame-ancestors 'none'" in form["Content-Security-Policy"]
    secure = client.get("/chat/", secure=True)
    assert secure.cookies["chat"]["samesite"] == "None" and secure.cookies["chat"]["secure"]


def test_a_closed_chat_goes_on_in_another_ticket_and_shows_the_whole(browser, as_agent, now):
    browser.say("First")
    first = Ticket.objects.get()
    change_status(ticket_id=first.pk, status="solved", actor=as_agent, now=now)
    change_status(ticket_id=first.pk, status="closed", actor=as_agent, now=now)
    text = browser.say("Again").content.decode()
    assert Ticket.objects.get(follow_up_of=first).messages.get().body == "Again"
    assert "First" in text and "Again" in text


def test_a_flood_is_refused_and_an_emergency_is_not(browser, monkeypatch):
    from intake.services import limits

    monkeypatch.setattr(limits, "CHATS_PER_VISITOR", 1)
    assert browser.say("One").status_code == 200
    assert browser.say("Two").status_code == 429
    assert browser.say(BAD).status_code == 200


def test_the_script_for_other_sites_is_small_and_everybodys(db):
    answer = Client().get("/widget.js")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/javascript")
    assert len(answer.content) < 5000 and "public" in answer["Cache-Control"] and not answer.cookies


@pytest.mark.django_db(transaction=True)
def test_first_words_sent_twice_at_once(support):
    one = Browser()
    one.open()
    hidden = dict(one.hidden)

    def say():
        twin = Browser()
        twin.hidden = hidden
        return twin.say("Hello")

    assert {page.status_code for page in together(*[say] * 4)} == {200}
    assert ChatVisitor.objects.count() == Ticket.objects.count() == Message.objects.count() == 1
