"""Timers are rows: sweeps look for what is due. Any process may run them, one at a time each."""

import datetime
import logging

from django.db import DatabaseError, transaction

from events.models import Heartbeat, Sweep
from events.registry import sweeps

logger = logging.getLogger("bedside.sweeps")


def run_due_sweeps(*queues: str, now: datetime.datetime, grace: int = 0) -> dict[str, int]:
    """Run each sweep of `queues` that was not run for its period plus `grace` seconds; what each moved, by name.

    The worker (rung by beat) comes with grace 0; the relay with a few seconds, so it takes over when beat, Redis
    or the workers are gone. The claim is a conditional update: two that come at once run a sweep once.
    """
    done = {}
    for sweep in sweeps(*queues):
        if not claim_sweep(sweep.name, every=sweep.every + grace, now=now):
            continue
        try:
            done[sweep.name] = sweep.run(now)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  (one broken sweep must not stop the others)
            logger.error(
                "sweep failed", extra={"sweep": sweep.name, "error": type(error).__name__}, exc_info=True
            )
    return done


@transaction.atomic
def claim_sweep(name: str, *, every: int, now: datetime.datetime) -> bool:
    """True for exactly one caller in each period of `every` seconds."""
    cutoff = now - datetime.timedelta(seconds=every)
    if Sweep.objects.filter(name=name, last_run_at__lte=cutoff).update(last_run_at=now):
        return True
    if Sweep.objects.filter(name=name).exists():
        return False
    return Sweep.objects.get_or_create(name=name, defaults={"last_run_at": now})[1]


def beat_heart(name: str, *, now: datetime.datetime) -> None:
    """Note a sign of life of a process or consumer."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
