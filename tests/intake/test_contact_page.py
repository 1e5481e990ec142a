"""The contact page, used like a browser without JavaScript uses it."""

import re

import pytest
from django.test import Client

from accounts.models import RateBucket
from intake.models import ConsentText, Submission
from intake.services import limits
from tests.intake.conftest import together
from tickets.models import Message, Note, Ticket, Topic

pytestmark = pytest.mark.django_db

BAD = {
    "en": "I have crushing chest pain and cannot breathe",
    "fa": "درد شدید قفسه سینه دارم و نمی‌توانم نفس بکشم",
    "ar": "عندي ألم شديد في الصدر ولا أستطيع التنفس",
    "ru": "Сильная боль в груди, не могу дышать",
    "zh-hans": "我胸口剧痛，喘不过气来",
}
HEADS = {
    "en": "Call for help now",
    "fa": "همین حالا کمک بخواهید",
    "ar": "اطلب النجدة الآن",
    "ru": "Вызовите помощь сейчас",
    "zh-hans": "请立即呼救",
}


class Visitor:
    """A person in front of the page."""

    def __init__(self, strict=False, **kwargs):
        self.client = Client(enforce_csrf_checks=strict, raise_request_exception=False, **kwargs)

    def open(self, path="/contact/"):
        page = self.client.get(path)
        assert page.status_code == 200
        self.hidden = dict(
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
        )
        return page

    def send(self, **fields):
        typed = {
            "kind": "patient",
            "name": "Mahsa Tavakoli",
            "phone": "0917 555 01 42",
            "message": "Where do I see my prescription?",
            "language": "en",
            "consent": "on",
        }
        return self.client.post("/contact/", self.hidden | typed | fields)


@pytest.fixture
def visitor(support):
    one = Visitor()
    one.open()
    return one


def test_a_form_opens_a_ticket_and_says_so(visitor):
    page = visitor.send()
    ticket = Ticket.objects.get()
    text = page.content.decode()
    assert page.status_code == 200 and "We have your message" in text
    assert str(ticket.number) in text and "Where do I see my prescription?" in text
    assert f"/t/{ticket.screen_secret}/" in text and 'role="alert"' not in text
    submission = Submission.objects.get()
    assert submission.consent.version == 1 and submission.language == "en" and submission.opened_ticket
    assert submission.address_digest and "127.0.0.1" not in submission.address_digest


def test_who_merely_types_a_number_gets_no_link_to_its_owners_ticket(visitor):
    visitor.send()
    stranger = Visitor()
    stranger.open()
    text = stranger.send(name="", message="Hello?").content.decode()
    page = stranger.send(message="Hello?").content.decode()
    assert Ticket.objects.count() == 1 and Message.objects.count() == 2
    ticket = Ticket.objects.get()
    assert ticket.secret not in text + page and ticket.screen_secret not in text + page


def test_the_same_form_twice_is_one_message_and_the_same_page(visitor):
    first, second = visitor.send(), visitor.send()
    assert Message.objects.count() == Submission.objects.count() == 1
    secret = Ticket.objects.get().screen_secret
    assert secret in first.content.decode() and secret in second.content.decode()


def test_words_changed_after_going_back_are_not_lost(visitor):
    visitor.send()
    visitor.send(message="I forgot: it was on Monday")
    assert Message.objects.count() == 2


@pytest.mark.parametrize("language", list(BAD))
def test_an_emergency_answers_with_the_card_in_the_language_of_the_words(visitor, language):
    # The page is English; the words decide.
    page = visitor.send(message=BAD[language])
    text = page.content.decode()
    direction = "rtl" if language in ("fa", "ar") else "ltr"
    assert page.status_code == 200 and Ticket.objects.get().urgency == "emergency"
    assert f'<html lang="{language}" dir="{direction}"' in text
    alert = text.index('role="alert"')
    assert 'href="tel:115"' in text[alert:] and alert < text.index(BAD[language])
    assert HEADS[language] in text[alert : text.index("</header>", alert)]
    assert text.index("<main") < alert < text.index("<h2", text.index("<main"))


def test_the_card_has_the_number_of_the_country_of_the_phone(visitor):
    text = visitor.send(message=BAD["en"], phone="+44 7700 900142").content.decode()
    assert 'class="emergency__call" href="tel:999"' in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "I want to die, I took 40 tablets"),
        ("ru", "хочу умереть, не хочу жить"),
        ("zh-hans", "我想自杀"),
    ],
)
def test_self_harm_has_a_card_of_its_own(visitor, language, words):
    text = visitor.send(message=words).content.decode()
    assert "emergency--care" in text and 'class="emergency__call" href="tel:123"' in text
    assert f'<html lang="{language}"' in text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"phone": "call me"}, 422),
        ({"phone": "", "email": ""}, 422),
        ({"consent": ""}, 422),
        ({"name": ""}, 422),
        ({"email": "x"}, 422),
        ({"kind": "king"}, 422),
        ({"topic": "none-such"}, 422),
        ({"language": "xx"}, 422),
        ({"website": "https://spam.example"}, 422),
    ],
)
def test_a_refused_form_keeps_its_words_and_still_shows_the_card(visitor, change, status):
    page = visitor.send(**{"message": BAD["en"]} | change)
    text = page.content.decode()
    assert page.status_code == status and not Ticket.objects.exists() and not Submission.objects.exists()
    assert BAD["en"] in text and 'href="tel:115"' in text[text.index('role="alert"') :]


