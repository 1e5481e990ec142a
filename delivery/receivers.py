"""A queued Dispatch is sent at once by a worker; the sweep sends what was put off or left behind."""

import datetime

from django.db import transaction

from common.clock import utc_now
from delivery.services import dispatches
from events import register_sweep, subscribe
from events.models import Event


def send_when_queued(event: Event) -> None:
    """Send after this Handoff has committed: a carrier is never called inside a transaction.

    Should the process die in between, the Dispatch is still due and the sweep sends it.
    """
    transaction.on_commit(lambda: dispatches.send_dispatch(dispatch_id=event.subject_id, now=utc_now()))


def send_what_is_due(now: datetime.datetime) -> int:
    return dispatches.send_due_dispatches(now)


subscribe("dispatch.queued", send_when_queued, queue="delivery")
subscribe("dispatch.retried", send_when_queued, queue="delivery")
register_sweep("delivery.send_due", send_what_is_due, every=5, queue="delivery")
