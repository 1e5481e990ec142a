"""The contract: consultations in; invitations, answers and recoveries out."""

import datetime
import threading

import pytest
from django.db import connection

from satisfaction.models import Consultation, SurveyInvitation

pytestmark = pytest.mark.django_db
URL = "/api/v1/consultations/"


@pytest.fixture
def post(client, support, token):
    headers = token("intake")

    def _post(body, **extra):
        return client.post(URL, body, content_type="application/json", **headers, **extra)

    return _post


def body(**changes):
    ended = datetime.datetime.now(datetime.UTC)
    return {
        "id": "c-1",
        "patient": {"id": "p-1", "name": "Mahsa", "phone": "0917 555 0142", "language": "fa"},
        "doctor": {"id": "d-1", "name": "Dr. Adib", "specialty": "internal"},
        "kind": "video",
        "started_at": (ended - datetime.timedelta(minutes=20)).isoformat(),
        "ended_at": ended.isoformat(),
    } | changes


def test_a_consultation_is_taken_with_its_invitation(post):
    response = post(body())
    assert response.status_code == 201
    got = response.json()
    assert got["id"] == "c-1" and got["invitation"]["state"] == "scheduled"
    assert "/s/" in got["invitation"]["link"] and got["invitation"]["consultation"] == "c-1"
    contact = Consultation.objects.get().contact
    assert set(contact.points.values_list("kind", "value")) == {
        ("platform", "p-1"),
        ("phone", "+989175550142"),
    }


def test_the_same_id_again_updates_and_never_doubles(post):
    first = post(body()).json()
    again = post(body(kind="phone", doctor={"id": "d-2", "name": "Dr. Other"}))
    assert again.status_code == 200
    assert again.json()["invitation"]["link"] == first["invitation"]["link"]
    assert Consultation.objects.get().kind == "phone"


def test_the_same_idempotency_key_gets_the_first_answer(post):
    sent = body()
    first = post(sent, HTTP_IDEMPOTENCY_KEY="k-1")
    again = post(sent, HTTP_IDEMPOTENCY_KEY="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


def test_a_patient_without_an_address_is_kept_and_it_says_why(post):
    response = post(body(patient={"id": "p-9", "name": "Reza"}))
    assert response.status_code == 201
    invitation = response.json()["invitation"]
    assert (invitation["state"], invitation["why_not"]) == ("suppressed", "no_address") and invitation["link"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ended_at": "2020-01-01T00:00:00Z", "started_at": "2020-01-01T01:00:00Z"}, "ended_at"),
        ({"ended_at": "yesterday"}, "ended_at"),
        ({"ended_at": None}, "ended_at"),
        ({"id": ""}, "id"),
        ({"id": "x" * 65}, "id"),
        ({"id": {"a": 1}}, "id"),
        ({"id": "nul\0"}, "id"),
        ({"patient": {"name": "Mahsa"}}, "patient.id"),
        ({"patient": {"id": "p", "name": "M", "phone": "not a phone"}}, "patient.phone"),
        ({"patient": {"id": "p", "name": "M", "email": "nobody"}}, "patient.email"),
        ({"patient": {"id": "p", "name": "M", "language": "<fa>"}}, "patient.language"),
        ({"patient": {"id": "p", "name": "M", "age": 3}}, "patient.age"),
        ({"patient": []}, "patient"),
        ({"doctor": None}, "doctor"),
        ({"doctor": {"id": "d", "name": "N" * 1_000_000}}, "doctor.name"),
        ({"rating": 5}, "rating"),
        ({"kind": ["video"]}, "kind"),
    ],
)
def test_bad_input_is_a_problem_document_and_nothing_is_saved(post, changes, field):
    response = post(body(**changes))
    assert response.status_code == 400
    problem = response.json()
    assert response["Content-Type"] == "application/problem+json" and problem["status"] == 400
    assert any(error["field"].startswith(field) for error in problem["errors"])
    assert not Consultation.objects.exists() and not SurveyInvitation.objects.exists()


def test_a_token_without_the_scope_is_refused(client, token, support):
    assert client.post(URL, body(), content_type="application/json").status_code == 401
    assert client.post(URL, body(), content_type="application/json", **token("doctor")).status_code == 403


def test_the_invitation_of_a_consultation_is_found_by_its_id(client, token, post):
    link = post(body()).json()["invitation"]["link"]
    post(body(id="c-2"))
    found = client.get("/api/v1/surveys/invitations/?consultation=c-1", **token("intake")).json()["results"]
    assert [(row["consultation"], row["state"], row["link"]) for row in found] == [("c-1", "scheduled", link)]
    for odd in ("unknown", "%00", "x" * 500):
        assert (
            client.get(f"/api/v1/surveys/invitations/?consultation={odd}", **token("intake")).status_code
            == 200
        )


def test_answers_and_recoveries_are_listed_for_those_who_may_see_them(
    client, token, asked, answer, outsider, lead
):
    answer(asked(), 1, reasons=["price"], comment="Too expensive")
    answer(asked(), 5)
    program, other, boss = token("agent"), token("agent", user=outsider), token("agent", user=lead)
    rows = client.get("/api/v1/surveys/responses/", **program).json()["results"]
    assert [row["rating"] for row in rows] == [5, 1]
    assert rows[1] | {"reasons": ["price"], "comment": "Too expensive"} == rows[1]
    recoveries = client.get("/api/v1/recoveries/", **boss).json()
    assert set(recoveries) == {"next", "previous", "results"}
    assert (
        recoveries["results"][0] | {"state": "open", "outcome": "", "first_rating": 1}
        == recoveries["results"][0]
    )
    assert client.get("/api/v1/recoveries/", **other).json()["results"] == []
    assert client.get("/api/v1/surveys/responses/", **other).json()["results"] == []
    assert client.get("/api/v1/recoveries/", **token("intake")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_ten_deliveries_at_once_are_one_consultation(support, consult):
    def tell():
        try:
            consult("c-1")
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Consultation.objects.count() == SurveyInvitation.objects.count() == 1
