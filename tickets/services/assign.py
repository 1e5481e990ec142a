"""Who works on a ticket, and under which heading."""

import datetime

from accounts.models import Role, Team, User
from common.errors import Conflict, InvalidInput
from common.transactions import one_transaction
from events.actors import Actor
from events.services.record import record
from tickets.models import Ticket, Topic
from tickets.services import clocks
from tickets.services.locks import lock_ticket
from tickets.services.status import set_status
from tickets.states import Priority, Status


@one_transaction
def assign_ticket(
    *,
    ticket_id: int,
    owner: User | None,
    actor: Actor,
    now: datetime.datetime,
    expected_owner_id: int | None = -1,
) -> Ticket:
    """Give a ticket to somebody, or to nobody. `expected_owner_id`: Conflict when the owner has changed since.

    The new owner must be active and able to see the ticket afterwards (owners always can).
    """
    ticket = lock_ticket(ticket_id)
    if expected_owner_id != -1 and ticket.owner_id != expected_owner_id:
        name = ticket.owner.name if ticket.owner else ""
        raise Conflict("Somebody else took this ticket.", code="owner_changed", owner=name)
    if owner is not None and (not owner.is_active or owner.role == Role.ADMIN):
        raise InvalidInput("This person takes no tickets.", field="owner")
    if ticket.owner_id == (owner.pk if owner else None):
        return ticket
    before = ticket.owner_id
    ticket.owner = owner
    ticket.save(update_fields=["owner"])
    data = {"from": before, "to": owner.pk if owner else None, "to_name": owner.name if owner else ""}
    record("ticket.assigned", subject=ticket, ticket_id=ticket.pk, actor=actor, now=now, data=data)
    if owner and ticket.status == Status.NEW:
        set_status(ticket, "open", actor=actor, now=now)
    return ticket


@one_transaction
def move_to_team(*, ticket_id: int, team: Team, actor: Actor, now: datetime.datetime) -> Ticket:
    """Another team takes over; an owner who is not in it lets go."""
    ticket = lock_ticket(ticket_id)
    if not team.is_active:
        raise InvalidInput("This team takes no tickets.", field="team")
    if ticket.team_id == team.pk:
        return ticket
    before = ticket.team.name
    ticket.team = team
    if ticket.owner_id and not team.memberships.filter(user_id=ticket.owner_id).exists():
        ticket.owner = None
    ticket.save(update_fields=["team", "owner"])
    data = {"from": before, "to": team.name}
    record("ticket.moved", subject=ticket, ticket_id=ticket.pk, actor=actor, now=now, data=data)
    return ticket


@one_transaction
def hand_over(
    *,
    ticket_id: int,
    team: Team | None,
    owner: User | None,
    sets_owner: bool,
    actor: Actor,
    now: datetime.datetime,
) -> Ticket:
    """Move to `team` (None: stay) and, when `sets_owner`, give to `owner` (None: to nobody), both or neither."""
    ticket = lock_ticket(ticket_id)
    if team is not None:
        ticket = move_to_team(ticket_id=ticket_id, team=team, actor=actor, now=now)
    if sets_owner:
        ticket = assign_ticket(ticket_id=ticket_id, owner=owner, actor=actor, now=now)
    return ticket


@one_transaction
def set_topic(*, ticket_id: int, topic: Topic | None, actor: Actor, now: datetime.datetime) -> Ticket:
    ticket = lock_ticket(ticket_id)
    if ticket.topic_id == (topic.pk if topic else None):
        return ticket
    ticket.topic = topic
    ticket.save(update_fields=["topic"])
    data = {"to": topic.slug if topic else ""}
    record("ticket.topic_set", subject=ticket, ticket_id=ticket.pk, actor=actor, now=now, data=data)
    return ticket


@one_transaction
def set_priority(*, ticket_id: int, priority: int, actor: Actor, now: datetime.datetime) -> Ticket:
    """The order of work among what is not medical; it never changes a medical urgency or its clocks."""
    if priority not in Priority.values:
        raise InvalidInput("Priority is 1 (low) to 4 (urgent).", field="priority")
    ticket = lock_ticket(ticket_id)
    if ticket.priority == priority:
        return ticket
    before, ticket.priority = ticket.priority, priority
    ticket.save(update_fields=["priority"])
    data = {"from": before, "to": priority}
    record("ticket.priority_set", subject=ticket, ticket_id=ticket.pk, actor=actor, now=now, data=data)
    clocks.refresh_duty(ticket)
    return ticket
