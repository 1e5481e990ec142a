"""The workspace's verbs for programs: what is seen, what is changed, what is refused."""

import pytest

from accounts.models import AccessRecord, Team
from tickets.models import Message, Note, Ticket
from tickets.services.medical import raise_urgency
from tickets.services.reply import add_note, post_reply
from tickets.services.status import change_status

from .conftest import assert_problem

pytestmark = pytest.mark.django_db
TICKETS = "/api/v1/tickets/"


@pytest.fixture
def ticket(receive):
    return receive("Where do I see my prescription?").ticket


def test_the_list_is_newest_first_in_pages(api, receive):
    numbers = [receive("Hello", phone=f"+98917555010{n}", name=f"N{n}").ticket.number for n in range(5)]
    client = api("agent")
    first = client.get(TICKETS, {"limit": 2}).json()
    assert [row["number"] for row in first["results"]] == numbers[:2:-1]
    assert first["previous"] is None
    seen = [row["number"] for row in first["results"]]
    page = first
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["number"] for row in page["results"]]
    assert seen == numbers[::-1]


def test_the_list_costs_the_same_for_many(api, receive, django_assert_max_num_queries):
    for n in range(6):
        receive("Hello", phone=f"+98917555010{n}", name=f"N{n}")
    client = api("agent")
    # The token, its last use in a transaction of its own (3 here), the page.
    with django_assert_max_num_queries(5):
        assert len(client.get(TICKETS).json()["results"]) == 6


def test_filters_narrow_the_list(api, agent, as_agent, receive, now):
    mine = receive("One", phone="+989175550101", name="A").ticket
    other = receive("Two", phone="+989175550102", name="B").ticket
    medical = receive("I have crushing chest pain and cannot breathe", phone="+989175550103", name="C").ticket
    post_reply(ticket_id=mine.pk, body="Yes", actor=as_agent, now=now, then_status="pending")
    client = api("agent", user=agent)

    def numbers(**query):
        return {row["number"] for row in client.get(TICKETS, query).json()["results"]}

    assert numbers(view="mine") == {mine.number}
    assert numbers(view="unassigned") == {other.number, medical.number}
    assert numbers(view="all") == {mine.number, other.number, medical.number}
    assert numbers(status="pending,solved") == {mine.number}
    assert numbers(owner="MARTA@bedside.test") == {mine.number}
    assert numbers(medical="true") == {medical.number}
    assert numbers(team="nobody") == set()
    assert numbers(view="dissatisfied") == set()
    Ticket.objects.filter(pk=other.pk).update(is_dissatisfied=True, due_at="2020-01-01T00:00Z")
    assert numbers(view="dissatisfied") == {other.number}
    assert other.number in numbers(view="breaching")


@pytest.mark.parametrize(
    "query",
    [
        "sort=owner__password",
        "owner__password__startswith=a",
        "view=everything",
        "status=lost",
        "medical=perhaps",
    ],
)
def test_a_filter_that_is_none_is_refused(api, ticket, query):
    body = assert_problem(api("agent").get(f"{TICKETS}?{query}"), 400, "invalid")
    assert body["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "%", "\x00", "a" * 5000, "'; DROP TABLE tickets_ticket; --"]
)
@pytest.mark.parametrize("name", ["team", "owner", "cursor", "limit"])
def test_a_hostile_value_finds_nothing_and_breaks_nothing(api, ticket, name, value):
    response = api("agent").get(TICKETS, {name: value})
    assert response.status_code in (200, 400, 404)
    if name in ("team", "owner"):
        assert response.json()["results"] == []


def test_a_token_without_a_person_has_no_view_of_its_own(api):
    assert_problem(api("agent").get(TICKETS, {"view": "mine"}), 400, "invalid")


