"""The doctor's answer, and whether it reached the patient; or the way back to support."""

import datetime

from django.conf import settings
from django.db import transaction

from common.errors import InvalidInput
from common.text import clean
from escalation.models import Escalation
from escalation.services.claim import name_for_patients
from escalation.services.take_in import take_in_messages
from escalation.services.transition import check_action, doctor_of, lock_escalation, move
from events.actors import SYSTEM, Actor
from events.models import Event
from events.services.record import record
from tickets.models import Clock, Message
from tickets.services import clocks
from tickets.services.medical import mark_medical_state
from tickets.services.reply import post_reply
from tickets.services.status import set_status
from tickets.states import WAITING

_CLINICAL_CLOCKS = (Clock.Kind.ACCEPT, Clock.Kind.ANSWER)


@transaction.atomic
def answer_escalation(
    *,
    escalation_id: int,
    body: str,
    actor: Actor,
    now: datetime.datetime,
    safety_net: str = "",
    last_seen_seq: int | None = None,
) -> Escalation:
    """Answer the patient: into the ticket and out by their channel, the safety net (when to seek help) below it.

    Answering what nobody has accepted accepts it too. Raises TakenByColleague, TransitionRefused, InvalidInput
    (`body`, `safety_net`), and tickets' StaleReply when words came in after `last_seen_seq`. Medical words that
    the doctor has not seen become a new question.
    """
    doctor = doctor_of(actor, what="answer a medical question")
    body, safety_net = _words(body, "body"), _words(safety_net, "safety_net")
    if not body:
        raise InvalidInput("Write the answer.", field="body")
    escalation = lock_escalation(escalation_id)
    check_action(escalation, "answer", doctor)
    message = post_reply(
        ticket_id=escalation.ticket_id,
        body=f"{body}\n\n{safety_net}" if safety_net else body,
        actor=actor,
        now=now,
        is_clinical=True,
        last_seen_seq=last_seen_seq,
        facts={"escalation": escalation.pk, "doctor": name_for_patients(doctor)},
    )
    claim = {} if escalation.accepted_by_id else {"accepted_by": doctor, "accepted_at": now}
    move(
        escalation, "answer", now=now, answered_by=doctor, answered_at=now, answer=message, safety_net=safety_net,
        noted_seq=max(escalation.noted_seq, last_seen_seq or 0), seen_at=escalation.seen_at or now, **claim,
    )  # fmt: skip
    data = {"message": message.pk, "late": now > escalation.answer_due_at, "safety_net": bool(safety_net)}
    event = record(
        "escalation.answered",
        subject=escalation,
        ticket_id=escalation.ticket_id,
        actor=actor,
        now=now,
        data=data,
    )
    clocks.meet_clocks(escalation.ticket, *_CLINICAL_CLOCKS, now=now)
    mark_medical_state(
        ticket_id=escalation.ticket_id, state="answered", doctor_name=name_for_patients(doctor)
    )
    _note_delivery(escalation, message, now=now, cause=event)
    take_in_messages(ticket_id=escalation.ticket_id, now=now, cause=event)
    return escalation


@transaction.atomic
def ask_patient(
    *, escalation_id: int, body: str, actor: Actor, now: datetime.datetime, last_seen_seq: int | None = None
) -> Escalation:
    """The doctor who holds a question asks the patient back by their channel; it stays theirs, the clocks run on.

    Raises what `answer_escalation` raises.
    """
    doctor = doctor_of(actor, what="ask the patient back")
    body = _words(body, "body")
    if not body:
        raise InvalidInput("Write what you want to know.", field="body")
    escalation = lock_escalation(escalation_id)
    check_action(escalation, "ask", doctor)
    message = post_reply(
        ticket_id=escalation.ticket_id, body=body, actor=actor, now=now, is_clinical=True, last_seen_seq=last_seen_seq,
        facts={"escalation": escalation.pk, "doctor": name_for_patients(doctor), "asks": True},
    )  # fmt: skip
    move(escalation, "ask", now=now, asked_at=now)
    data = {"message": message.pk}
    record(
        "escalation.asked",
        subject=escalation,
        ticket_id=escalation.ticket_id,
        actor=actor,
        now=now,
        data=data,
    )
    return escalation


def _words(text: str, field: str) -> str:
    text = clean(text)
    if len(text) > settings.MESSAGE_MAX_CHARS:
        raise InvalidInput(f"At most {settings.MESSAGE_MAX_CHARS} characters.", field=field)
    return text


def _note_delivery(escalation: Escalation, message: Message, *, now: datetime.datetime, cause: Event) -> None:
    """Where no carrier is needed (an open chat, the patient's page) the answer is there at once."""
    if message.delivery in (Message.Delivery.SENT, Message.Delivery.DELIVERED, Message.Delivery.SEEN):
        _set_reach(escalation, reached=True, now=now, cause=cause)
    elif message.delivery == Message.Delivery.FAILED:
        _set_reach(escalation, reached=False, now=now, cause=cause)


@transaction.atomic
def note_reach(*, message_id: int, reached: bool, now: datetime.datetime, cause: Event) -> Escalation | None:
    """A carrier took the answer, or gave it up for good. None when the message is no answer, or it is known."""
    escalation = Escalation.objects.select_for_update().filter(answer_id=message_id, reached_at=None).first()
    if escalation is None or (not reached and escalation.reach_failed_at):
        return None
    _set_reach(escalation, reached=reached, now=now, cause=cause)
    return escalation


def _set_reach(escalation: Escalation, *, reached: bool, now: datetime.datetime, cause: Event) -> None:
    escalation.reached_at, escalation.reach_failed_at = (now, None) if reached else (None, now)
    escalation.save(update_fields=["reached_at", "reach_failed_at"])
    kind = "escalation.reached" if reached else "escalation.not_reached"
    record(kind, subject=escalation, ticket_id=escalation.ticket_id, actor=SYSTEM, now=now, cause=cause)


@transaction.atomic
def return_escalation(*, escalation_id: int, reason: str, actor: Actor, now: datetime.datetime) -> Escalation:
    """Back to support with a reason that they read; the ticket is theirs to answer. Raises InvalidInput without one."""
    doctor = doctor_of(actor, what="return a medical question")
    reason = clean(reason)
    if not reason:
        raise InvalidInput("Say what support should do.", field="reason")
    if len(reason) > 500:
        raise InvalidInput("At most 500 characters.", field="reason")
    escalation = lock_escalation(escalation_id)
    check_action(escalation, "return", doctor)
    move(escalation, "return", now=now, returned_by=doctor, returned_at=now, return_reason=reason)
    data = {"reason": reason[:300]}
    event = record(
        "escalation.returned",
        subject=escalation,
        ticket_id=escalation.ticket_id,
        actor=actor,
        now=now,
        data=data,
    )
    clocks.cancel_clocks(escalation.ticket, *_CLINICAL_CLOCKS, now=now)
    ticket = mark_medical_state(
        ticket_id=escalation.ticket_id, state="returned", doctor_name=name_for_patients(doctor)
    )
    if ticket.status in WAITING:
        set_status(ticket, "open", actor=actor, now=now, cause=event)
    take_in_messages(ticket_id=escalation.ticket_id, now=now, cause=event)
    return escalation
