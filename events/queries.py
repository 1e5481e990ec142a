"""Reads of the spine for screens: health, the timeline, the live feed."""

import datetime

from django.db.models import QuerySet

from events.models import Event, Heartbeat


def silent_processes(now: datetime.datetime, *, after: int = 20) -> list[str]:
    """Which of worker, beat and relay gave no sign of life for `after` seconds."""
    cutoff = now - datetime.timedelta(seconds=after)
    alive = set(Heartbeat.objects.filter(at__gte=cutoff).values_list("name", flat=True))
    # A worker is proven by what it consumed: both the clinical queue and the rest must have a consumer.
    wanted = {"worker": ("worker:clinical", "worker:default"), "beat": ("beat",), "relay": ("relay",)}
    return [name for name, hearts in wanted.items() if not alive.issuperset(hearts)]


def events_of_ticket(ticket_id: int) -> QuerySet[Event]:
    return Event.objects.filter(ticket_id=ticket_id).order_by("id")


def events_after(position: int, *, limit: int = 200) -> QuerySet[Event]:
    """Stamped Events behind `position`, in publish order: no reader that resumes by it can skip one."""
    return Event.objects.filter(position__gt=position).order_by("position")[:limit]


def last_position() -> int:
    event = Event.objects.filter(position__isnull=False).order_by("-position").only("position").first()
    return event.position if event else 0
