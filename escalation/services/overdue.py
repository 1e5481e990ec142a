"""The sweep that writes down, once each, that a promise of doctor-support was not kept in time."""

import datetime

from django.db import transaction

from escalation.models import Escalation
from events.actors import SYSTEM
from events.services.record import record


def note_overdue(now: datetime.datetime, *, limit: int = 100) -> int:
    """Mark what was not accepted, and what was not answered, by its deadline; how many were marked."""
    accept = _mark(Escalation.objects.accept_overdue(now).order_by("accept_due_at"), "accept", now, limit)
    answer = _mark(Escalation.objects.answer_overdue(now).order_by("answer_due_at"), "answer", now, limit)
    return accept + answer


@transaction.atomic
def _mark(overdue, promise: str, now: datetime.datetime, limit: int) -> int:
    # A row that a doctor is changing right now is left for the next round.
    rows = list(overdue.select_for_update(skip_locked=True)[:limit])
    for escalation in rows:
        setattr(escalation, f"{promise}_breached_at", now)
        escalation.save(update_fields=[f"{promise}_breached_at"])
        due = getattr(escalation, f"{promise}_due_at")
        data = {"urgency": escalation.urgency, "due_at": due.isoformat()}
        record(f"escalation.{promise}_overdue", subject=escalation, ticket_id=escalation.ticket_id, actor=SYSTEM,
               now=now, data=data)  # fmt: skip
    return len(rows)
