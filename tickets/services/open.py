"""Opening a ticket: number, team, topic, first clocks are of one transaction."""

import datetime

from django.db import connection

from accounts.models import Team
from common.text import one_line
from common.transactions import one_transaction
from events.actors import Actor
from events.models import Event
from events.services.record import record
from tickets.models import Contact, Ticket, Topic
from tickets.models.ticket import new_secret
from tickets.states import Priority


def next_number() -> int:
    """Short and human: counted from 10001 by a sequence, so a rolled-back ticket leaves a gap, never a double."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('tickets_number')")
        return cursor.fetchone()[0]


def team_for(*, contact: Contact, topic: Topic | None) -> Team:
    """The topic's team; for doctors the team that serves doctors; else the default team (made when missing)."""
    if topic and topic.team_id and topic.team.is_active:
        return topic.team
    teams = Team.objects.filter(is_active=True)
    if contact.kind == Contact.Kind.DOCTOR:
        doctors = teams.filter(serves_doctors=True).first()
        if doctors:
            return doctors
    default = teams.filter(is_default=True).first()
    return (
        default
        or Team.objects.get_or_create(slug="support", defaults={"name": "Support", "is_default": True})[0]
    )


@one_transaction
def open_ticket(
    *,
    contact: Contact,
    channel: str,
    actor: Actor,
    now: datetime.datetime,
    subject: str = "",
    topic: Topic | None = None,
    kind: str = Ticket.Kind.CONTACT,
    language: str = "",
    consultation_ref: str = "",
    follow_up_of: Ticket | None = None,
    priority: int = Priority.NORMAL,
    is_dissatisfied: bool = False,
    team: Team | None = None,
    reach: list[str] | None = None,
    cause: Event | None = None,
) -> Ticket:
    """A new, empty ticket. Its first words come by `receive_message` with `ticket_id`, so that triage reads them."""
    ticket = Ticket.objects.create(
        number=next_number(),
        screen_secret=new_secret(),
        reach=reach,
        contact=contact,
        kind=kind,
        subject=one_line(subject, 200),
        channel=channel,
        language=language or contact.language,
        topic=topic,
        team=team or team_for(contact=contact, topic=topic),
        priority=priority,
        consultation_ref=consultation_ref,
        follow_up_of=follow_up_of,
        is_dissatisfied=is_dissatisfied,
        opened_at=now,
    )
    data = {"channel": channel, "kind": kind}
    if follow_up_of:
        data["follow_up_of"] = follow_up_of.number
    record("ticket.opened", subject=ticket, ticket_id=ticket.pk, actor=actor, now=now, data=data, cause=cause)
    return ticket
