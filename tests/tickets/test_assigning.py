"""Who works on a ticket: one taker, told to the other; the team's door."""

import threading
import time

import pytest
from django.db import connection, transaction

from accounts.models import ApiToken, Team
from common.errors import Conflict, InvalidInput, NotFound
from events import actors
from events.models import Event
from tickets.access import access_contact, access_ticket, visible_tickets
from tickets.models import Topic
from tickets.services.assign import assign_ticket, move_to_team, set_priority, set_topic
from tickets.services.reply import post_reply


@pytest.fixture
def ticket(receive):
    return receive("Where do I see my prescription?").ticket


@pytest.mark.django_db
class TestOwner:
    def test_taking_opens_it_and_is_told(self, ticket, agent, as_agent, now):
        got = assign_ticket(ticket_id=ticket.pk, owner=agent, actor=as_agent, now=now)
        assert (got.owner, got.status) == (agent, "open")
        data = Event.objects.get(kind="ticket.assigned").data
        assert data == {"from": None, "to": agent.pk, "to_name": "Marta"}
        assign_ticket(ticket_id=ticket.pk, owner=agent, actor=as_agent, now=now)
        assert Event.objects.filter(kind="ticket.assigned").count() == 1

    def test_the_second_is_told_who_was_first(self, ticket, agent, colleague, now):
        for who in (agent, colleague):
            take = {"ticket_id": ticket.pk, "owner": who, "actor": actors.staff(who), "now": now}
            if who == agent:
                assign_ticket(**take, expected_owner_id=None)
                continue
            with pytest.raises(Conflict) as refusal:
                assign_ticket(**take, expected_owner_id=None)
            assert refusal.value.code == "owner_changed" and refusal.value.details == {"owner": "Marta"}

    def test_somebody_who_takes_no_tickets(self, ticket, as_agent, colleague, administrator, now):
        colleague.is_active = False
        colleague.save()
        for who in (colleague, administrator):
            with pytest.raises(InvalidInput):
                assign_ticket(ticket_id=ticket.pk, owner=who, actor=as_agent, now=now)

    def test_an_owner_of_another_team_sees_what_was_given_to_them(self, ticket, outsider, as_agent, now):
        assign_ticket(ticket_id=ticket.pk, owner=outsider, actor=as_agent, now=now)
        assert access_ticket(outsider, ticket.number, now=now) == ticket


@pytest.mark.django_db
class TestTeam:
    def test_an_owner_who_is_not_in_it_lets_go(self, ticket, agent, as_agent, now):
        assign_ticket(ticket_id=ticket.pk, owner=agent, actor=as_agent, now=now)
        other = Team.objects.create(slug="insurance", name="Insurance")
        got = move_to_team(ticket_id=ticket.pk, team=other, actor=as_agent, now=now)
        assert got.team == other and got.owner is None
        with pytest.raises(NotFound):
            access_ticket(agent, ticket.number, now=now)

    def test_a_team_that_is_off(self, ticket, as_agent, now):
        other = Team.objects.create(slug="old", name="Old", is_active=False)
        with pytest.raises(InvalidInput):
            move_to_team(ticket_id=ticket.pk, team=other, actor=as_agent, now=now)

    def test_topic_and_priority(self, ticket, as_agent, now):
        topic = Topic.objects.create(slug="refund", name="Refund")
        assert set_topic(ticket_id=ticket.pk, topic=topic, actor=as_agent, now=now).topic == topic
        assert set_priority(ticket_id=ticket.pk, priority=3, actor=as_agent, now=now).priority == 3
        for wrong in (0, 5, "high", None):
            with pytest.raises(InvalidInput):
                set_priority(ticket_id=ticket.pk, priority=wrong, actor=as_agent, now=now)


@pytest.mark.django_db
class TestWhoSees:
    def test_by_role(self, ticket, agent, lead, doctor, administrator, outsider):
        seen = {user.name: visible_tickets(user).filter(pk=ticket.pk).exists()
                for user in (agent, lead, doctor, administrator, outsider)}  # fmt: skip
        assert seen == {"Marta": True, "Anton": True, "Rahimi": True, "Ada": True, "Boris": False}

    @pytest.mark.parametrize("who", ["agent", "lead", "doctor", "administrator"])
    def test_nobody_who_left(self, ticket, who, request):
        user = request.getfixturevalue(who)
        user.is_active = False
        assert not visible_tickets(user).exists()

    @pytest.mark.parametrize(
        ("scopes", "sees"),
        [(["intake"], False), (["agent"], True), (["doctor"], True), (["admin"], True), ([], False)],
    )
    def test_a_program_by_its_scopes(self, ticket, scopes, sees):
        assert visible_tickets(ApiToken(scopes=scopes)).exists() == sees

    def test_a_person_only_through_a_ticket(self, ticket, agent, outsider, now):
        assert access_contact(agent, ticket.contact_id, now=now) == ticket.contact
        with pytest.raises(NotFound):
            access_contact(outsider, ticket.contact_id, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_wins(receive, agent, colleague, now):
    ticket = receive("Hello").ticket
    barrier, answers = threading.Barrier(2), []

    def take(who):
        barrier.wait(10)
        try:
            assign_ticket(
                ticket_id=ticket.pk, owner=who, actor=actors.staff(who), now=now, expected_owner_id=None
            )
            answers.append(who)
        except Conflict as refusal:
            answers.append(refusal.details["owner"])
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(who,)) for who in (agent, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    ticket.refresh_from_db()
    (told,) = [answer for answer in answers if isinstance(answer, str)]
    assert told == ticket.owner.name and ticket.owner in answers


@pytest.mark.django_db(transaction=True)
def test_a_reply_that_waited_for_a_move_finds_the_ticket_as_it_is_now(
    receive, as_agent, agent, colleague, now
):
    """A locked row is read again after a wait; what was joined to it is not, so nothing may be joined."""
    ticket = receive("Hello").ticket
    other = Team.objects.create(slug="insurance", name="Insurance")
    failures = []

    def reply():
        try:
            post_reply(ticket_id=ticket.pk, body="Hi", actor=as_agent, now=now)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=reply)
    with transaction.atomic():
        assign_ticket(ticket_id=ticket.pk, owner=colleague, actor=as_agent, now=now)
        move_to_team(ticket_id=ticket.pk, team=other, actor=as_agent, now=now)
        thread.start()
        wait_until_somebody_waits()
    thread.join(20)
    assert not failures
    ticket.refresh_from_db()
    assert ticket.team == other and ticket.messages.count() == 2


def wait_until_somebody_waits():
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody came to wait")
