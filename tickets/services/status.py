"""The one setter of a ticket's status, and what agents ask of it."""

import datetime

from common.errors import InvalidInput, TransitionRefused
from common.transactions import one_transaction
from events.actors import Actor
from events.models import Event
from events.services.record import record
from tickets.models import Ticket
from tickets.services import clocks
from tickets.services.locks import lock_ticket
from tickets.states import ACTION_FOR, DONE, WAITING, HoldReason, Status, target_of

#: Past tense of each action that is an event of its own; `receive` and `reply` are told by the message's event.
_EVENTS = {
    "open": "ticket.taken_up",
    "pend": "ticket.pended",
    "hold": "ticket.held",
    "solve": "ticket.solved",
    "reopen": "ticket.reopened",
    "close": "ticket.closed",
    "bounce": "ticket.bounced",
}
#: What a move writes on the ticket, beside its next duty.
STATUS = ("status", "hold_reason", "solved_at", "closed_at", "waiting_since")


class SolveRefused(TransitionRefused):
    """A medical question is open: only its answer, its return, or an override with a reason frees the ticket."""

    code = "medical_question_open"


def set_status(
    ticket: Ticket,
    action: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    hold_reason: str = "",
    cause: Event | None = None,
    **data,
) -> Event | None:
    """Move a locked ticket by one action of the table; raises TransitionRefused when the table has no such row.

    Keeps solved_at, closed_at, the hold reason and the clocks in step. The caller holds the row lock (the row is
    saved here). Returns the Event, or None when nothing changed.
    """
    before = ticket.status
    changed = move_status(ticket, action, now=now, hold_reason=hold_reason)
    ticket.save()
    kind = _EVENTS.get(action)
    if not changed or kind is None:
        return None
    details = {
        "from": before,
        "to": ticket.status,
        **({"reason": ticket.hold_reason} if ticket.hold_reason else {}),
        **data,
    }
    return record(kind, subject=ticket, ticket_id=ticket.pk, actor=actor, now=now, data=details, cause=cause)


def move_status(ticket: Ticket, action: str, *, now: datetime.datetime, hold_reason: str = "") -> bool:
    """The part of `set_status` for a use case that tells the change by an event of its own and saves the ticket
    itself, once, at its end (the fields `STATUS` and `clocks.DUTY`). True when something changed."""
    before, after = ticket.status, target_of(action, ticket.status)
    if after is None:
        raise TransitionRefused(
            f"A ticket that is {before} cannot {action}.", code="transition_refused", status_now=before
        )
    if after == Status.ON_HOLD and action == "hold" and hold_reason not in HoldReason.values:
        raise InvalidInput("Say whom the ticket waits for.", field="reason")
    changed = after != before or (action == "hold" and hold_reason != ticket.hold_reason)
    ticket.status = after
    if after != Status.ON_HOLD:
        ticket.hold_reason = ""
    elif hold_reason:
        ticket.hold_reason = hold_reason
    ticket.solved_at = (ticket.solved_at or now) if after in DONE else None
    ticket.closed_at = now if after == Status.CLOSED else None
    if after in DONE:
        ticket.waiting_since = None
    if changed:
        _keep_clocks(ticket, before, after, now)
    return changed


def _keep_clocks(ticket: Ticket, before: str, after: str, now: datetime.datetime) -> None:
    if after in DONE:
        clocks.stop_for_solved(ticket, now=now)
    elif after in WAITING and before not in WAITING:
        clocks.pause_clocks(ticket, now=now)
    elif before in WAITING and after not in WAITING:
        clocks.resume_clocks(ticket, now=now)
    elif before in DONE:
        clocks.restart_for_reopened(ticket, now=now)
    clocks.note_duty(ticket)


@one_transaction
def change_status(
    *,
    ticket_id: int,
    status: str,
    actor: Actor,
    now: datetime.datetime,
    reason: str = "",
    override_reason: str = "",
) -> Ticket:
    """What an agent asks for: open, pending, on_hold (with `reason`), solved or closed.

    Raises SolveRefused while a medical question is open, unless `override_reason` says why; the reason stays
    as an internal note's event.
    """
    action = ACTION_FOR.get(status)
    if action is None:
        raise InvalidInput(f"No such status to ask for: {status}.", field="status")
    ticket = lock_ticket(ticket_id)
    if status == Status.OPEN and ticket.status == Status.SOLVED:
        action = "reopen"
    data = {}
    if action == "solve" and ticket.has_open_medical_question:
        if not override_reason.strip():
            raise SolveRefused("A medical question is open. Doctor-support answers or returns it first.")
        data["override"] = override_reason.strip()[:300]
    set_status(ticket, action, actor=actor, now=now, hold_reason=reason, **data)
    return ticket
