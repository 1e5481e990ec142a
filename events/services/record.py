"""Writing an Event with its Handoffs, in the caller's transaction."""

import datetime

from django.db import connection, transaction

from events.actors import Actor
from events.models import Event, Handoff
from events.registry import subscriptions_of

#: PostgreSQL channel that wakes the relay at commit.
RELAY_CHANNEL = "bedside_relay"


def record(
    kind: str,
    *,
    subject,
    actor: Actor,
    now: datetime.datetime,
    ticket_id: int | None = None,
    data: dict | None = None,
    cause: Event | None = None,
) -> Event:
    """Write one Event about `subject` (a saved model instance) and a pending Handoff for each subscriber
    that wants it.

    Must run inside the transaction of the change that it records; the relay is notified when that commits.
    `cause` is the Event that this one answers; nobody subscribes to a kind that it writes itself.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An Event is written in the transaction of its change.")
    event = Event.objects.create(
        kind=kind,
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        ticket_id=ticket_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        cause=cause,
        at=now,
        data=data or {},
    )
    handoffs = [
        Handoff(event=event, subscriber=s.name, queue=s.queue, due_at=now)
        for s in subscriptions_of(kind)
        if s.wants(event.data)
    ]
    if handoffs:
        Handoff.objects.bulk_create(handoffs)
    _wake_relay_at_commit()
    return event


def _wake_relay_at_commit() -> None:
    """Once a transaction, however many Events it writes. What Django would run at commit is the mark: a rollback
    to a savepoint takes it back together with the notification."""
    if any(mark is _woken for _, mark, _ in connection.run_on_commit):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [RELAY_CHANNEL])
    transaction.on_commit(_woken)


def _woken() -> None:
    """Nothing is left to do at commit: PostgreSQL sends the notification itself."""
