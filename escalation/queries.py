"""Reads of the doctor-support screens. Each says how many queries it costs."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from accounts.models import Role, User
from escalation.models import Escalation
from escalation.states import Status
from tickets.models import Message, Note, Ticket

#: Cards of one page of the queue.
QUEUE_PAGE = 60
#: Messages beside the question; the newest.
CONVERSATION = 30
#: Repeat contact is counted over this many hours.
REPEAT_HOURS = 96


@dataclass
class Queue:
    rows: list[Escalation]
    counts: dict[str, int]
    #: (turn, id) of the last row when there are more.
    next_key: tuple[int, int] | None
    newest_id: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def queue(visible, *, after: tuple[int, int] | None = None, limit: int = QUEUE_PAGE) -> Queue:
    """One page of the queue by keyset, and how many there are by class. Two queries."""
    active = visible.active()
    tallies = list(active.order_by().values("urgency").annotate(count=Count("pk"), newest=Max("pk")))
    page = active.for_screen().by_turn()
    if after:
        page = page.after(*after)
    rows = list(page[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    return Queue(
        rows=rows,
        counts={tally["urgency"]: tally["count"] for tally in tallies},
        next_key=(rows[-1].turn, rows[-1].pk) if more else None,
        newest_id=max((tally["newest"] for tally in tallies), default=0),
    )


def news_since(visible, *, after_id: int, since: datetime.datetime) -> int:
    """Questions that came in, or rose, since a page of the queue was read. One query."""
    return visible.active().filter(Q(pk__gt=after_id) | Q(raised_at__gt=since)).count()


def lately_answered(doctor: User, *, since: datetime.datetime, limit: int = 5) -> list[Escalation]:
    """What this doctor answered since then, newest first: did it reach the patient? One query."""
    done = Escalation.objects.filter(answered_by=doctor, status=Status.ANSWERED, answered_at__gte=since)
    return list(done.for_screen().order_by("-answered_at")[:limit])


def words_around(escalation: Escalation) -> list[Message]:
    """The newest of what was said on the ticket beside the question, oldest first. One query."""
    others = Message.objects.filter(ticket_id=escalation.ticket_id).select_related("author")
    if escalation.question_id:
        others = others.exclude(pk=escalation.question_id)
    return list(others.order_by("-seq")[:CONVERSATION])[::-1]


def notes_of(escalation: Escalation) -> list[Note]:
    """The newest internal notes, oldest first. One query."""
    notes = Note.objects.filter(ticket_id=escalation.ticket_id).select_related("author")
    return list(notes.order_by("-id")[:10])[::-1]


def contacts_lately(ticket: Ticket, *, now: datetime.datetime) -> list[Message]:
    """What this person said or wrote in the last REPEAT_HOURS, on any ticket, newest first. One query."""
    since = now - datetime.timedelta(hours=REPEAT_HOURS)
    said = Message.objects.filter(
        ticket__contact_id=ticket.contact_id, direction=Message.Direction.INBOUND, said_at__gte=since
    )
    return list(said.select_related("assessment").order_by("-said_at")[:12])


def earlier_questions(escalation: Escalation) -> list[Escalation]:
    """Earlier medical questions of the same person. One query."""
    others = Escalation.objects.filter(ticket__contact_id=escalation.ticket.contact_id).exclude(
        pk=escalation.pk
    )
    return list(others.select_related("ticket").order_by("-opened_at")[:6])


def colleagues(reader: User) -> list[User]:
    """Doctors to whom a question can be handed over. One query."""
    doctors = User.objects.filter(role=Role.DOCTOR, is_active=True).exclude(pk=reader.pk)
    return list(doctors.order_by("name")[:50])


def latest_of_ticket(ticket: Ticket) -> Escalation | None:
    """The newest question of a ticket, which is the active one when there is one. One query."""
    return ticket.escalations.for_screen().order_by("-id").first()
