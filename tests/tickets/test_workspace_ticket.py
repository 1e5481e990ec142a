"""The ticket's page: what it shows, what can be done on it, with and without htmx, and what it refuses."""

import datetime

import pytest

from accounts.models import AccessRecord, Team
from events.actors import staff
from tickets.models import Message, Note, Ticket, Topic
from tickets.services.reply import add_note, post_reply

HTMX = {"HTTP_HX_REQUEST": "true"}
MEDICAL = {"is_medical": True, "urgency": "urgent", "medical_state": "waiting"}


@pytest.fixture
def ticket(receive):
    return receive("Charged twice for one visit, please pay back", name="Mahsa Tavakoli").ticket


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def url(ticket, action=""):
    return f"/tickets/{ticket.number}/{action}"


def test_the_page_shows_words_person_and_duty(desk, ticket):
    body = desk.get(url(ticket)).content.decode()
    assert "Charged twice for one visit" in body
    assert "Mahsa Tavakoli" in body
    assert "+989175550142" in body
    assert f"#{ticket.number}" in body
    assert "Contact form" in body


def test_absent_and_forbidden_are_the_same_404(client, outsider, ticket):
    client.force_login(outsider)
    forbidden, absent = client.get(url(ticket)), client.get("/tickets/999999999/")
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.content.replace(b"x", b"") == absent.content.replace(b"x", b"")
    for action in ("reply/", "notes/", "assign/", "status/", "edit/"):
        assert client.post(url(ticket, action), {"body": "x", "status": "solved"}).status_code == 404
    assert not Note.objects.exists()


def test_every_action_refuses_a_get(desk, ticket):
    for action in ("reply/", "notes/", "assign/", "status/", "edit/"):
        assert desk.get(url(ticket, action)).status_code == 405


def test_a_look_is_written_down(desk, agent, ticket):
    desk.get(url(ticket))
    record = AccessRecord.objects.get(subject_id=ticket.pk)
    assert (record.user, record.purpose) == (agent, "read")


def test_a_reply_goes_out_and_the_page_comes_back(desk, agent, ticket):
    response = desk.post(url(ticket, "reply/"), {"body": "We pay it back today.", "seen": 1})
    assert response.status_code == 302
    assert response.url.startswith(url(ticket))
    message = Message.objects.get(direction="outbound")
    assert (message.body, message.author) == ("We pay it back today.", agent)
    assert "We pay it back today." in desk.get(response.url).content.decode()


def test_through_htmx_only_the_middle_comes_back(desk, ticket):
    response = desk.post(url(ticket, "reply/"), {"body": "We pay it back today.", "seen": 1}, **HTMX)
    body = response.content.decode()
    assert response.status_code == 200
    assert "We pay it back today." in body
    assert "<html" not in body
    assert f'id="row-{ticket.number}"' in body
    assert "hx-swap-oob" in body


def test_an_empty_reply_is_422_and_keeps_the_page(desk, ticket):
    response = desk.post(url(ticket, "reply/"), {"body": "   "})
    assert response.status_code == 422
    assert "Write something to send." in response.content.decode()
    assert not Message.objects.filter(direction="outbound").exists()


def test_text_that_is_too_long_is_kept_and_refused(desk, ticket, settings):
    text = "a" * (settings.MESSAGE_MAX_CHARS + 1)
    response = desk.post(url(ticket, "reply/"), {"body": text})
    assert response.status_code == 422
    assert text in response.content.decode()


def test_words_that_crossed_with_new_ones_are_not_sent_and_not_lost(desk, ticket, receive):
    receive("One more thing", name="Mahsa Tavakoli")
    response = desk.post(url(ticket, "reply/"), {"body": "My long answer", "seen": 1})
    body = response.content.decode()
    assert response.status_code == 409
    assert "1 new message since you began" in body
    assert "My long answer" in body
    assert "One more thing" in body
    assert not Message.objects.filter(direction="outbound").exists()
    assert desk.post(url(ticket, "reply/"), {"body": "My long answer", "seen": 2}).status_code == 302


