"""The supervisor's evening round: what has lain too long is finished, so that nothing is weeks old."""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q

from helpdesk.demo import care, doctors, loop
from helpdesk.demo.world import World
from satisfaction.states import RecoveryState
from tickets.models import Ticket

TOO_LONG = timedelta(hours=30)
SEEN_TO = 0.85


def plan(world: World, start: datetime) -> None:
    """One round a day from `start` on."""
    at = start
    while at < world.end - timedelta(hours=6):
        world.later(at, partial(_go, world))
        at += timedelta(days=1)


def _go(world: World, now: datetime) -> None:
    """Each ticket is a step of its own: what one refuses leaves the others alone."""
    quiet = Q(last_inbound_at__lt=now - TOO_LONG) | Q(last_inbound_at=None)
    for ticket in (
        Ticket.objects.unsolved().filter(quiet, opened_at__lt=now - TOO_LONG).select_related("topic")
    ):
        if world.chance(SEEN_TO):
            world.later(now, partial(_see_to, world, ticket))


def _see_to(world: World, ticket: Ticket, now: datetime) -> None:
    if ticket.has_open_medical_question:
        doctors.answer(world, ticket.pk, now)
    elif ticket.kind != Ticket.Kind.RECOVERY:
        care.answer(world, ticket.pk, ticket.topic.slug if ticket.topic else "", "answered", now)
    elif ticket.recovery.state in (RecoveryState.OPEN, RecoveryState.CALLING):
        loop.put_right(world, ticket.recovery.pk, 4, now)
    else:
        care.solve(world, ticket.pk, now)
