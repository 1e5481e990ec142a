"""A member of staff asks doctor-support."""

import datetime

from django.db import transaction

from accounts.access import STAFF_ROLES, demand_role
from common.errors import InvalidInput, TransitionRefused
from escalation.models import Escalation
from escalation.services.open import newest_words, open_escalation
from escalation.services.take_in import take_in_messages
from escalation.services.urgency import raise_escalation
from escalation.states import OpenedBy, Urgency, is_worse
from events.actors import Actor
from tickets.services.locks import lock_ticket
from tickets.services.medical import raise_urgency
from tickets.services.reply import add_note
from tickets.states import Status as TicketStatus
from triage import DEPARTMENTS


@transaction.atomic
def escalate_by_hand(
    *,
    ticket_id: int,
    urgency: str,
    actor: Actor,
    now: datetime.datetime,
    department: str = "",
    note: str = "",
) -> Escalation:
    """A member of staff asks doctor-support about a ticket. `note` becomes an internal note for the doctor.

    Where a question is already there it is raised when this is worse, and never lowered. Raises NotAllowed for
    those who are not staff, InvalidInput, and TransitionRefused for a closed ticket.
    """
    demand_role(actor, *STAFF_ROLES, what="ask doctor-support")
    if urgency not in Urgency.values:
        raise InvalidInput("Urgency is routine, urgent or emergency.", field="urgency")
    if department and department not in DEPARTMENTS:
        raise InvalidInput("No such department.", field="department")
    ticket = lock_ticket(ticket_id)
    if ticket.status == TicketStatus.CLOSED:
        raise TransitionRefused("A closed ticket takes no questions.", status_now=ticket.status)
    if note.strip():
        add_note(ticket_id=ticket_id, body=note, actor=actor, now=now)
    # What triage found and no worker has brought yet belongs to the same question.
    escalation = take_in_messages(ticket_id=ticket_id, now=now)
    raise_urgency(ticket_id=ticket_id, urgency=urgency, department=department, actor=actor, now=now)
    if escalation is None:
        return open_escalation(
            ticket_id=ticket_id, urgency=urgency, department=department, question=newest_words(ticket_id),
            opened_by=OpenedBy.STAFF, actor=actor, now=now,
        )  # fmt: skip
    if is_worse(urgency, escalation.urgency):
        return raise_escalation(
            escalation_id=escalation.pk, urgency=urgency, department=department, actor=actor, now=now
        )
    return escalation