def test_one_ticket_with_its_conversation_and_notes(api, agent, as_agent, ticket, now):
    post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
    add_note(ticket_id=ticket.pk, body="Called twice before.", actor=as_agent, now=now)
    body = api("agent", user=agent).get(f"{TICKETS}{ticket.number}/").json()
    assert [(m["seq"], m["direction"], m["author"]) for m in body["messages"]] == [
        (1, "inbound", None),
        (2, "outbound", "Marta"),
    ]
    assert body["notes"][0]["body"] == "Called twice before."
    assert body["contact"]["points"] == [{"kind": "phone", "value": "+989175550142", "is_verified": False}]
    assert body["owner"] == agent.email and body["urgency"] is None
    assert ticket.secret not in str(body)
    assert body["opened_at"] == "2026-11-21T08:30:00Z"
    record = AccessRecord.objects.get(subject_type="ticket", subject_id=ticket.pk)
    assert record.user == agent and record.purpose == "read"


def test_a_long_conversation_comes_in_parts(api, ticket, as_agent, now):
    for number in range(3):
        post_reply(ticket_id=ticket.pk, body=f"Part {number}", actor=as_agent, now=now)
    body = api("agent").get(f"{TICKETS}{ticket.number}/", {"before_seq": 3}).json()
    assert [m["seq"] for m in body["messages"]] == [1, 2]
    assert_problem(api("agent").get(f"{TICKETS}{ticket.number}/", {"before_seq": "x"}), 400)


def test_another_teams_ticket_is_not_there(api, outsider, ticket):
    """A01 to A04: a forbidden ticket and an absent one give the same answer, and no list or count shows it."""
    client = api("agent", user=outsider)
    for verb, body in [(None, None), ("messages", {"body": "x"}), ("notes", {"body": "x"}),
                       ("assign", {"owner": outsider.email}), ("status", {"status": "solved"})]:  # fmt: skip
        answers = []
        for number in (ticket.number, 99999999, 10**30):
            path = f"{TICKETS}{number}/" + (f"{verb}/" if verb else "")
            response = client.post_json(path, body) if verb else client.get(path)
            answers.append(assert_problem(response, 404, "not_found"))
        assert answers[0] == answers[1] == answers[2]
    assert client.get(TICKETS).json()["results"] == []
    assert not Message.objects.filter(direction="outbound").exists() and not Note.objects.exists()


@pytest.mark.parametrize("scopes", [("intake",), ("doctor",), ("intake", "doctor")])
def test_other_scopes_may_not_read_or_write_tickets(api, ticket, scopes):
    client = api(*scopes)
    assert_problem(client.get(TICKETS), 403)
    assert_problem(client.get(f"{TICKETS}{ticket.number}/"), 403)
    assert_problem(client.post_json(f"{TICKETS}{ticket.number}/notes/", {"body": "x"}), 403)


def test_the_admin_scope_may(api, ticket):
    assert api("admin").get(f"{TICKETS}{ticket.number}/").status_code == 200


def test_a_reply_goes_out_and_moves_the_status(api, agent, ticket):
    client = api("agent", user=agent)
    path = f"{TICKETS}{ticket.number}/messages/"
    response = client.post_json(path, {"body": "In the app.", "status": "pending", "last_seen_seq": 1})
    assert response.status_code == 201
    assert response.json()["body"] == "In the app." and response.json()["delivery"] == "queued"
    ticket.refresh_from_db()
    assert ticket.status == "pending" and ticket.owner == agent


def test_a_program_signs_with_its_own_name(api, ticket):
    assert (
        api("agent").post_json(f"{TICKETS}{ticket.number}/messages/", {"body": "Hello"}).json()["author"]
        == "test"
    )
    ticket.refresh_from_db()
    assert ticket.owner is None


def test_a_reply_to_an_old_conversation_is_a_conflict(api, receive, ticket):
    receive("One more thing")
    path = f"{TICKETS}{ticket.number}/messages/"
    body = assert_problem(
        api("agent").post_json(path, {"body": "Yes", "last_seen_seq": 1}), 409, "stale_reply"
    )
    assert body["new"] == 1
    assert not Message.objects.filter(direction="outbound").exists()


def test_a_medical_question_is_not_answered_without_a_reason(api, ticket, as_agent, now):
    raise_urgency(ticket_id=ticket.pk, urgency="urgent", actor=as_agent, now=now)
    client = api("agent")
    path = f"{TICKETS}{ticket.number}/"
    assert_problem(
        client.post_json(f"{path}messages/", {"body": "Drink water"}), 403, "medical_question_open"
    )
    assert_problem(client.post_json(f"{path}status/", {"status": "solved"}), 409, "medical_question_open")
    sent = client.post_json(
        f"{path}messages/", {"body": "A doctor calls you.", "override_reason": "Told by phone"}
    )
    assert sent.status_code == 201


