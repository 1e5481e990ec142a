"""The life of a ticket: every action from every status, as this table says and nothing else."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from common.errors import InvalidInput, TransitionRefused
from events import actors
from events.models import Event
from tickets.models import Ticket
from tickets.services.locks import lock_ticket
from tickets.services.status import change_status, set_status
from tickets.states import TRANSITIONS, Status

pytestmark = pytest.mark.django_db

TABLE = """
          new      open     pending  on_hold  solved   closed
receive   new      open     open     on_hold  open     -
reply     open     open     pending  on_hold  solved   -
open      open     open     open     open     -        -
pend      pending  pending  pending  pending  -        -
hold      on_hold  on_hold  on_hold  on_hold  -        -
solve     solved   solved   solved   solved   -        -
reopen    -        -        -        -        open     -
bounce    new      open     open     on_hold  open     -
close     -        -        -        -        closed   -
"""
#: What an agent gets by asking for a status by its name.
ASKED = """
          new      open     pending  on_hold  solved   closed
open      open     open     open     open     open     -
pending   pending  pending  pending  pending  -        -
on_hold   on_hold  on_hold  on_hold  on_hold  -        -
solved    solved   solved   solved   solved   -        -
closed    -        -        -        -        closed   -
new       ?        ?        ?        ?        ?        ?
"""
EVENTS = {
    "open": "ticket.taken_up", "pend": "ticket.pended", "hold": "ticket.held", "solve": "ticket.solved",
    "reopen": "ticket.reopened", "close": "ticket.closed", "bounce": "ticket.bounced",
}  # fmt: skip


def cells(table):
    head, *rows = [line.split() for line in table.strip().splitlines()]
    return [(row[0], before, after) for row in rows for before, after in zip(head, row[1:], strict=True)]


def in_status(ticket, status, now):
    earlier = now - datetime.timedelta(hours=1)
    Ticket.objects.filter(pk=ticket.pk).update(
        status=status,
        hold_reason="doctor" if status == "on_hold" else "",
        solved_at=earlier if status in ("solved", "closed") else None,
        closed_at=earlier if status == "closed" else None,
    )


@pytest.fixture
def ticket(receive):
    return receive("Where do I see my prescription?").ticket


def test_the_table_is_whole():
    assert {(action, before) for action, before, _ in cells(TABLE)} == {
        (action, status) for action in TRANSITIONS for status in Status.values
    }


@pytest.mark.parametrize(("action", "before", "after"), cells(TABLE))
def test_every_action_from_every_status(ticket, now, action, before, after):
    in_status(ticket, before, now)
    seen = Event.objects.count()
    if after == "-":
        with transaction.atomic(), pytest.raises(TransitionRefused):
            set_status(lock_ticket(ticket.pk), action, actor=actors.SYSTEM, now=now, hold_reason="laboratory")
        ticket.refresh_from_db()
        assert ticket.status == before and Event.objects.count() == seen
        return
    set_status(lock_ticket(ticket.pk), action, actor=actors.SYSTEM, now=now, hold_reason="laboratory")
    ticket.refresh_from_db()
    assert ticket.status == after
    assert bool(ticket.solved_at) == (after in ("solved", "closed"))
    assert bool(ticket.closed_at) == (after == "closed")
    assert bool(ticket.hold_reason) == (after == "on_hold")
    moved = before != after or action == "hold"
    written = list(Event.objects.order_by("id").values_list("kind", flat=True))[seen:]
    assert written == ([EVENTS[action]] if moved and action in EVENTS else [])


@pytest.mark.parametrize(("asked", "before", "after"), cells(ASKED))
def test_every_status_that_may_be_asked_for(ticket, as_agent, now, asked, before, after):
    in_status(ticket, before, now)
    refusal = {"-": TransitionRefused, "?": InvalidInput}.get(after)
    ask = {"ticket_id": ticket.pk, "status": asked, "reason": "insurer", "actor": as_agent, "now": now}
    if refusal:
        with pytest.raises(refusal):
            change_status(**ask)
    else:
        assert change_status(**ask).status == after
    ticket.refresh_from_db()
    assert ticket.status == (before if refusal else after)


def test_solving_again_keeps_the_first_time(ticket, as_agent, now):
    change_status(ticket_id=ticket.pk, status="solved", actor=as_agent, now=now)
    later = now + datetime.timedelta(days=1)
    change_status(ticket_id=ticket.pk, status="closed", actor=as_agent, now=later)
    ticket.refresh_from_db()
    assert ticket.solved_at == now and ticket.closed_at == later


@pytest.mark.parametrize("reason", ["", "nobody", "the doctor"])
def test_holding_needs_whom_it_waits_for(ticket, as_agent, now, reason):
    with pytest.raises(InvalidInput) as refusal:
        change_status(ticket_id=ticket.pk, status="on_hold", reason=reason, actor=as_agent, now=now)
    assert refusal.value.field == "reason"
    ticket.refresh_from_db()
    assert ticket.status == "new"


@pytest.mark.parametrize(
    "broken",
    [{"status": "solved"}, {"solved_at": "2026-01-01T00:00Z"}, {"status": "on_hold"}, {"hold_reason": "doctor"},
     {"urgency": "urgent"}],
)  # fmt: skip
def test_the_database_itself_refuses_pairs_that_cannot_be(ticket, broken):
    with transaction.atomic(), pytest.raises(IntegrityError):
        Ticket.objects.filter(pk=ticket.pk).update(**broken)
