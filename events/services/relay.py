"""The relay's beats: stamp positions, claim due Handoffs, ring the doorbell or do the work itself."""

import datetime
import logging

from django.db import connection, transaction
from django.db.models import Case, F, Value, When

from events.models import Event, Handoff

logger = logging.getLogger("bedside.relay")

#: Seconds until a Handoff that was rung for and not done is rung for again.
LEASE = 6
#: Transaction-level advisory lock: one relay stamps positions at a time.
STAMP_LOCK = 0x0BED_51DE

STAMP_SQL = """
WITH fresh AS (
    SELECT id FROM events_event WHERE position IS NULL ORDER BY id LIMIT %s
), numbered AS (
    SELECT id, row_number() OVER (ORDER BY id)
             + (SELECT coalesce(max(position), 0) FROM events_event) AS position
    FROM fresh
)
UPDATE events_event e SET position = n.position FROM numbered n WHERE e.id = n.id
"""


@transaction.atomic
def stamp_positions(*, limit: int = 2000) -> int:
    """Give every committed Event without one the next positions; 0 when another relay is at it.

    A row id is taken before its transaction commits, so a reader that resumes by id can skip a late one.
    Positions are given only to rows that are visible, by one stamper at a time: they never come in behind.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [STAMP_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(STAMP_SQL, [limit])
        return cursor.rowcount


@transaction.atomic
def claim_due_handoffs(*, now: datetime.datetime, limit: int = 100) -> list[Handoff]:
    """Take up to `limit` due Handoffs, clinical ones first, and push their due time one lease ahead."""
    clinical_first = Case(When(queue="clinical", then=Value(0)), default=Value(1))
    rows = list(
        Handoff.objects.select_for_update(skip_locked=True)
        .filter(status=Handoff.Status.PENDING, due_at__lte=now)
        .order_by(clinical_first, "due_at")[:limit]
    )
    Handoff.objects.filter(pk__in=[row.pk for row in rows]).update(
        due_at=now + datetime.timedelta(seconds=LEASE), published=F("published") + 1
    )
    return rows


def unstamped_exists() -> bool:
    return Event.objects.filter(position__isnull=True).exists()