def test_a_note_stays_inside(api, agent, ticket, run_handoffs):
    response = api("agent", user=agent).post_json(f"{TICKETS}{ticket.number}/notes/", {"body": "Careful"})
    assert response.status_code == 201 and response.json()["author"] == "Marta"
    assert not Message.objects.filter(body="Careful").exists()


def test_assigning_to_a_colleague_a_team_and_nobody(api, agent, colleague, ticket):
    client = api("agent", user=agent)
    path = f"{TICKETS}{ticket.number}/assign/"
    assert client.post_json(path, {"owner": colleague.email}).json()["owner"] == colleague.email
    assert client.post_json(path, {"owner": None}).json()["owner"] is None
    Team.objects.create(slug="insurance", name="Insurance")
    body = client.post_json(path, {"owner": agent.email, "team": "insurance"}).json()
    assert (body["owner"], body["team"]) == (agent.email, "insurance")


def test_a_half_good_assignment_changes_nothing(api, agent, ticket):
    Team.objects.create(slug="insurance", name="Insurance")
    path = f"{TICKETS}{ticket.number}/assign/"
    body = assert_problem(
        api("agent", user=agent).post_json(path, {"team": "insurance", "owner": "who@bedside.test"}), 400
    )
    assert body["errors"][0]["field"] == "owner"
    ticket.refresh_from_db()
    assert ticket.team.slug == "patient-care"
    assert_problem(api("agent").post_json(path, {}), 400)


def test_status_by_name(api, agent, as_agent, ticket, now):
    client = api("agent", user=agent)
    path = f"{TICKETS}{ticket.number}/status/"
    body = assert_problem(client.post_json(path, {"status": "on_hold"}), 400)
    assert body["errors"][0]["field"] == "reason"
    assert (
        client.post_json(path, {"status": "on_hold", "reason": "laboratory"}).json()["hold_reason"]
        == "laboratory"
    )
    assert client.post_json(path, {"status": "solved"}).json()["solved_at"]
    assert client.post_json(path, {"status": "open"}).json()["status"] == "open"
    change_status(ticket_id=ticket.pk, status="solved", actor=as_agent, now=now)
    assert client.post_json(path, {"status": "closed"}).json()["status"] == "closed"
    assert_problem(client.post_json(path, {"status": "open"}), 409, "transition_refused")


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("messages", {}, "body"),
        ("messages", {"body": "   "}, "body"),
        ("messages", {"body": ["x"]}, "body"),
        ("messages", {"body": {"x": 1}}, "body"),
        ("messages", {"body": None}, "body"),
        ("messages", {"body": "a\x00b"}, "body"),
        ("messages", {"body": "x" * 20_001}, "body"),
        ("messages", {"body": "x", "author": "boss"}, "author"),
        ("messages", {"body": "x", "is_clinical": True}, "is_clinical"),
        ("messages", {"body": "x", "last_seen_seq": "many"}, "last_seen_seq"),
        ("messages", {"body": "x", "last_seen_seq": 10**20}, "last_seen_seq"),
        ("messages", {"body": "x", "status": "closed"}, "status"),
        ("notes", {"body": "x", "created_at": "2020-01-01"}, "created_at"),
        ("assign", {"owner": 7}, "owner"),
        ("assign", {"team": "a b"}, "team"),
        ("status", {"status": "new"}, "status"),
        ("status", {"status": "solved", "solved_at": "2020-01-01"}, "solved_at"),
    ],
)
def test_bad_input_names_its_field_and_saves_nothing(api, ticket, verb, body, field):
    response = api("agent").post_json(f"{TICKETS}{ticket.number}/{verb}/", body)
    assert field in [error["field"] for error in assert_problem(response, 400, "invalid")["errors"]]
    assert Message.objects.count() == 1 and not Note.objects.exists()
