"""Running Handoffs exactly once, failing them visibly, and bringing dead ones back."""

import datetime
import logging
import random
import traceback

from django.db import connection, transaction

from common.clock import utc_now
from common.errors import Conflict
from events.actors import Actor
from events.models import Handoff
from events.registry import subscription_named
from events.services.record import record

logger = logging.getLogger("bedside.events")

#: Failures after which a Handoff is dead and shown to people.
MAX_ATTEMPTS = 8
#: Seconds before the first retry; doubled each time, up to the cap.
BACKOFF_BASE, BACKOFF_CAP = 2, 300

#: Nothing when it is done, or when somebody is at it.
_COUNT_ATTEMPT = """
UPDATE events_handoff SET attempts = attempts + 1 WHERE id IN (
    SELECT id FROM events_handoff WHERE id = %s AND status = 'pending' FOR UPDATE SKIP LOCKED
)
"""


def run_handoff(*, handoff_id: int) -> bool:
    """Run one pending Handoff; True when this call did the work.

    The attempt is counted and committed first, so that a Handoff that kills its worker is not retried for ever.
    The handler runs in the transaction that marks the Handoff done: its effect on the database happens exactly
    once, however often the doorbell rings.
    """
    try:
        return _run(handoff_id)
    except Exception as error:  # noqa: BLE001  (any failure of a handler is counted and shown)
        _fail(handoff_id, error)
        return False


def _run(handoff_id: int) -> bool:
    # A statement of its own, committed by itself: counted in the handler's transaction, the attempt would be
    # rolled back with a handler that fails and forgotten with one that kills its worker.
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ATTEMPT, [handoff_id])
        if not cursor.rowcount:
            return False
    with transaction.atomic():
        handoff = (
            Handoff.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(pk=handoff_id, status=Handoff.Status.PENDING)
            .first()
        )
        if handoff is None:
            return False
        subscription = subscription_named(handoff.subscriber)
        if subscription is None:
            raise LookupError("subscriber is gone")
        if handoff.attempts > MAX_ATTEMPTS:
            raise RuntimeError("attempts used up by crashes")
        subscription.handler(handoff.event)
        handoff.status = Handoff.Status.DONE
        handoff.done_at = utc_now()
        handoff.save(update_fields=["status", "done_at"])
    return True


def _fail(handoff_id: int, error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 2)[-2:]}:{frames[-1].lineno}" if frames else ""
    text = f"{type(error).__name__} at {place}"[:300]
    with transaction.atomic():
        handoff = Handoff.objects.select_for_update().get(pk=handoff_id)
        if handoff.status != Handoff.Status.PENDING:
            return
        handoff.last_error = text
        if handoff.attempts >= MAX_ATTEMPTS:
            handoff.status = Handoff.Status.DEAD
        else:
            handoff.due_at = utc_now() + backoff(handoff.attempts)
        handoff.save(update_fields=["last_error", "status", "due_at"])
    logger.error(
        "handoff failed",
        extra={
            "handoff": handoff_id,
            "subscriber": handoff.subscriber,
            "attempts": handoff.attempts,
            "dead": handoff.status == Handoff.Status.DEAD,
            "error": text,
        },
    )


def backoff(attempts: int) -> datetime.timedelta:
    """Exponential, with jitter so that a herd of failures does not come back as a herd."""
    seconds = min(BACKOFF_CAP, BACKOFF_BASE * 2 ** max(0, attempts - 1))
    return datetime.timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311


@transaction.atomic
def rerun_handoff(*, handoff_id: int, actor: Actor, now: datetime.datetime) -> Handoff:
    """Bring a dead Handoff back; raises Conflict when it is not dead."""
    handoff = Handoff.objects.select_for_update().get(pk=handoff_id)
    if handoff.status != Handoff.Status.DEAD:
        raise Conflict("Only a dead handoff can be run again.")
    handoff.status = Handoff.Status.PENDING
    handoff.attempts = handoff.published = 0
    handoff.due_at = now
    handoff.save(update_fields=["status", "attempts", "published", "due_at"])
    record("handoff.rerun", subject=handoff, actor=actor, now=now, data={"subscriber": handoff.subscriber})
    return handoff
