"""Administrators edit policies, each edit a version; what happened can only be looked at."""

import pytest

from events.models import Event
from satisfaction.models import SurveyInvitation, SurveyPolicy

pytestmark = pytest.mark.django_db
LISTS = ("consultation", "surveyinvitation", "surveyresponse", "recovery", "survey")


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


def test_what_happened_is_read_only(admin_client, asked, answer):
    answer(asked("c-1"), 1, comment="my own words")
    token = SurveyInvitation.objects.get().token
    for model in LISTS:
        shown = admin_client.get(
            f"/admin/satisfaction/{model}/?q=c-1" if model != "survey" else "/admin/satisfaction/survey/"
        )
        assert shown.status_code == 200
        assert admin_client.get(f"/admin/satisfaction/{model}/add/").status_code == 403
    pk = SurveyInvitation.objects.get().pk
    page = admin_client.get(f"/admin/satisfaction/surveyinvitation/{pk}/change/").content.decode()
    assert token not in page
    recovery = answer(asked("c-2"), 1).recovery
    assert admin_client.get(f"/admin/satisfaction/recovery/{recovery.pk}/change/").status_code == 200
    response = recovery.first_response
    page = admin_client.get(f"/admin/satisfaction/surveyresponse/{response.pk}/change/").content.decode()
    assert "my own words" not in page


def test_each_edit_of_a_policy_is_a_version_and_an_event(admin_client):
    fields = {
        "name": "Video", "consultation_kind": "video", "delay_minutes": 10, "expiry_days": 5, "max_age_days": 30,
        "always_dissatisfied": '["side_effect"]', "call_back_minutes": 60, "urgent_call_back_minutes": 10,
        "second_delay_minutes": 600, "is_active": "on",
    }  # fmt: skip
    assert admin_client.post("/admin/satisfaction/surveypolicy/add/", fields).status_code == 302
    policy = SurveyPolicy.objects.get()
    url = f"/admin/satisfaction/surveypolicy/{policy.pk}/change/"
    assert admin_client.post(url, fields | {"delay_minutes": 20}).status_code == 302
    policy.refresh_from_db()
    assert (policy.version, policy.delay_minutes) == (2, 20)
    assert Event.objects.filter(kind="survey_policy.changed").count() == 2
    assert admin_client.post(url, fields | {"always_dissatisfied": '["martians"]'}).status_code == 200
    policy.refresh_from_db()
    assert policy.version == 2