def test_an_agent_answers_a_medical_question_only_with_a_reason(desk, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(**MEDICAL)
    response = desk.post(url(ticket, "reply/"), {"body": "Take two tablets", "seen": 1})
    body = response.content.decode()
    assert response.status_code == 422
    assert 'name="override_reason"' in body
    assert "Take two tablets" in body
    assert not Message.objects.filter(direction="outbound").exists()
    sent = {"body": "The doctor rings at four.", "seen": 1, "override_reason": "only says when"}
    assert desk.post(url(ticket, "reply/"), sent).status_code == 302
    assert Message.objects.filter(direction="outbound").count() == 1


def test_a_medical_ticket_shows_its_banner_and_a_locked_solve(desk, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(**MEDICAL)
    body = desk.get(url(ticket)).content.decode()
    assert "Urgent medical question, no doctor has accepted yet" in body
    assert 'aria-disabled="true"' in body
    response = desk.post(url(ticket, "status/"), {"status": "solved"})
    assert response.status_code == 409
    assert "A medical question is open" in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.status != "solved"


def test_a_note_is_a_note_and_never_a_message(desk, ticket):
    response = desk.post(url(ticket, "notes/"), {"body": "She sounded worried"})
    assert response.status_code == 302
    assert Note.objects.get().body == "She sounded worried"
    assert Message.objects.count() == 1
    assert "Internal note · only staff see this" in desk.get(url(ticket)).content.decode()


def test_an_empty_note_comes_back_as_a_note(desk, ticket):
    response = desk.post(url(ticket, "notes/"), {"body": ""})
    assert response.status_code == 422
    assert 'data-mode="note"' in response.content.decode()


def test_assigning_to_me_to_a_colleague_and_to_nobody(desk, agent, colleague, ticket):
    for owner in (agent, colleague, None):
        assert desk.post(url(ticket, "assign/"), {"owner": owner.pk if owner else ""}).status_code == 302
        ticket.refresh_from_db()
        assert ticket.owner == owner


def test_of_two_who_take_a_ticket_the_second_is_told(desk, agent, colleague, ticket):
    desk.post(url(ticket, "assign/"), {"owner": colleague.pk, "owner_now": ""})
    response = desk.post(url(ticket, "assign/"), {"owner": agent.pk, "owner_now": ""})
    assert response.status_code == 409
    assert "Lena took this ticket a moment ago." in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.owner == colleague


def test_a_ticket_given_to_another_team_leads_back_to_the_list(desk, ticket):
    other = Team.objects.create(slug="payments", name="Payments")
    response = desk.post(url(ticket, "assign/"), {"team": other.pk})
    assert response.url == "/tickets/"
    ticket.refresh_from_db()
    assert ticket.team == other
    assert desk.get(url(ticket)).status_code == 404


@pytest.mark.parametrize("wrong", [{"owner": "x"}, {"owner": 999999}, {"team": 999999}, {"owner": "9" * 30}])
def test_an_unknown_choice_changes_nothing(desk, ticket, wrong):
    response = desk.post(url(ticket, "assign/"), wrong)
    assert response.status_code == 422
    assert "Nothing was changed" in response.content.decode()


def test_status_goes_its_ways(desk, ticket):
    for sent, status in [
        ({"status": "pending"}, "pending"),
        ({"status": "on_hold", "hold_reason": "insurer"}, "on_hold"),
        ({"status": "open"}, "open"),
        ({"status": "solved"}, "solved"),
        ({"status": "open"}, "open"),
    ]:
        assert desk.post(url(ticket, "status/"), sent).status_code == 302
        ticket.refresh_from_db()
        assert ticket.status == status


def test_hold_needs_its_reason_and_a_status_must_be_one(desk, ticket):
    for wrong in ({"status": "on_hold"}, {"status": "gone"}, {}):
        assert desk.post(url(ticket, "status/"), wrong).status_code == 422


def test_topic_and_priority(desk, ticket):
    topic = Topic.objects.create(slug="refund", name="Refund")
    desk.post(url(ticket, "edit/"), {"topic": topic.pk, "priority": 3})
    ticket.refresh_from_db()
    assert (ticket.topic, ticket.priority) == (topic, 3)
    desk.post(url(ticket, "edit/"), {"topic": ""})
    ticket.refresh_from_db()
    assert (ticket.topic, ticket.priority) == (None, 3)


def test_the_history_shows_other_tickets_that_the_reader_may_see(desk, receive, ticket, now):
    later = now + datetime.timedelta(days=10)
    second = receive("Where is my prescription", name="Mahsa Tavakoli", at=later).ticket
    assert second.pk != ticket.pk
    rows = desk.get(url(second)).context["history"]
    assert [row["url"] for row in rows] == [url(ticket)]


def test_a_long_conversation_shows_its_end_and_offers_the_rest(desk, agent, ticket, now):
    for n in range(70):
        post_reply(ticket_id=ticket.pk, body=f"line {n}.", actor=staff(agent), now=now)
    body = desk.get(url(ticket)).content.decode()
    assert "line 69." in body
    assert "line 3." not in body
    assert "Show earlier messages" in body
    assert "line 3." in desk.get(url(ticket), {"earlier": 1}).content.decode()


def test_markup_in_words_is_only_words(desk, receive):
    ticket = receive("<script>alert(1)</script><b>bold</b>", name="<i>Eve</i>").ticket
    body = desk.get(url(ticket)).content.decode()
    assert "<script>alert" not in body
    assert "<i>Eve" not in body


def test_the_page_costs_the_same_few_queries_however_long(
    desk, agent, receive, ticket, now, django_assert_max_num_queries
):
    for n in range(15):
        post_reply(ticket_id=ticket.pk, body=f"line {n}", actor=staff(agent), now=now)
        add_note(ticket_id=ticket.pk, body=f"note {n}", actor=staff(agent), now=now)
        receive(f"Words of person {n}", phone=f"+98917555{n:04d}", name=f"Person {n}")
    with django_assert_max_num_queries(20):
        desk.get(url(ticket))
