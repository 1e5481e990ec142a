"""Consent texts in the admin: a change is a new version."""

import pytest
from django.test import Client

from events.models import Event
from intake.models import ConsentText

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def test_saving_publishes_the_next_version_and_keeps_the_old(desk):
    first = ConsentText.objects.get()
    page = desk.get(f"/admin/intake/consenttext/{first.pk}/change/")
    assert page.status_code == 200 and first.texts["fa"] in page.content.decode()
    answer = desk.post(
        f"/admin/intake/consenttext/{first.pk}/change/", {"text_en": "Other words", "text_fa": "دیگر"}
    )
    assert answer.status_code == 302
    newest = ConsentText.objects.get(version=2)
    assert newest.texts == {"en": "Other words", "fa": "دیگر"}
    first.refresh_from_db()
    assert first.version == 1 and "I agree" in first.texts["en"]
    assert Event.objects.filter(kind="consent_text.published").count() == 1


def test_english_is_required(desk):
    answer = desk.post("/admin/intake/consenttext/add/", {"text_fa": "دیگر"})
    assert answer.status_code == 200 and ConsentText.objects.count() == 1


@pytest.mark.parametrize("model", ["submission", "call", "chatsession", "consenttext"])
def test_lists_open_and_what_was_sent_is_only_looked_at(desk, model, receive):
    assert desk.get(f"/admin/intake/{model}/").status_code == 200
    if model != "consenttext":
        assert desk.get(f"/admin/intake/{model}/add/").status_code == 403
