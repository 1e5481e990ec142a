"""The medical class of a ticket: automation only raises it; lowering needs doctor-support and a reason (H08)."""

import datetime

from accounts.access import demand_role
from accounts.models import Role
from common.errors import InvalidInput
from common.transactions import one_transaction
from events.actors import Actor
from events.models import Event
from events.services.record import record
from tickets.models import Assessment, Clock, Ticket
from tickets.services import clocks
from tickets.services.locks import lock_ticket
from tickets.states import Priority

#: Rising order; the empty string is "not medical".
URGENCIES = ("", "routine", "urgent", "emergency")


def is_worse(one: str, other: str) -> bool:
    return URGENCIES.index(one) > URGENCIES.index(other)


def apply_assessment(ticket: Ticket, assessment: Assessment) -> bool:
    """Raise a locked ticket to what was found in one message; True when it rose. The caller saves the ticket."""
    if not assessment.medical:
        return False
    rose = not ticket.is_medical or is_worse(assessment.urgency, ticket.urgency)
    ticket.is_medical = True
    if rose:
        ticket.urgency = assessment.urgency or "routine"
        ticket.department = assessment.department or ticket.department
    elif not ticket.department:
        ticket.department = assessment.department
    if ticket.medical_state in {Ticket.Medical.ANSWERED, Ticket.Medical.RETURNED}:
        # New medical words after an answer are a new question: until a doctor says otherwise it is open.
        ticket.medical_state = Ticket.Medical.NONE
    _raise_priority(ticket)
    return rose


def _raise_priority(ticket: Ticket) -> None:
    wanted = {"emergency": Priority.URGENT, "urgent": Priority.HIGH}.get(ticket.urgency, Priority.NORMAL)
    ticket.priority = max(ticket.priority, wanted)


@one_transaction
def raise_urgency(
    *,
    ticket_id: int,
    urgency: str,
    actor: Actor,
    now: datetime.datetime,
    department: str = "",
    cause: Event | None = None,
) -> Ticket:
    """Any member of staff may call a ticket medical, or worse than it was thought; nobody may use this to lower."""
    if urgency not in URGENCIES[1:]:
        raise InvalidInput("Urgency is routine, urgent or emergency.", field="urgency")
    ticket = lock_ticket(ticket_id)
    before = ticket.urgency
    if ticket.is_medical and not is_worse(urgency, before):
        return ticket
    ticket.is_medical, ticket.urgency = True, urgency
    ticket.department = department or ticket.department
    _raise_priority(ticket)
    ticket.save()
    data = {"from": before, "to": urgency}
    record(
        "ticket.urgency_raised",
        subject=ticket,
        ticket_id=ticket.pk,
        actor=actor,
        now=now,
        data=data,
        cause=cause,
    )
    return ticket


@one_transaction
def lower_urgency(
    *,
    ticket_id: int,
    urgency: str,
    reason: str,
    actor: Actor,
    now: datetime.datetime,
    cause: Event | None = None,
) -> Ticket:
    """Doctor-support only, with a reason; `urgency` may be "" for "not medical after all"."""
    demand_role(actor, Role.DOCTOR, what="lower an urgency")
    if not reason.strip():
        raise InvalidInput("Say why the urgency is lowered.", field="reason")
    if urgency not in URGENCIES:
        raise InvalidInput("Urgency is empty, routine, urgent or emergency.", field="urgency")
    ticket = lock_ticket(ticket_id)
    before = ticket.urgency
    ticket.urgency, ticket.is_medical = urgency, bool(urgency)
    ticket.save()
    data = {"from": before, "to": urgency, "reason": reason.strip()[:300]}
    record(
        "ticket.urgency_lowered",
        subject=ticket,
        ticket_id=ticket.pk,
        actor=actor,
        now=now,
        data=data,
        cause=cause,
    )
    return ticket


@one_transaction
def mark_medical_state(*, ticket_id: int, state: str, doctor_name: str = "") -> Ticket:
    """Keep the ticket's copy of where its medical question stands; called by `escalation` in its transactions,
    which record the event."""
    ticket = lock_ticket(ticket_id)
    ticket.medical_state = Ticket.Medical(state)
    ticket.doctor_name = doctor_name
    ticket.save(update_fields=["medical_state", "doctor_name"])
    return ticket


def hand_to_doctors(
    ticket: Ticket,
    *,
    accept_due_at: datetime.datetime,
    answer_due_at: datetime.datetime,
    now: datetime.datetime,
) -> None:
    """A locked ticket's question goes to doctor-support: its state and both clinical clocks, saved at once; called by
    `escalation` in its transactions, which record the event."""
    ticket.medical_state, ticket.doctor_name = Ticket.Medical.WAITING, ""
    due = {Clock.Kind.ACCEPT: accept_due_at, Clock.Kind.ANSWER: answer_due_at}
    clocks.start_clocks(ticket, due, now=now)
    ticket.save(update_fields=["medical_state", "doctor_name", *clocks.DUTY])
