"""What triage found becomes questions: opened, raised or noted, however often and in whatever order it is told."""

import datetime

from django.db.models import Exists, OuterRef, Q

from common.transactions import one_transaction
from escalation.models import Escalation
from escalation.services.open import newest_words, open_escalation, open_on
from escalation.services.transition import lock_escalation, move
from escalation.services.urgency import raise_escalation
from escalation.states import OpenedBy, Status, Urgency, is_worse
from events.actors import SYSTEM
from events.models import Event
from events.services.record import record
from tickets.models import Assessment, Ticket
from tickets.services.locks import lock_ticket
from tickets.states import DONE

#: A worker has this many seconds before the sweep does its work; a double is impossible, only wasted.
RECONCILE_AFTER = 5


@one_transaction
def take_in_messages(
    *, ticket_id: int, now: datetime.datetime, cause: Event | None = None
) -> Escalation | None:
    """Bring every medical message of a ticket that no question has taken into account yet; the active question.

    Telling it twice changes nothing: each question remembers the newest message that it knows (`noted_seq`).
    """
    ticket = lock_ticket(ticket_id)
    questions = list(Escalation.objects.of_ticket(ticket).order_by("-id"))
    noted = max((question.noted_seq for question in questions), default=0)
    escalation = next((question for question in questions if question.is_active), None)
    unnoted = Assessment.objects.filter(ticket=ticket, medical=True, message__seq__gt=noted)
    for verdict in unnoted.select_related("message").order_by("message__seq"):
        if escalation is None:
            escalation = _open(ticket, verdict, questions[0] if questions else None, now, cause)
        else:
            escalation = _add(escalation, verdict, now, cause)
    return escalation


def _open(ticket: Ticket, verdict: Assessment, last: Escalation | None, now, cause) -> Escalation:
    urgency = verdict.urgency or Urgency.ROUTINE
    if last and last.status == Status.RETURNED and is_worse(last.urgency, urgency):
        # What was returned was never answered: its class stands until a doctor says otherwise.
        urgency = last.urgency
    verdict.message.assessment = verdict
    return open_on(
        ticket, urgency=urgency, department=verdict.department, question=verdict.message,
        opened_by=OpenedBy.TRIAGE, actor=SYSTEM, now=now, asked_at=verdict.at, cause=cause,
    )  # fmt: skip


def _add(escalation: Escalation, verdict: Assessment, now, cause) -> Escalation:
    message = verdict.message
    if verdict.urgency and is_worse(verdict.urgency, escalation.urgency):
        return raise_escalation(
            escalation_id=escalation.pk, urgency=verdict.urgency, department=verdict.department, question=message,
            actor=SYSTEM, now=now, asked_at=verdict.at, cause=cause,
        )  # fmt: skip
    escalation = lock_escalation(escalation.pk)
    fields = {} if escalation.department else {"department": verdict.department}
    move(escalation, "raise", now=now, noted_seq=message.seq, **fields)
    record("escalation.message_noted", subject=escalation, ticket_id=escalation.ticket_id, actor=SYSTEM, now=now,
           data={"message": message.pk, "urgency": verdict.urgency}, cause=cause)  # fmt: skip
    return escalation


@one_transaction
def take_in_raise(*, event: Event) -> Escalation | None:
    """A person called a ticket medical, or worse, without the queue knowing: open or raise to that."""
    ticket = lock_ticket(event.ticket_id)
    escalation = take_in_messages(ticket_id=ticket.pk, now=event.at, cause=event)
    if not ticket.is_medical or ticket.is_done:
        return escalation
    if escalation is None:
        known = Escalation.objects.of_ticket(ticket).filter(
            Q(opened_at__gte=event.at) | Q(closed_at__gte=event.at)
        )
        return None if known.exists() else _open_as_ticket(ticket, event.at, event)
    if is_worse(ticket.urgency, escalation.urgency):
        return raise_escalation(
            escalation_id=escalation.pk, urgency=ticket.urgency, department=ticket.department, actor=SYSTEM,
            now=event.at, cause=event,
        )  # fmt: skip
    return escalation


def _open_as_ticket(ticket: Ticket, now: datetime.datetime, cause: Event | None) -> Escalation:
    by_staff = cause is not None and cause.actor_kind == Event.Actor.STAFF
    return open_escalation(
        ticket_id=ticket.pk, urgency=ticket.urgency or Urgency.ROUTINE, department=ticket.department,
        question=newest_words(ticket.pk), opened_by=OpenedBy.STAFF if by_staff else OpenedBy.TRIAGE, actor=SYSTEM,
        now=now, cause=cause,
    )  # fmt: skip


def open_missing(now: datetime.datetime, *, limit: int = 100) -> int:
    """The sweep behind the promise that none is lost: medical, unsolved, owed an answer, and not in the queue.

    Whatever happened to the Handoff, such a ticket gets its question. Served by the index `ticket_medical_open`.
    """
    active = Escalation.objects.active().filter(ticket=OuterRef("pk"))
    cutoff = now - datetime.timedelta(seconds=RECONCILE_AFTER)
    missing = (
        Ticket.objects.filter(
            is_medical=True, medical_state__in=["", "waiting", "accepted"], opened_at__lte=cutoff
        )
        .exclude(status__in=sorted(DONE))
        .filter(Q(last_inbound_at=None) | Q(last_inbound_at__lte=cutoff))
        .filter(~Exists(active))
    )
    ids = list(missing.order_by("id").values_list("pk", flat=True)[:limit])
    return sum(_open_missing_one(ticket_id, now) for ticket_id in ids)


@one_transaction
def _open_missing_one(ticket_id: int, now: datetime.datetime) -> bool:
    ticket = lock_ticket(ticket_id)
    if not ticket.has_open_medical_question or ticket.is_done:
        return False
    if take_in_messages(ticket_id=ticket_id, now=now) is None:
        _open_as_ticket(ticket, now, None)
    return True
