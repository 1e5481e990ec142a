"""The class of a question: anything may raise it, only a doctor lowers it, with a reason (hazard H08)."""

import datetime

from django.db import transaction

from common.errors import InvalidInput
from escalation.models import Escalation
from escalation.services.policies import deadlines_for
from escalation.services.transition import check_action, doctor_of, lock_escalation, move
from escalation.states import Status, Urgency, is_worse
from events.actors import Actor
from events.models import Event
from events.services.record import record
from tickets.models import Clock, Message
from tickets.services import clocks
from tickets.services.medical import lower_urgency, mark_medical_state


@transaction.atomic
def raise_escalation(
    *,
    escalation_id: int,
    urgency: str,
    actor: Actor,
    now: datetime.datetime,
    department: str = "",
    question: Message | None = None,
    asked_at: datetime.datetime | None = None,
    cause: Event | None = None,
) -> Escalation:
    """Make a question more urgent; deadlines only move earlier. Less or equally urgent changes nothing.

    `question` is the worse message, which is then shown first.
    """
    escalation = lock_escalation(escalation_id)
    check_action(escalation, "raise")
    if not is_worse(urgency, escalation.urgency):
        return escalation
    before = escalation.urgency
    accept_due_at, answer_due_at = deadlines_for(urgency, asked_at=asked_at or now)
    fields = {
        "urgency": urgency,
        "raised_at": now,
        "accept_due_at": min(escalation.accept_due_at, accept_due_at),
        "answer_due_at": min(escalation.answer_due_at, answer_due_at),
    }
    if department:
        fields["department"] = department
    if question is not None:
        fields |= _shown(question, escalation)
    move(escalation, "raise", now=now, **fields)
    data = {"from": before, "to": urgency, "answer_due_at": escalation.answer_due_at.isoformat()}
    record("escalation.raised", subject=escalation, ticket_id=escalation.ticket_id, actor=actor, now=now, data=data,
           cause=cause)  # fmt: skip
    if escalation.status == Status.OPEN:
        clocks.start_clock(escalation.ticket, Clock.Kind.ACCEPT, due_at=escalation.accept_due_at, now=now)
    clocks.start_clock(escalation.ticket, Clock.Kind.ANSWER, due_at=escalation.answer_due_at, now=now)
    return escalation


def _shown(question: Message, escalation: Escalation) -> dict:
    verdict = getattr(question, "assessment", None)
    return {
        "question": question,
        "evidence": verdict.evidence if verdict else [],
        "rules_version": verdict.rules_version if verdict else "",
        "noted_seq": max(escalation.noted_seq, question.seq),
    }


@transaction.atomic
def lower_escalation(
    *, escalation_id: int, urgency: str, reason: str, actor: Actor, now: datetime.datetime
) -> Escalation:
    """A doctor finds a question less urgent, or (`urgency` "") not medical after all, which takes it off the queue.

    Raises NotAllowed for other roles, InvalidInput without a reason or when it would not be lower.
    """
    doctor = doctor_of(actor, what="lower an urgency")
    if not reason.strip():
        raise InvalidInput("Say why the urgency is lowered.", field="reason")
    if urgency and urgency not in Urgency.values:
        raise InvalidInput("Urgency is empty, routine or urgent.", field="urgency")
    escalation = lock_escalation(escalation_id)
    check_action(escalation, "lower" if urgency else "withdraw", doctor)
    if urgency and not is_worse(escalation.urgency, urgency):
        raise InvalidInput("That is not less urgent than it is now.", field="urgency")
    before = escalation.urgency
    lower_urgency(ticket_id=escalation.ticket_id, urgency=urgency, reason=reason, actor=actor, now=now)
    if urgency:
        _relax(escalation, urgency, now)
    else:
        move(escalation, "withdraw", now=now, withdrawn_at=now)
        clocks.cancel_clocks(escalation.ticket, Clock.Kind.ACCEPT, Clock.Kind.ANSWER, now=now)
        mark_medical_state(ticket_id=escalation.ticket_id, state="")
    kind = "escalation.lowered" if urgency else "escalation.withdrawn"
    data = {"from": before, "to": urgency, "reason": reason.strip()[:300]}
    record(kind, subject=escalation, ticket_id=escalation.ticket_id, actor=actor, now=now, data=data)
    return escalation


def _relax(escalation: Escalation, urgency: str, now: datetime.datetime) -> None:
    """A doctor's judgement is the one thing that moves deadlines later."""
    accept_due_at, answer_due_at = deadlines_for(urgency, asked_at=escalation.opened_at)
    move(
        escalation, "lower", now=now, urgency=urgency,
        accept_due_at=max(escalation.accept_due_at, accept_due_at),
        answer_due_at=max(escalation.answer_due_at, answer_due_at),
    )  # fmt: skip
    clocks.cancel_clocks(escalation.ticket, Clock.Kind.ACCEPT, Clock.Kind.ANSWER, now=now)
    if escalation.status == Status.OPEN:
        clocks.start_clock(escalation.ticket, Clock.Kind.ACCEPT, due_at=escalation.accept_due_at, now=now)
    clocks.start_clock(escalation.ticket, Clock.Kind.ANSWER, due_at=escalation.answer_due_at, now=now)
