"""A consultation has ended: told once or ten times, late, edited or out of order, it makes one invitation."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from common.errors import InvalidInput
from events.actors import Actor
from events.services.record import record
from satisfaction.models import Consultation, SurveyInvitation
from satisfaction.services import invitations
from satisfaction.states import Moment
from tickets.inbound import Person
from tickets.services.contacts import find_or_make_contact
from tickets.services.locks import lock_words


@dataclass(frozen=True)
class Ended:
    """What the platform says. Times UTC; `person` carries the platform's id of the patient."""

    ref: str
    person: Person
    doctor_ref: str
    doctor_name: str
    kind: str
    ended_at: datetime.datetime
    started_at: datetime.datetime | None = None
    specialty: str = ""


@dataclass(frozen=True)
class Taken:
    consultation: Consultation
    invitation: SurveyInvitation
    is_new: bool


_COPIED = ("doctor_ref", "doctor_name", "specialty", "kind", "started_at", "ended_at")


@transaction.atomic
def take_consultation(*, ended: Ended, actor: Actor, now: datetime.datetime) -> Taken:
    """Store a consultation with its invitation; the same `ref` again updates both and never doubles.

    Raises InvalidInput when it ended before it started. A patient without any address is kept all the same: the
    invitation says why nobody is asked, and its link still works for the platform. What comes in after somebody
    was asked corrects the consultation, not the question.
    """
    if ended.started_at and ended.ended_at < ended.started_at:
        raise InvalidInput("The consultation ended before it started.", field="ended_at")
    lock_words(f"consultation:{ended.ref}")
    known = Consultation.objects.filter(ref=ended.ref).first()
    invitation = (
        invitations.lock_invitation(consultation=known, kind=Moment.AFTER_CONSULTATION) if known else None
    )
    contact = find_or_make_contact(ended.person, actor=actor, now=now)
    values = {name: getattr(ended, name) for name in _COPIED} | {"contact": contact}
    if known is None:
        consultation = Consultation.objects.create(ref=ended.ref, received_at=now, **values)
        data = {"kind": consultation.kind}
        event = record("consultation.ended", subject=consultation, actor=actor, now=now, data=data)
        made = invitations.schedule_first(
            consultation, language=ended.person.language, actor=actor, now=now, cause=event
        )
        return Taken(consultation, made, True)
    changed = [name for name, value in values.items() if getattr(known, name) != value]
    if changed:
        for name in changed:
            setattr(known, name, values[name])
        known.save(update_fields=changed)
        record("consultation.changed", subject=known, actor=actor, now=now, data={"fields": changed})
    invitations.reschedule_first(
        invitation, known, language=ended.person.language, changed=bool(changed), actor=actor, now=now
    )
    return Taken(known, invitation, False)
