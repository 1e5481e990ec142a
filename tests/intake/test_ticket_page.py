"""The secret page of one ticket."""

import pytest
from django.test import Client

from events.models import Event
from tickets.models import Message, Ticket
from tickets.services.reply import add_note, post_reply
from tickets.services.status import change_status

pytestmark = pytest.mark.django_db

BAD = "I have crushing chest pain and cannot breathe"


@pytest.fixture
def ticket(receive):
    return receive("Where do I see my prescription?", language="en").ticket


@pytest.fixture
def page(ticket):
    client = Client(raise_request_exception=False)

    def _page(method="get", ticket=ticket, **fields):
        return getattr(client, method)(f"/t/{ticket.secret}/", fields)

    return _page


def test_it_shows_the_conversation_and_where_it_stands(ticket, page, as_agent, now):
    post_reply(ticket_id=ticket.pk, body="In the app, under Documents.", actor=as_agent, now=now)
    text = page().content.decode()
    assert "Where do I see my prescription?" in text and "In the app, under Documents." in text
    assert "We are working on it" in text and str(ticket.number) in text and "Marta" in text


def test_notes_and_what_agents_wrote_about_calls_never_show(ticket, page, receive, as_agent, now):
    add_note(ticket_id=ticket.pk, body="Suspects the neighbour", actor=as_agent, now=now)
    facts = {"outcome": "answered", "direction": "inbound"}
    receive("Caller was rude", channel="phone", facts=facts, ticket_id=ticket.pk)
    text = page().content.decode()
    assert "neighbour" not in text and "rude" not in text and "You called us" in text


def test_the_address_stays_secret(page):
    answer = page()
    assert answer["Referrer-Policy"] == "no-referrer" and answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    text = answer.content.decode()
    assert text.rindex('name="referrer" content="no-referrer"') > text.index('name="referrer"')


@pytest.mark.parametrize("token", ["x", "a" * 24, "%00", "..%2f", "é"])
def test_a_guess_finds_nothing(db, token):
    assert Client(raise_request_exception=False).get(f"/t/{token}/").status_code == 404
    assert Client(raise_request_exception=False).post(f"/t/{token}/", {"text": "x"}).status_code == 404


def test_reading_marks_our_words_as_seen_once(ticket, page, as_agent, now):
    post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
    page("head")
    assert not Message.objects.filter(delivery="seen").exists()
    page(), page()
    assert Message.objects.get(direction="outbound").delivery == "seen"
    assert Event.objects.filter(kind="message.seen").count() == 1


def test_more_words_reach_the_ticket_whoever_the_browser_is(ticket, page):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/t/{ticket.secret}/", {"text": "And the invoice?", "key": "k"})
    assert answer.status_code == 302 and answer["Location"] == f"/t/{ticket.secret}/"
    page("post", text="And the invoice?", key="k")
    message = Message.objects.get(body="And the invoice?")
    assert message.ticket_id == ticket.pk and message.channel == "link"


def test_an_emergency_written_there_shows_the_card(ticket, page):
    assert page("post", text=BAD, key="k").status_code == 302
    text = page().content.decode()
    assert 'role="alert"' in text and 'href="tel:115"' in text
    assert text.index('role="alert"') < text.index("Where do I see")


def test_the_card_stays_until_a_doctor_answers(ticket, page, as_doctor, now):
    page("post", text=BAD, key="k")
    page("post", text="And the invoice?", key="l")
    assert 'role="alert"' in page().content.decode()
    post_reply(ticket_id=ticket.pk, body="Call 115 now.", actor=as_doctor, now=now, is_clinical=True)
    assert 'role="alert"' not in page().content.decode()


@pytest.mark.parametrize("text", ["", "  \u0000 ", "x" * 30_000])
def test_what_cannot_be_sent_comes_back(page, text):
    answer = page("post", text=text, key="k")
    assert answer.status_code == 422 and Message.objects.count() == 1


def test_too_much_of_an_emergency_still_shows_the_card(page):
    answer = page("post", text=BAD + " x" * 20_000, key="k")
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_a_limit_keeps_the_words(page, monkeypatch):
    from intake.services import limits

    monkeypatch.setattr(limits, "WORDS_PER_TICKET", 1)
    assert page("post", text="One", key="1").status_code == 302
    answer = page("post", text="Two", key="2")
    assert answer.status_code == 429 and "Two" in answer.content.decode()
    assert page("post", text=BAD, key="3").status_code == 302


def test_a_closed_ticket_is_followed_by_another(ticket, page, as_agent, now):
    change_status(ticket_id=ticket.pk, status="solved", actor=as_agent, now=now)
    change_status(ticket_id=ticket.pk, status="closed", actor=as_agent, now=now)
    answer = page("post", text="It happened again", key="k")
    after = Ticket.objects.get(follow_up_of=ticket)
    assert answer["Location"] == f"/t/{after.secret}/"
    assert after.contact_id == ticket.contact_id and after.messages.get().body == "It happened again"


def test_the_patient_may_say_that_it_is_settled(ticket, page):
    page("post", action="solve")
    ticket.refresh_from_db()
    assert ticket.status == "solved"
    assert page("post", action="solve").status_code == 302


def test_a_medical_question_is_not_closed_by_a_tap(ticket, page):
    page("post", text=BAD, key="k")
    assert page("post", action="solve").status_code == 409
    ticket.refresh_from_db()
    assert ticket.status == "new"


def test_the_page_speaks_the_language_of_the_ticket_until_told_otherwise(receive):
    ticket = receive("نسخه من کجاست؟", phone="+989121234567", language="fa").ticket
    client = Client()
    assert '<html lang="fa" dir="rtl"' in client.get(f"/t/{ticket.secret}/").content.decode()
    assert '<html lang="ru" dir="ltr"' in client.get(f"/t/{ticket.secret}/?lang=ru").content.decode()
    assert '<html lang="ru"' in client.get(f"/t/{ticket.secret}/").content.decode()


def test_words_are_never_markup(receive):
    ticket = receive('<img src=x onerror=alert(1)> <b hx-get="/x">', subject="<script>x</script>").ticket
    text = Client().get(f"/t/{ticket.secret}/").content.decode()
    assert "<img src=x" not in text and "<script>x" not in text and "<b hx-get" not in text
