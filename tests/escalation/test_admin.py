"""Administrators set the clocks through their service, and read questions without changing them."""

import pytest
from django.urls import reverse

from escalation.models import EscalationPolicy
from events.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_admin(client, administrator):
    client.force_login(administrator)
    return client


def test_each_urgency_has_its_row_to_edit():
    rows = EscalationPolicy.objects.values_list("urgency", "accept_minutes", "answer_minutes")
    assert set(rows) == {("emergency", 10, 20), ("urgent", 60, 120), ("routine", 240, 480)}


def test_a_change_of_the_clocks_is_an_event(as_admin):
    row = EscalationPolicy.objects.get(urgency="urgent")
    address = reverse("admin:escalation_escalationpolicy_change", args=[row.pk])
    assert as_admin.post(address, {"accept_minutes": 30, "answer_minutes": 90}).status_code == 302
    row.refresh_from_db()
    assert (row.accept_minutes, row.answer_minutes) == (30, 90)
    assert Event.objects.get(kind="escalation_policy.set").data["accept_minutes"] == 30


def test_an_answer_before_the_acceptance_is_refused(as_admin):
    row = EscalationPolicy.objects.get(urgency="urgent")
    address = reverse("admin:escalation_escalationpolicy_change", args=[row.pk])
    refused = as_admin.post(address, {"accept_minutes": 30, "answer_minutes": 10})
    assert refused.status_code == 200 and "cannot be due before" in refused.content.decode()


def test_questions_are_read_only_and_show_no_words(as_admin, question):
    found = question("urgent")
    html = as_admin.get(reverse("admin:escalation_escalation_change", args=[found.pk])).content.decode()
    assert "My arms are red" not in html
    changed = as_admin.post(
        reverse("admin:escalation_escalation_change", args=[found.pk]), {"status": "answered"}
    )
    assert changed.status_code == 403
