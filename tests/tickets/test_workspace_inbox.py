"""The list: who sees what, in which order, under which head, and what it costs."""

import datetime

import pytest
from django.urls import reverse

from events.actors import staff
from tickets.models import Ticket
from tickets.queries import list_page, read_cursor, view_counts, write_cursor
from tickets.services.assign import assign_ticket
from tickets.services.status import change_status

INBOX = "/tickets/"


@pytest.fixture
def many(receive, now):
    """`many(n)`: tickets of n people, each a minute younger."""

    def _many(count, **fields):
        made = []
        for i in range(count):
            at = now + datetime.timedelta(minutes=i)
            found = receive(f"Invoice {i}", phone=f"+98917555{i:04d}", name=f"Person {i}", at=at)
            made.append(found.ticket)
        return made

    return _many


def numbers(response):
    return [row["number"] for group in response.context["groups"] for row in group.rows]


def test_a_visitor_is_sent_to_sign_in(client, db):
    response = client.get(INBOX)
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign_in"))


def test_my_duties_hold_only_what_i_own(client, agent, colleague, as_agent, many, now):
    mine, theirs, _ = many(3)
    assign_ticket(ticket_id=mine.pk, owner=agent, actor=as_agent, now=now)
    assign_ticket(ticket_id=theirs.pk, owner=colleague, actor=as_agent, now=now)
    client.force_login(agent)
    assert numbers(client.get(INBOX, {"view": "mine"})) == [mine.number]
    assert theirs.number not in numbers(client.get(INBOX, {"view": "unassigned"}))
    assert len(numbers(client.get(INBOX, {"view": "all"}))) == 3


def test_another_team_sees_and_counts_nothing(client, outsider, many):
    many(2)
    client.force_login(outsider)
    response = client.get(INBOX, {"view": "all"})
    assert numbers(response) == []
    assert set(response.context["view_counts"].values()) == {0}


def test_what_is_solved_is_gone_from_every_view(client, agent, as_agent, many, now):
    (ticket,) = many(1)
    change_status(ticket_id=ticket.pk, status="solved", actor=as_agent, now=now)
    client.force_login(agent)
    for view in ("mine", "unassigned", "all", "chats", "breaching", "dissatisfied"):
        assert numbers(client.get(INBOX, {"view": view})) == []


def test_rows_come_by_next_duty_and_those_without_one_last(client, agent, as_agent, many, now):
    first, second, third = many(3)
    change_status(ticket_id=first.pk, status="pending", actor=as_agent, now=now)
    client.force_login(agent)
    assert numbers(client.get(INBOX, {"view": "all"})) == [second.number, third.number, first.number]


def test_overdue_and_dissatisfied_have_views_of_their_own(client, agent, many, now):
    late, unhappy = many(2)
    Ticket.objects.filter(pk=late.pk).update(due_at=now - datetime.timedelta(days=3650))
    Ticket.objects.filter(pk=unhappy.pk).update(
        is_dissatisfied=True, due_at=datetime.datetime(2200, 1, 1, tzinfo=datetime.UTC)
    )
    client.force_login(agent)
    response = client.get(INBOX, {"view": "breaching"})
    assert numbers(response) == [late.number]
    assert "overdue" in response.content.decode()
    response = client.get(INBOX, {"view": "dissatisfied"})
    assert numbers(response) == [unhappy.number]
    assert response.context["view_counts"] | {} == {
        "mine": 0, "unassigned": 2, "all": 2, "breaching": 1, "dissatisfied": 1
    }  # fmt: skip


def test_pages_follow_each_other_without_a_gap_or_a_double(many, as_agent, now):
    made = many(9)
    for ticket in made[6:]:
        change_status(ticket_id=ticket.pk, status="pending", actor=as_agent, now=now)
    # Three share one due time: the page breaks inside equals.
    Ticket.objects.filter(pk__in=[t.pk for t in made[1:4]]).update(due_at=now)
    everything = list(Ticket.objects.unsolved().by_duty())
    seen, cursor = [], ""
    while True:
        page = list_page(Ticket.objects.unsolved(), after=cursor, size=2)
        seen += page.tickets
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == everything


@pytest.mark.parametrize("text", ["", "x", "ÿÿ", "MjAyNg", "fDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_broken_cursor_is_no_error(client, agent, text):
    client.force_login(agent)
    assert client.get(INBOX, {"view": "all", "after": text}).status_code == 200


def test_a_cursor_reads_as_it_was_written(many):
    (ticket,) = many(1)
    ticket.refresh_from_db()
    assert read_cursor(write_cursor(ticket)) == (ticket.due_at, ticket.pk)


def test_take_next_gives_the_most_pressing_unowned_ticket(client, agent, many):
    first, second = many(2)
    client.force_login(agent)
    assert client.post(reverse("tickets:take_next")).url == f"/tickets/{first.number}/?view=mine"
    assert client.post(reverse("tickets:take_next")).url == f"/tickets/{second.number}/?view=mine"
    assert client.post(reverse("tickets:take_next")).url == "/tickets/?view=mine"
    assert {t.owner_id for t in Ticket.objects.all()} == {agent.pk}


def test_search_finds_by_number_and_name_and_only_what_is_visible(client, agent, outsider, many):
    ticket, _ = many(2)
    client.force_login(agent)
    assert numbers(client.get(INBOX, {"q": f"#{ticket.number}"})) == [ticket.number]
    assert numbers(client.get(INBOX, {"q": "person 0"})) == [ticket.number]
    assert numbers(client.get(INBOX, {"q": "nobody of that name"})) == []
    client.force_login(outsider)
    assert numbers(client.get(INBOX, {"q": f"{ticket.number}"})) == []


def test_the_inbox_costs_the_same_few_queries_however_long(
    client, agent, many, django_assert_max_num_queries
):
    many(12)
    client.force_login(agent)
    # session, reader, memberships, counts, rows
    with django_assert_max_num_queries(8):
        client.get(INBOX, {"view": "all"})


def test_counts_are_one_query(agent, many, now, django_assert_num_queries):
    many(2)
    visible = Ticket.objects.visible_to(agent)
    with django_assert_num_queries(1):
        counts = view_counts(visible, user=agent, now=now)
    assert counts["unassigned"] == 2


def test_an_empty_view_says_what_would_be_here(client, agent):
    client.force_login(agent)
    body = client.get(INBOX, {"view": "mine"}).content.decode()
    assert "Nothing is waiting for you" in body
    assert "Tickets you own appear here" in body


def test_a_persian_reader_gets_a_mirrored_page_with_persian_digits(client, agent, many):
    many(2)
    agent.language = "fa"
    agent.save()
    client.force_login(agent)
    body = client.get(INBOX, {"view": "all"}).content.decode()
    assert 'dir="rtl"' in body
    assert "۲" in body


def test_staff_of_each_role_may_open_the_list(client, lead, doctor, many):
    (ticket,) = many(1)
    for person in (lead, doctor):
        client.force_login(person)
        assert numbers(client.get(INBOX, {"view": "all"})) == [ticket.number]
    assert staff(lead).kind == "staff"


def test_search_finds_a_person_by_any_of_their_points(client, agent, receive):
    ticket = receive(
        "x", phone="+989175550777", email="Olga@Example.org", platform_id="P-7", name="Olga"
    ).ticket
    client.force_login(agent)
    for text in ("+98 917 555 0777", "09175550777", "OLGA@example.org", "P-7", "olg"):
        assert numbers(client.get(INBOX, {"q": text})) == [ticket.number], text
