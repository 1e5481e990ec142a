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
#: The ticket's copy of its next duty.
DUTY = ("duty", "due_at")


def running(ticket: Ticket):
    return ticket.clocks.filter(met_at=None, cancelled_at=None)


def policy_for(ticket: Ticket) -> SlaPolicy:
    """The most specific active policy; the defaults of the model where none is set up.

    Read once for one instance of a ticket, which lives for a transaction.
    """
    subject = (ticket.team_id, ticket.topic_id, ticket.contact_id, ticket.channel)
    known, policy = getattr(ticket, "_policy", (None, None))
    if known != subject:
        policy = _read_policy(ticket)
        ticket._policy = (subject, policy)
    return policy


def _read_policy(ticket: Ticket) -> SlaPolicy:
    fits = (
        SlaPolicy.objects.filter(is_active=True)
        .filter(Q(team=None) | Q(team=ticket.team_id))
        .filter(Q(topic=None) | Q(topic=ticket.topic_id))
        .filter(contact_kind__in=["", ticket.contact.kind], channel__in=["", ticket.channel])
    )
    return min(fits, key=lambda p: (-_specificity(p), p.rank), default=None) or SlaPolicy()


def _specificity(policy: SlaPolicy) -> int:
    return sum(map(bool, (policy.topic_id, policy.contact_kind, policy.channel, policy.team_id)))


def start_clock(ticket: Ticket, kind: str, *, due_at: datetime.datetime, now: datetime.datetime) -> None:
    """Start a clock, or move a running one of this kind earlier; a deadline is never moved later here."""
    start_clocks(ticket, {kind: due_at}, now=now)
    ticket.save(update_fields=DUTY)


def start_clocks(ticket: Ticket, due: dict[str, datetime.datetime], *, now: datetime.datetime) -> None:
    """As `start_clock` for each kind at once; the caller saves the ticket's `DUTY`."""
    _start(ticket, list(running(ticket)), due, now)


def _start(ticket: Ticket, clocks: list[Clock], due: dict[str, datetime.datetime], now) -> None:
    by_kind = {clock.kind: clock for clock in clocks}
    fresh = []
    for kind, due_at in due.items():
        clock = by_kind.get(kind)
        if clock is None:
            fresh.append(Clock(ticket=ticket, kind=kind, started_at=now, due_at=due_at))
        elif due_at < clock.due_at:
            clock.due_at, clock.breached_at = due_at, None
            clock.save(update_fields=["due_at", "breached_at"])
    _copy_next([*clocks, *Clock.objects.bulk_create(fresh)], ticket)


def meet_clocks(ticket: Ticket, *kinds: str, now: datetime.datetime) -> None:
    """The promise was kept (or kept late): stop the running clocks of these kinds."""
    running(ticket).filter(kind__in=kinds).update(met_at=now)
    refresh_duty(ticket)


def cancel_clocks(ticket: Ticket, *kinds: str, now: datetime.datetime) -> None:
    """The promise has no subject any more (returned, withdrawn)."""
    running(ticket).filter(kind__in=kinds).update(cancelled_at=now)
    refresh_duty(ticket)


def replace_clocks(
    ticket: Ticket, *kinds: str, by: dict[str, datetime.datetime], now: datetime.datetime
) -> None:
    """Cancel the clocks of these kinds, and start others as `start_clock` does."""
    running(ticket).filter(kind__in=kinds).update(cancelled_at=now)
    start_clocks(ticket, by, now=now)
    ticket.save(update_fields=DUTY)


def start_for_inbound(ticket: Ticket, *, now: datetime.datetime, is_new: bool = False) -> None:
    """The contact wrote: a first reply is owed, or a next one; and the whole is to be solved.

    `is_new`: opened in this transaction, without clocks yet. The caller saves the ticket's `DUTY`.
    """
    policy = policy_for(ticket)
    kept = [] if is_new else list(ticket.clocks.filter(cancelled_at=None))
    clocks = [clock for clock in kept if clock.met_at is None]
    due = {}
    if ticket.first_replied_at is None:
        due[Clock.Kind.FIRST_REPLY] = now + _minutes(policy.first_reply_minutes)
    elif not any(clock.kind in _REPLY_KINDS for clock in clocks):
        due[Clock.Kind.NEXT_REPLY] = now + _minutes(policy.next_reply_minutes)
    if not any(clock.kind == Clock.Kind.RESOLVE for clock in kept):
        due[Clock.Kind.RESOLVE] = now + _minutes(policy.resolve_minutes)
    _start(ticket, clocks, due, now)


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
    due_at = now + _minutes(policy_for(ticket).resolve_minutes)
    start_clocks(ticket, {Clock.Kind.RESOLVE: due_at}, now=now)


def refresh_duty(ticket: Ticket) -> None:
    """Copy the next duty to the ticket's own columns, for the list."""
    note_duty(ticket)
    ticket.save(update_fields=DUTY)


def note_duty(ticket: Ticket) -> None:
    """As `refresh_duty`, for a caller that saves the ticket's `DUTY`."""
    _copy_next(list(running(ticket)), ticket)


def _copy_next(clocks: list[Clock], ticket: Ticket) -> None:
    awake = [clock for clock in clocks if clock.paused_at is None]
    clock = min(awake, key=lambda clock: (clock.due_at, clock.pk), default=None)
    ticket.duty, ticket.due_at = (clock.kind, clock.due_at) if clock else ("", None)


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
