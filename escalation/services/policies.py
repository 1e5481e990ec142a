"""How long doctor-support has, by urgency: read when a question opens or rises, changed by administrators."""

import datetime

from django.db import transaction

from common.errors import InvalidInput
from escalation.models import EscalationPolicy
from escalation.states import DEFAULT_MINUTES, Urgency
from events.actors import Actor
from events.services.record import record


def deadlines_for(
    urgency: str, *, asked_at: datetime.datetime
) -> tuple[datetime.datetime, datetime.datetime]:
    """(accept by, answer by), counted from when the words came in."""
    policy = EscalationPolicy.objects.filter(urgency=urgency).first()
    accept, answer = (
        (policy.accept_minutes, policy.answer_minutes) if policy else DEFAULT_MINUTES[Urgency(urgency)]
    )
    return asked_at + datetime.timedelta(minutes=accept), asked_at + datetime.timedelta(minutes=answer)


@transaction.atomic
def set_policy(
    *, urgency: str, accept_minutes: int, answer_minutes: int, actor: Actor, now: datetime.datetime
) -> EscalationPolicy:
    """Set both times of one urgency, in minutes. Questions that are already open keep their deadlines."""
    if urgency not in Urgency.values:
        raise InvalidInput("Urgency is routine, urgent or emergency.", field="urgency")
    if not 0 < accept_minutes <= answer_minutes:
        raise InvalidInput("The answer cannot be due before the acceptance.", field="answer_minutes")
    minutes = {"accept_minutes": accept_minutes, "answer_minutes": answer_minutes}
    policy, _ = EscalationPolicy.objects.update_or_create(urgency=urgency, defaults=minutes)
    record(
        "escalation_policy.set", subject=policy, actor=actor, now=now, data={"urgency": urgency, **minutes}
    )
    return policy
