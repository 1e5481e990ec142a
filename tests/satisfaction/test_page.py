"""`/s/<token>/` as a patient meets it: a phone, any of five languages, no JavaScript, no cookies."""

import re

import pytest
from django.test import Client

from common.clock import held_clock
from satisfaction.models import Recovery, SurveyResponse
from tests.satisfaction.conftest import DAY, HOUR, MINUTE
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
EMERGENCY = "I have crushing chest pain and cannot breathe"


@pytest.fixture
def page(asked, now):
    """`page.get()`, `page.post(rating=2)`: the link of one invitation, an hour after the consultation."""

    class Page:
        invitation = asked("c-1", language="en")
        client = Client(enforce_csrf_checks=True)
        at = now + HOUR

        @property
        def path(self):
            return f"/s/{self.invitation.token}/"

        def get(self, query=""):
            with held_clock(self.at):
                return self.client.get(self.path + query)

        def post(self, *, follow=True, **fields):
            with held_clock(self.at):
                return self.client.post(self.path, fields, follow=follow)

    return Page()


def test_five_buttons_and_one_tap_counts(page):
    shown = page.get().content.decode()
    assert re.findall(r'name="rating" value="(\d)"', shown) == ["1", "2", "3", "4", "5"]
    assert "<script" not in shown and "reasons" not in shown
    answered = page.post(rating="2")
    assert answered.status_code == 200 and SurveyResponse.objects.get().rating == 2
    text = answered.content.decode()
    assert 'value="2" aria-pressed="true"' in text and 'name="reasons" value="side_effect"' in text
    assert "You can change it for 7 days" in text
    assert Recovery.objects.count() == 1


def test_a_link_with_a_rating_only_preselects(page):
    for rating in ("1", "5", "9", "x", "%00"):
        assert page.get(f"?rating={rating}").status_code == 200
    assert not SurveyResponse.objects.exists() and not Ticket.objects.exists()
    assert '<input type="hidden" name="rating" value="4">' in page.get("?rating=4").content.decode()


def test_reasons_and_comment_come_after_and_can_be_changed(page):
    page.post(rating="2")
    text = page.post(
        rating="2", reasons=["price", "app"], comment="Too expensive", may_call_asked="1", may_call="1"
    ).content.decode()
    response = SurveyResponse.objects.get()
    assert (response.reasons, response.comment, response.may_call) == (
        ["price", "app"],
        "Too expensive",
        True,
    )
    assert "We have your answer" in text and "Too expensive" in text and "•••" in text
    assert "9175550142" not in text, "a forwarded link gives no number away"
    page.post(rating="1")
    response.refresh_from_db()
    assert (response.rating, response.reasons, response.comment) == (1, ["price", "app"], "Too expensive")
    page.post(rating="1", comment="Too expensive", may_call_asked="1")
    response.refresh_from_db()
    assert (response.reasons, response.may_call) == ([], False)


def test_a_tap_on_another_number_keeps_what_was_typed(page):
    page.post(rating="2")
    page.post(rating=["2", "3"], comment="half a sentence")
    response = SurveyResponse.objects.get()
    assert (response.rating, response.comment) == (3, "half a sentence")


def test_enter_in_a_field_does_not_tap_the_first_number(page):
    text = page.post(rating="4").content.decode()
    form = text[text.index('id="survey"') :]
    first = re.search(r"<button[^>]*>", form).group()
    assert "name=" not in first


@pytest.mark.parametrize("rating", ["0", "6", "-1", "abc", "", "2.5", "\0", "9" * 400])
def test_a_rating_that_is_none_is_refused_with_the_words_kept(page, rating):
    response = page.post(rating=rating, comment="my words")
    assert response.status_code == 422 and "my words" in response.content.decode()
    assert not SurveyResponse.objects.exists()


def test_a_comment_without_any_rating_is_asked_for_one(page):
    assert page.post(comment="words").status_code == 422
    assert not SurveyResponse.objects.exists()


