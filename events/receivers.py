"""House-keeping of the spine itself."""

import datetime

from events.models import Handoff
from events.registry import register_sweep

#: Days that a done Handoff is kept for questions afterwards.
KEEP_DONE_DAYS = 14


def forget_old_handoffs(now: datetime.datetime) -> int:
    """Delete done Handoffs older than KEEP_DONE_DAYS, in small bites; Events stay."""
    cutoff = now - datetime.timedelta(days=KEEP_DONE_DAYS)
    ids = list(
        Handoff.objects.filter(status=Handoff.Status.DONE, done_at__lt=cutoff).values_list("pk", flat=True)[
            :2000
        ]
    )
    return Handoff.objects.filter(pk__in=ids).delete()[0] if ids else 0


register_sweep("events.forget_old_handoffs", forget_old_handoffs, every=3600)
