"""The queue for programs: order, pages, refusals as problem documents, each answer once."""

import pytest

from escalation.models import Escalation
from escalation.services.claim import accept_escalation
from events import actors

pytestmark = pytest.mark.django_db

LIST = "/api/v1/escalations/"


@pytest.fixture
def as_token(token, doctor):
    return token("doctor", user=doctor)


def people(count):
    return [{"phone": f"+9891755501{n:02d}", "name": f"Person {n}"} for n in range(count)]


def test_most_urgent_first_then_by_deadline(client, question, as_token, now, minutes):
    who = people(4)
    question("routine", **who[0])
    question("urgent", at=now + minutes(5), **who[1])
    question("emergency", at=now + minutes(9), **who[2])
    question("urgent", at=now + minutes(1), **who[3])
    rows = client.get(LIST, **as_token).json()["results"]
    assert [row["urgency"] for row in rows] == ["emergency", "urgent", "urgent", "routine"]
    assert rows[1]["due_at"] < rows[2]["due_at"]
    assert (
        rows[0]["words"] == "My arms are red and itch" and rows[0]["evidence"][0]["rule"] == "skin.reaction"
    )


def test_pages_by_cursor_show_each_row_once(client, question, as_token, now, minutes):
    for number, person in enumerate(people(5)):
        question(["routine", "emergency"][number % 2], at=now + minutes(number), **person)
    seen, url = [], f"{LIST}?limit=2"
    while url:
        page = client.get(url, **as_token).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert seen == list(Escalation.objects.active().by_turn().values_list("pk", flat=True))


def test_filters_and_unknown_ones(client, question, as_token):
    found = question("urgent")
    assert client.get(f"{LIST}?urgency=emergency", **as_token).json()["results"] == []
    assert (
        len(client.get(f"{LIST}?ticket={found.ticket.number}&status=all", **as_token).json()["results"]) == 1
    )
    for bad in ("urgency=high", "status=lost", "ticket=abc", "colour=red"):
        refused = client.get(f"{LIST}?{bad}", **as_token)
        assert refused.status_code == 400 and refused["Content-Type"] == "application/problem+json"


def test_accept_answer_and_the_answer_is_in_the_ticket(client, question, as_token, doctor):
    found = question("urgent")
    accepted = client.post(f"{LIST}{found.pk}/accept/", content_type="application/json", **as_token)
    assert accepted.status_code == 200 and accepted.json()["accepted_by"] == doctor.name
    body = {"body": "Stop the tablets.", "safety_net": "If your face swells call 115."}
    answered = client.post(f"{LIST}{found.pk}/answer/", body, content_type="application/json", **as_token)
    assert answered.status_code == 200 and answered.json()["status"] == "answered"
    assert found.ticket.messages.get(direction="outbound").body.startswith("Stop the tablets.")
    assert client.get(LIST, **as_token).json()["results"] == []
    assert client.get(f"{LIST}{found.pk}/", **as_token).json()["answer"].endswith("115.")


def test_the_second_is_told_who_was_first(client, question, as_token, second_doctor, now):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=actors.staff(second_doctor), now=now)
    for action, body in (("accept", {}), ("answer", {"body": "Mine"}), ("return", {"reason": "Mine"})):
        refused = client.post(
            f"{LIST}{found.pk}/{action}/", body, content_type="application/json", **as_token
        )
        assert refused.status_code == 409
        assert refused.json()["code"] == "taken_by_colleague" and refused.json()["by"] == "Okoye"


def test_the_same_key_answers_once(client, question, as_token):
    found = question("urgent")
    send = lambda: client.post(  # noqa: E731
        f"{LIST}{found.pk}/answer/", {"body": "Rest."}, content_type="application/json",
        HTTP_IDEMPOTENCY_KEY="answer-1", **as_token,
    )  # fmt: skip
    first, second = send(), send()
    assert first.status_code == second.status_code == 200 and first.json() == second.json()
    assert found.ticket.messages.filter(direction="outbound").count() == 1
    again = client.post(
        f"{LIST}{found.pk}/answer/", {"body": "Rest."}, content_type="application/json", **as_token
    )
    assert again.status_code == 409 and again.json()["status_now"] == "answered"


def test_return_needs_a_reason(client, question, as_token):
    found = question("urgent")
    url = f"{LIST}{found.pk}/return/"
    assert client.post(url, {}, content_type="application/json", **as_token).status_code == 400
    assert client.post(url, {"reason": " "}, content_type="application/json", **as_token).status_code == 400
    done = client.post(url, {"reason": "Ask which tablets"}, content_type="application/json", **as_token)
    assert done.json()["status"] == "returned" and done.json()["return_reason"] == "Ask which tablets"


@pytest.mark.parametrize(
    "body",
    [
        {"body": "Rest", "colour": "red"},
        {"body": 7 * ["x"]},
        {"body": ""},
        {"body": "x" * 30_000},
        [],
        "text",
    ],
)
def test_bad_answers_are_problems_and_nothing_is_saved(client, question, as_token, body):
    found = question("urgent")
    refused = client.post(f"{LIST}{found.pk}/answer/", body, content_type="application/json", **as_token)
    assert refused.status_code == 400 and refused["Content-Type"] == "application/problem+json"
    found.refresh_from_db()
    assert found.status == "open"


def test_nul_and_mixed_directions_are_cleaned(client, question, as_token):
    found = question("urgent")
    body = {"body": "قرص را نخورید \u0000 stop 😀"}
    done = client.post(f"{LIST}{found.pk}/answer/", body, content_type="application/json", **as_token)
    # NUL is refused by the field or cleaned; either way nothing breaks.
    assert done.status_code in (200, 400)


def test_who_may_do_what(client, question, token, agent, outsider, lead, as_token):
    found = question("urgent")
    assert client.get(LIST).status_code == 401
    assert client.get(LIST, **token("intake")).status_code == 403
    assert len(client.get(LIST, **token("agent", user=agent)).json()["results"]) == 1
    assert client.get(LIST, **token("agent", user=outsider)).json()["results"] == []
    assert client.get(f"{LIST}{found.pk}/", **token("agent", user=outsider)).status_code == 404
    assert client.get(f"{LIST}999999/", **as_token).status_code == 404
    for header in (token("agent", user=agent), token("doctor"), token("doctor", "admin", user=lead)):
        assert (
            client.post(f"{LIST}{found.pk}/accept/", content_type="application/json", **header).status_code
            == 403
        )


def test_reading_one_is_written_down(client, question, as_token):
    from accounts.models import AccessRecord

    found = question("urgent")
    client.get(f"{LIST}{found.pk}/", **as_token)
    assert AccessRecord.objects.filter(
        subject_type="escalation", subject_id=found.pk, purpose="read"
    ).exists()


def test_the_list_costs_the_same_whatever_its_length(
    client, question, as_token, django_assert_max_num_queries
):
    for person in people(6):
        question("urgent", **person)
    # The token with its user, its last use, and the page with all that it shows.
    with django_assert_max_num_queries(5):
        assert len(client.get(LIST, **as_token).json()["results"]) == 6
