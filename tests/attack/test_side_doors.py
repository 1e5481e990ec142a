"""What the main page refuses, the side doors refuse too; and odd values at staff's own forms break nothing."""

import pytest
from django.test import Client

from satisfaction.forms import AttemptForm

pytestmark = pytest.mark.django_db

INVITATIONS = "/api/v1/surveys/invitations/"
CONSULTATION = {
    "id": "c-1",
    "patient": {"id": "p-1", "name": "Mahsa", "phone": "+989175550142"},
    "doctor": {"id": "d-1", "name": "Dr. Rahimi"},
    "kind": "video",
    "ended_at": "2026-11-21T08:00:00Z",
}


def test_the_link_of_a_survey_is_not_handed_to_who_may_not_see_its_ticket(token, outsider, agent, lead):
    client = Client()
    client.post("/api/v1/consultations/", CONSULTATION, content_type="application/json", **token("intake"))
    assert len(client.get(INVITATIONS, **token("intake")).json()["results"]) == 1
    assert len(client.get(INVITATIONS, **token("agent", user=lead)).json()["results"]) == 1
    for somebody in (outsider, agent):
        assert client.get(INVITATIONS, **token("agent", user=somebody)).json()["results"] == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-13-01T00:00", "x"])
@pytest.mark.parametrize("zone", ["Asia/Tehran", "America/New_York"])
def test_a_time_at_the_edge_of_the_calendar_is_refused_or_taken(moment, zone):
    from django.utils import timezone

    with timezone.override(zone):
        form = AttemptForm({"outcome": "reached", "call_again_at": moment})
        form.is_valid()
