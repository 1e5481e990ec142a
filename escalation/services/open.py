"""Opening a medical question."""

import datetime

from common.errors import Conflict
from common.transactions import one_transaction
from escalation.models import Escalation
from escalation.services.policies import deadlines_for
from events.actors import Actor
from events.models import Event
from events.services.record import record
from tickets.models import Message, Ticket
from tickets.services.locks import lock_ticket
from tickets.services.medical import hand_to_doctors


@one_transaction
def open_escalation(
    *,
    ticket_id: int,
    urgency: str,
    opened_by: str,
    actor: Actor,
    now: datetime.datetime,
    department: str = "",
    question: Message | None = None,
    asked_at: datetime.datetime | None = None,
    cause: Event | None = None,
) -> Escalation:
    """Put one question of a ticket into the queue; the clocks count from `asked_at` (default `now`).

    Raises Conflict while another question of this ticket is active: raise that one.
    """
    ticket = lock_ticket(ticket_id)
    if Escalation.objects.of_ticket(ticket).active().exists():
        raise Conflict(
            "A medical question of this ticket is already with doctor-support.", code="already_active"
        )
    return open_on(
        ticket, urgency=urgency, department=department, question=question, opened_by=opened_by, actor=actor, now=now,
        asked_at=asked_at, cause=cause,
    )  # fmt: skip


def open_on(
    ticket: Ticket,
    *,
    urgency: str,
    opened_by: str,
    actor: Actor,
    now: datetime.datetime,
    department: str = "",
    question: Message | None = None,
    asked_at: datetime.datetime | None = None,
    cause: Event | None = None,
) -> Escalation:
    """`open_escalation` for a caller that holds the ticket's lock and has seen that no question is active."""
    accept_due_at, answer_due_at = deadlines_for(urgency, asked_at=asked_at or now)
    verdict = getattr(question, "assessment", None) if question else None
    escalation = Escalation(
        ticket=ticket,
        question=question,
        urgency=urgency,
        department=department,
        evidence=verdict.evidence if verdict else [],
        rules_version=verdict.rules_version if verdict else "",
        opened_by=opened_by,
        noted_seq=question.seq if question else ticket.message_count,
        opened_at=now,
        accept_due_at=accept_due_at,
        answer_due_at=answer_due_at,
    )
    escalation.turn = escalation.place()
    escalation.save()
    data = {
        "urgency": urgency,
        "department": department,
        "by": opened_by,
        "answer_due_at": answer_due_at.isoformat(),
    }
    record(
        "escalation.opened",
        subject=escalation,
        ticket_id=ticket.pk,
        actor=actor,
        now=now,
        data=data,
        cause=cause,
    )
    hand_to_doctors(ticket, accept_due_at=accept_due_at, answer_due_at=answer_due_at, now=now)
    return escalation


def newest_words(ticket_id: int) -> Message | None:
    """The last that the patient said, with its verdict."""
    inbound = Message.objects.filter(ticket_id=ticket_id, direction=Message.Direction.INBOUND)
    return inbound.select_related("assessment").order_by("-seq").first()
