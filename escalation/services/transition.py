"""Locking a question, checking who holds it, and the one setter of its status."""

import datetime

from django.db.models import F

from accounts.models import Role, User
from common.errors import Conflict, NotAllowed, NotFound, TransitionRefused
from escalation.models import Escalation
from escalation.states import ACTIVE, CLOSED, target_of
from events.actors import Actor
from tickets.services.locks import lock_ticket


class TakenByColleague(Conflict):
    """Another doctor has it; `by` is their name."""

    code = "taken_by_colleague"


def doctor_of(actor: Actor, *, what: str) -> User:
    """The doctor who acts, in person or through a token of theirs; raises NotAllowed for everybody else."""
    user = actor.user
    if user is None or user.role != Role.DOCTOR or not user.is_active:
        raise NotAllowed(f"Only doctor-support may {what}.", roles=[Role.DOCTOR.value])
    return user


def lock_escalation(escalation_id: int) -> Escalation:
    """The question under a row lock, its ticket locked before it; raises NotFound."""
    ticket_id = Escalation.objects.filter(pk=escalation_id).values_list("ticket_id", flat=True).first()
    if ticket_id is None:
        raise NotFound("No such medical question.")
    ticket = lock_ticket(ticket_id)
    escalation = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("accepted_by", "answered_by", "returned_by", "question")
        .get(pk=escalation_id)
    )
    escalation.ticket = ticket
    return escalation


def check_action(escalation: Escalation, action: str, doctor: User | None = None) -> None:
    """Refuse what the table does not allow; with a `doctor`, also what a colleague holds."""
    if target_of(action, escalation.status) is None:
        raise refusal(escalation, action)
    if doctor and escalation.accepted_by_id not in (None, doctor.pk):
        raise taken(escalation)


def refusal(escalation: Escalation, action: str) -> TransitionRefused:
    who = escalation.answered_by or escalation.returned_by
    return TransitionRefused(
        f"A question that is {escalation.status} cannot take the action {action.replace('_', ' ')}.",
        status_now=escalation.status,
        by=who.name if who else "",
    )


def taken(escalation: Escalation) -> TakenByColleague:
    name = escalation.accepted_by.name
    return TakenByColleague(f"{name} accepted this question first.", by=name, status_now=escalation.status)


def move(escalation: Escalation, action: str, *, now: datetime.datetime, **fields) -> Escalation:
    """Move a locked question by one action of the table, with the `fields` that change beside it.

    A conditional update on the status and version that were read: two who come at once cannot both win, whatever
    they had locked. Raises TransitionRefused, or Conflict when the row has moved on.
    """
    before, after = escalation.status, target_of(action, escalation.status)
    if after is None:
        raise refusal(escalation, action)
    for name, value in fields.items():
        setattr(escalation, name, value)
    escalation.status = after
    if after in CLOSED and before in ACTIVE:
        escalation.closed_at = fields["closed_at"] = now
    escalation.turn = escalation.place()
    moved = Escalation.objects.filter(pk=escalation.pk, status=before, version=escalation.version).update(
        status=after, turn=escalation.turn, version=F("version") + 1, **fields
    )
    if not moved:
        raise Conflict("Somebody else changed this question.", code="changed_meanwhile")
    escalation.version += 1
    return escalation