def test_odd_words_are_taken_as_they_are(page):
    assert page.post(rating="1", comment="nul\0 👩🏽‍⚕️ \u202e<script>alert(1)</script>").status_code == 200
    text = page.get().content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text
    assert Message.objects.get().body == "nul 👩🏽‍⚕️ \u202e<script>alert(1)</script>"


def test_a_megabyte_is_refused_and_still_there(page):
    response = page.post(rating="1", comment="x" * 1_000_000)
    assert response.status_code == 422 and "x" * 1_000_000 in response.content.decode()
    assert not SurveyResponse.objects.exists() and not Ticket.objects.exists()


def test_an_emergency_is_answered_with_the_card_first_on_the_page(page):
    response = page.post(rating="5", comment=EMERGENCY, follow=False)
    text = response.content.decode()
    assert response.status_code == 200
    assert text.index("Call for help now") < text.index("How was your consultation?</h1>")
    assert 'href="tel:' in text and "We have your message" in text and EMERGENCY in text
    assert Ticket.objects.get().urgency == "emergency"
    assert "Call for help now" in page.get().content.decode()


def test_the_card_is_due_even_where_nothing_could_be_saved(page):
    text = page.post(rating="9", comment=EMERGENCY).content.decode()
    assert "Call for help now" in text and "We do not have your message yet" in text
    page.at = page.invitation.expires_at
    late = page.post(rating="1", comment=EMERGENCY)
    assert late.status_code == 410 and "Call for help now" in late.content.decode()


def test_an_expired_link_says_so(page):
    page.post(rating="4")
    page.at = page.invitation.expires_at + MINUTE
    shown = page.get()
    assert shown.status_code == 410 and "4 of 5" in shown.content.decode()
    assert page.post(rating="1").status_code == 410
    assert SurveyResponse.objects.get().rating == 4


def test_a_used_link_shows_what_counts(page, now):
    page.post(rating="3", comment="so so")
    page.at = now + 2 * DAY
    text = page.get().content.decode()
    assert 'value="3" aria-pressed="true"' in text and "so so" in text and "5 days" in text


@pytest.mark.parametrize("token", ["unknown", "x" * 300, "%00", "..%2F", "ы"])
def test_an_unknown_link_is_a_plain_404(client, support, token):
    assert client.get(f"/s/{token}/").status_code == 404
    assert client.post(f"/s/{token}/", {"rating": "1"}).status_code == 404


def test_guessing_is_limited(client, support, now):
    with held_clock(now):
        answers = [client.get(f"/s/guess{index}/").status_code for index in range(62)]
    assert answers[:60] == [404] * 60 and answers[60:] == [429] * 2


def test_tapping_without_end_is_limited(page):
    codes = [page.post(follow=False, rating=str(index % 5 + 1)).status_code for index in range(42)]
    assert codes[:40] == [302] * 40 and codes[40:] == [429] * 2


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en", "ltr"), ("fa", "rtl"), ("ar", "rtl"), ("ru", "ltr"), ("zh-hans", "ltr")],
)
def test_the_page_speaks_the_patients_language_and_stays_small(asked, client, now, language, direction):
    invitation = asked(language=language)
    with held_clock(now + HOUR):
        first = client.get(f"/s/{invitation.token}/", HTTP_ACCEPT_LANGUAGE="de")
        second = client.post(f"/s/{invitation.token}/", {"rating": "1"}, follow=True)
    for response in (first, second):
        text = response.content.decode()
        assert f'lang="{language}" dir="{direction}"' in text
        assert len(response.content) < 30_000
        assert (
            "<script" not in text
            and "style=" not in text
            and "http://" not in text.replace("http://localhost", "")
        )
    assert response["Content-Language"] == language and response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "no-store"


def test_the_reader_may_choose_another_language(asked, client, now):
    invitation = asked(language="fa")
    client.cookies["django_language"] = "ru"
    with held_clock(now + HOUR):
        assert 'lang="ru"' in client.get(f"/s/{invitation.token}/").content.decode()


def test_the_page_asks_the_database_little(page, django_assert_max_num_queries):
    page.post(rating="2", comment="Too expensive")
    # Invitation with contact, consultation and survey; answer; recovery; addresses; message and ticket.
    with django_assert_max_num_queries(6):
        page.get()