def test_each_error_stands_at_its_field(visitor):
    text = visitor.send(phone="call me", name="").content.decode()
    assert 'id="id_phone_error"' in text and 'id="id_name_error"' in text
    assert 'value="call me"' in text


def test_the_trap_lets_a_person_through_at_the_second_try(visitor):
    page = visitor.send(website="filled in by a password manager")
    assert page.status_code == 422 and "password manager" not in page.content.decode()
    assert visitor.send(website="").status_code == 200


def test_limits_stop_a_flood_and_no_emergency(visitor):
    answers = [visitor.send(message=f"Question {n}").status_code for n in range(limits.FORMS_PER_CONTACT + 1)]
    assert answers == [200] * limits.FORMS_PER_CONTACT + [429]
    refused = visitor.send(message="One more")
    assert refused.status_code == 429 and "One more" in refused.content.decode()
    page = visitor.send(message=BAD["en"])
    assert page.status_code == 200 and 'role="alert"' in page.content.decode()
    assert Ticket.objects.get().urgency == "emergency"


def test_an_address_has_a_limit_across_people_and_is_not_kept(visitor, monkeypatch):
    monkeypatch.setattr(limits, "FORMS_PER_ADDRESS", 4)
    codes = [visitor.send(message="Hello", phone=f"0917 555 {n:04d}").status_code for n in range(5)]
    assert codes == [200] * 4 + [429]
    assert not RateBucket.objects.filter(key__contains="127.0.0.1").exists()


def test_forms_faster_than_a_person_types_are_counted_more_strictly(visitor, monkeypatch):
    monkeypatch.setattr(limits, "HURRIED_FORMS_PER_ADDRESS", 1)
    assert [visitor.send(message=f"Buy {n}", opened="").status_code for n in range(2)] == [200, 429]


def test_a_flood_of_emergencies_is_refused_with_the_card(visitor, monkeypatch):
    monkeypatch.setattr(limits, "FORMS_PER_CONTACT", 0)
    monkeypatch.setattr(limits, "EMERGENCIES_PER_ADDRESS", 0)
    page = visitor.send(message=BAD["en"])
    assert page.status_code == 429 and 'role="alert"' in page.content.decode()


def test_without_the_proof_the_words_come_back(support):
    one = Visitor(strict=True)
    one.open()
    proof = one.hidden.pop("csrfmiddlewaretoken")
    page = one.send(message=BAD["en"])
    text = page.content.decode()
    assert page.status_code == 403 and BAD["en"] in text and 'role="alert"' in text
    assert not Ticket.objects.exists()
    assert one.send(message=BAD["en"], csrfmiddlewaretoken=proof).status_code == 200


def test_doctors_reach_their_own_team(visitor):
    from accounts.models import Team

    Team.objects.create(name="Doctor care", slug="doctor-care", serves_doctors=True)
    visitor.send(kind="doctor", message="My patient sits in front of me and the insurer's service is down")
    assert Ticket.objects.get().team.slug == "doctor-care"


def test_topics_are_offered_and_kept(support):
    Topic.objects.create(slug="refund", name="Refund", names={"fa": "بازگشت وجه"})
    Topic.objects.create(slug="hidden", name="Gone", is_active=False)
    one = Visitor()
    text = one.open("/contact/?lang=fa").content.decode()
    assert "بازگشت وجه" in text and "Gone" not in text and 'dir="rtl"' in text
    one.send(topic="refund", language="fa", message="پول من برنگشته است")
    assert Ticket.objects.get().topic.slug == "refund"


@pytest.mark.parametrize(
    ("asked", "shown"), [("zh", "zh-hans"), ("ar", "ar"), ("RU", "ru"), ("xx", "en"), ("", "en")]
)
def test_the_language_can_be_asked_for_and_stays(support, asked, shown):
    client = Client()
    assert f'<html lang="{shown}"' in client.get(f"/contact/?lang={asked}").content.decode()
    assert f'<html lang="{shown}"' in client.get("/contact/").content.decode()


def test_a_new_consent_text_leaves_what_was_agreed_alone(visitor):
    ConsentText.objects.create(version=2, texts={"en": "Other words"}, published_at="2026-11-21T00:00:00Z")
    visitor.send()
    assert Submission.objects.get().consent.version == 1
    assert "Other words" in Client().get("/contact/").content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "سلام hello 🙂 \u202eabc\u202c",
        "a\u0000b\u0007c",
        "x" * 1_000_000,
        "<script>alert(1)</script>",
        "\u0000",
        "",
    ],
)
def test_any_words_are_stored_whole_or_refused(visitor, words):
    page = visitor.send(message=words)
    assert page.status_code in (200, 422)
    assert "<script>alert" not in page.content.decode()
    if page.status_code == 200:
        assert Message.objects.get().body == words.replace("\u0000", "").replace("\u0007", "")
    else:
        assert not Ticket.objects.exists()


def test_a_body_beyond_all_measure_is_413(visitor):
    assert visitor.send(message="x" * 6_000_000).status_code == 413


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a" * 10, b"&".join(b"a%d=1" % n for n in range(3000)), b""])
def test_nonsense_is_refused_quietly(visitor, body):
    answer = visitor.client.post("/contact/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413, 422)
    answer = visitor.client.post("/contact/", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in (400, 413, 422)


def test_nothing_of_the_words_is_in_an_internal_note(visitor):
    visitor.send()
    assert not Note.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once(support):
    one = Visitor()
    one.open()
    pages = together(*[one.send] * 4)
    assert {page.status_code for page in pages} == {200}
    assert Message.objects.count() == Submission.objects.count() == Ticket.objects.count() == 1
