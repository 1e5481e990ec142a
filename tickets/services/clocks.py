"""Promises with a time: started, met, paused and found broken; the ticket keeps a copy of the next one."""

import datetime

from django.db import transaction
from django.db.models import F, Q

from events.actors import SYSTEM
from events.services.record import record
from tickets.models import Clock, SlaPolicy, Ticket

_REPLY_KINDS = (Clock.Kind.FIRST_REPLY, Clock.Kind.NEXT_REPLY)
#: Clinical clocks and promised calls never stand still because a ticket waits for somebody.
_PAUSABLE = (*_REPLY_KINDS, Clock.Kind.RESOLVE)


def running(ticket: Ticket):
    return ticket.clocks.filter(met_at=None, cancelled_at=None)


def policy_for(ticket: Ticket) -> SlaPolicy:
    """The most specific active policy; the defaults of the model where none is set up."""
    fits = (
        SlaPolicy.objects.filter(is_active=True)
        .filter(Q(team=None) | Q(team=ticket.team_id))
        .filter(Q(topic=None) | Q(topic=ticket.topic_id))
        .filter(contact_kind__in=["", ticket.contact.kind], channel__in=["", ticket.channel])
    )
    return min(fits, key=lambda p: (-_specificity(p), p.rank), default=None) or SlaPolicy()


def _specificity(policy: SlaPolicy) -> int:
    return sum(map(bool, (policy.topic_id, policy.contact_kind, policy.channel, policy.team_id)))


def start_clock(
    ticket: Ticket, kind: str, *, due_at: datetime.datetime, now: datetime.datetime, refresh: bool = True
) -> Clock:
    """Start a clock, or move a running one of this kind earlier; a deadline is never moved later here.

    `refresh=False` when another clock follows at once: the last one brings the ticket's next duty up to date.
    """
    clock = running(ticket).filter(kind=kind).first()
    if clock is None:
        clock = Clock.objects.create(ticket=ticket, kind=kind, started_at=now, due_at=due_at)
    elif due_at < clock.due_at:
        clock.due_at, clock.breached_at = due_at, None
        clock.save(update_fields=["due_at", "breached_at"])
    if refresh:
        refresh_duty(ticket)
    return clock


def meet_clocks(ticket: Ticket, *kinds: str, now: datetime.datetime) -> None:
    """The promise was kept (or kept late): stop the running clocks of these kinds."""
    running(ticket).filter(kind__in=kinds).update(met_at=now)
    refresh_duty(ticket)


def cancel_clocks(ticket: Ticket, *kinds: str, now: datetime.datetime) -> None:
    """The promise has no subject any more (returned, withdrawn)."""
    running(ticket).filter(kind__in=kinds).update(cancelled_at=now)
    refresh_duty(ticket)


def start_for_inbound(ticket: Ticket, *, now: datetime.datetime) -> None:
    """The contact wrote: a first reply is owed, or a next one; and the whole is to be solved."""
    policy = policy_for(ticket)
    if ticket.first_replied_at is None:
        start_clock(
            ticket, Clock.Kind.FIRST_REPLY, due_at=now + _minutes(policy.first_reply_minutes), now=now
        )
    elif not running(ticket).filter(kind__in=_REPLY_KINDS).exists():
        start_clock(ticket, Clock.Kind.NEXT_REPLY, due_at=now + _minutes(policy.next_reply_minutes), now=now)
    if not ticket.clocks.filter(kind=Clock.Kind.RESOLVE, cancelled_at=None).exists():
        start_clock(ticket, Clock.Kind.RESOLVE, due_at=now + _minutes(policy.resolve_minutes), now=now)


def meet_for_reply(ticket: Ticket, *, now: datetime.datetime) -> None:
    meet_clocks(ticket, *_REPLY_KINDS, now=now)


def pause_clocks(ticket: Ticket, *, now: datetime.datetime) -> None:
    running(ticket).filter(kind__in=_PAUSABLE, paused_at=None).update(paused_at=now)


def resume_clocks(ticket: Ticket, *, now: datetime.datetime) -> None:
    """The time that was waited is given back: due times move by the length of the pause."""
    running(ticket).filter(paused_at__isnull=False).update(
        due_at=F("due_at") + (now - F("paused_at")), paused_at=None
    )


def stop_for_solved(ticket: Ticket, *, now: datetime.datetime) -> None:
    running(ticket).filter(kind__in=[*_PAUSABLE]).update(met_at=now, paused_at=None)
    running(ticket).filter(kind=Clock.Kind.CALL_BACK).update(met_at=now)


def restart_for_reopened(ticket: Ticket, *, now: datetime.datetime) -> None:
    policy = policy_for(ticket)
    start_clock(ticket, Clock.Kind.RESOLVE, due_at=now + _minutes(policy.resolve_minutes), now=now)


def refresh_duty(ticket: Ticket) -> None:
    """Copy the next duty to the ticket's own columns, for the list."""
    clock = running(ticket).filter(paused_at=None).order_by("due_at", "id").first()
    ticket.duty, ticket.due_at = (clock.kind, clock.due_at) if clock else ("", None)
    Ticket.objects.filter(pk=ticket.pk).update(duty=ticket.duty, due_at=ticket.due_at)


def note_breaches(now: datetime.datetime, *, limit: int = 200) -> int:
    """The sweep: write down, once, each promise that was not kept in time."""
    found = 0
    while found < limit and _note_one_breach(now):
        found += 1
    return found


@transaction.atomic
def _note_one_breach(now: datetime.datetime) -> bool:
    clock = (
        Clock.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("ticket")
        .filter(met_at=None, cancelled_at=None, paused_at=None, breached_at=None, due_at__lte=now)
        .order_by("due_at")
        .first()
    )
    if clock is None:
        return False
    clock.breached_at = now
    clock.save(update_fields=["breached_at"])
    data = {"clock": clock.kind, "due_at": clock.due_at.isoformat()}
    record("clock.breached", subject=clock, ticket_id=clock.ticket_id, actor=SYSTEM, now=now, data=data)
    return True


def _minutes(count: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)
