"""Celery's side of the spine: tasks carry ids, name their queue, and call one service."""

from celery import shared_task
from celery.signals import worker_ready

from common.clock import utc_now
from events.services import handoffs, sweeps


@shared_task(name="events.run_handoff", queue="default")
def run_handoff(handoff_id: int) -> None:
    """Published by the relay to the Handoff's own queue."""
    handoffs.run_handoff(handoff_id=handoff_id)


@shared_task(name="events.run_due_sweeps", queue="clinical", bind=True)
def run_due_sweeps(self) -> None:
    """Rung by beat once for each queue: a worker runs the sweeps of the queue that brought the ring.

    Doing so is also the proof that the queue has a consumer.
    """
    queue = (self.request.delivery_info or {}).get("routing_key") or "clinical"
    now = utc_now()
    sweeps.beat_heart(f"worker:{queue}", now=now)
    sweeps.run_due_sweeps(queue, now=now)


@worker_ready.connect
def greet(sender=None, **_):
    """A fresh worker says so at once for the queues it consumes, instead of waiting for beat's first ring."""
    queues = sender.task_consumer.queues if sender else ()
    for queue in queues:
        sweeps.beat_heart(f"worker:{queue.name}", now=utc_now())
