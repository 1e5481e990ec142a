"""Who works on a question: first look, acceptance by exactly one, handing over and putting back."""

import datetime

from django.db import transaction

from accounts.models import Role, User
from common.errors import InvalidInput
from escalation.models import Escalation
from escalation.services.transition import check_action, doctor_of, lock_escalation, move, taken
from escalation.states import Status
from events.actors import Actor
from events.services.record import record
from tickets.models import Clock
from tickets.services import clocks
from tickets.services.medical import mark_medical_state


def name_for_patients(doctor: User) -> str:
    return doctor.title or doctor.name


@transaction.atomic
def note_seen(*, escalation_id: int, actor: Actor, now: datetime.datetime) -> bool:
    """The first time that a doctor has it on the screen; later looks change nothing."""
    if getattr(actor.user, "role", None) != Role.DOCTOR:
        return False
    if not Escalation.objects.active().filter(pk=escalation_id, seen_at=None).update(seen_at=now):
        return False
    escalation = Escalation.objects.get(pk=escalation_id)
    record("escalation.seen", subject=escalation, ticket_id=escalation.ticket_id, actor=actor, now=now)
    return True


@transaction.atomic
def accept_escalation(*, escalation_id: int, actor: Actor, now: datetime.datetime) -> Escalation:
    """Take a question. Of two who accept at once exactly one wins; the other gets TakenByColleague with the name.

    Accepting again what one holds changes nothing.
    """
    doctor = doctor_of(actor, what="accept a medical question")
    escalation = lock_escalation(escalation_id)
    if escalation.status == Status.ACCEPTED:
        if escalation.accepted_by_id == doctor.pk:
            return escalation
        raise taken(escalation)
    move(
        escalation, "accept", now=now, accepted_by=doctor, accepted_at=now, seen_at=escalation.seen_at or now
    )
    data = {"late": now > escalation.accept_due_at}
    record(
        "escalation.accepted",
        subject=escalation,
        ticket_id=escalation.ticket_id,
        actor=actor,
        now=now,
        data=data,
    )
    mark_medical_state(
        ticket_id=escalation.ticket_id, state="accepted", doctor_name=name_for_patients(doctor)
    )
    clocks.meet_clocks(escalation.ticket, Clock.Kind.ACCEPT, now=now)
    return escalation


@transaction.atomic
def hand_over(*, escalation_id: int, to: User, actor: Actor, now: datetime.datetime) -> Escalation:
    """A doctor passes an accepted question to a colleague, or takes over one (`to` themselves). Deadlines stay."""
    doctor_of(actor, what="hand over a medical question")
    if to.role != Role.DOCTOR or not to.is_active:
        raise InvalidInput("Only doctor-support takes medical questions.", field="to")
    escalation = lock_escalation(escalation_id)
    check_action(escalation, "hand_over")
    if escalation.accepted_by_id == to.pk:
        return escalation
    before = escalation.accepted_by
    move(escalation, "hand_over", now=now, accepted_by=to)
    data = {"from": before.pk, "from_name": before.name, "to": to.pk, "to_name": to.name}
    record(
        "escalation.handed_over",
        subject=escalation,
        ticket_id=escalation.ticket_id,
        actor=actor,
        now=now,
        data=data,
    )
    mark_medical_state(ticket_id=escalation.ticket_id, state="accepted", doctor_name=name_for_patients(to))
    return escalation


@transaction.atomic
def put_back(*, escalation_id: int, actor: Actor, now: datetime.datetime) -> Escalation:
    """The holder lets go: the question waits for any doctor again, with the deadlines it had."""
    doctor = doctor_of(actor, what="put back a medical question")
    escalation = lock_escalation(escalation_id)
    check_action(escalation, "put_back", doctor)
    move(escalation, "put_back", now=now, accepted_by=None, accepted_at=None)
    record("escalation.put_back", subject=escalation, ticket_id=escalation.ticket_id, actor=actor, now=now)
    mark_medical_state(ticket_id=escalation.ticket_id, state="waiting")
    clocks.start_clock(escalation.ticket, Clock.Kind.ACCEPT, due_at=escalation.accept_due_at, now=now)
    return escalation
