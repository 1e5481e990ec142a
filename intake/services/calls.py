"""Phone calls, as the exchange tells them: each on a ticket, each missed one with a duty to ring back."""

import datetime
import hashlib
from dataclasses import dataclass

from accounts.models import Role, User
from common.errors import InvalidInput
from common.languages import known_or_plain
from common.phones import to_e164
from common.text import clean, one_line
from common.transactions import one_transaction
from events.actors import Actor
from events.services.record import record
from intake.models import Call
from intake.services import call_tickets
from intake.services.submissions import usable_words
from tickets.models import Ticket
from tickets.services.assign import assign_ticket
from tickets.services.cards import update_facts
from tickets.services.locks import lock_words
from tickets.services.reply import note_answered


@dataclass(frozen=True)
class CallReport:
    """One call as it was told. Times aware, any zone. `notes`: what the person said, as the agent or the voicemail
    has it. None or an empty string: not told this time."""

    call_id: str
    direction: str
    from_number: str
    to_number: str
    started_at: datetime.datetime
    outcome: str
    answered_at: datetime.datetime | None = None
    ended_at: datetime.datetime | None = None
    agent: str = ""
    notes: str = ""
    recording_url: str = ""
    language: str = ""


@dataclass(frozen=True)
class Logged:
    """`card` as of `receive_message`: the agent on the phone is told at once. `is_new`: told for the first time."""

    call: Call
    ticket: Ticket
    card: str
    is_new: bool


@one_transaction
def log_call(*, report: CallReport, actor: Actor, now: datetime.datetime) -> Logged:
    """Store a call, or what has become of it: the same `call_id` again updates, and two at once make one.

    The notes run through triage like any inbound words, whenever they arrive. A call that reached nobody opens a
    call-back ticket with its clock, one for each caller while it is open; an answered one keeps that promise.
    Raises InvalidInput for a call that ends before it starts.
    """
    lock_words(f"call:{report.call_id}")
    call = Call.objects.select_for_update(of=("self",)).filter(call_id=report.call_id).first()
    is_new = call is None
    before = None if is_new else call.outcome
    call = call or Call(call_id=report.call_id, created_at=now)
    _fill(call, report, now)
    notes = usable_words(report.notes, field="notes") if clean(report.notes) else ""
    if is_new:
        call.ticket = call_tickets.ticket_for(call, actor=actor, now=now)
    waited = not is_new and Ticket.objects.filter(pk=call.ticket_id, waiting_since__isnull=False).exists()
    said, card = _keep_words(call, notes, is_new=is_new, actor=actor, now=now)
    call.save()
    # Notes that come late must not look like a person who waits, nor end the wait of one who wrote meanwhile.
    if call.outcome != before or (said and not waited):
        _keep_promises(call, actor=actor, now=now)
    data = {"direction": call.direction, "outcome": call.outcome, "seconds": call.seconds, "call": call.pk}
    kind = "call.logged" if is_new else "call.updated"
    record(kind, subject=call, ticket_id=call.ticket_id, actor=actor, now=now, data=data)
    return Logged(call, Ticket.objects.get(pk=call.ticket_id), card, is_new)


def _fill(call: Call, report: CallReport, now: datetime.datetime) -> None:
    """Take over what was told; what was not told this time stays."""
    call.direction, call.outcome, call.started_at = report.direction, report.outcome, report.started_at
    call.from_number, call.to_number = number_of(report.from_number), number_of(report.to_number)
    call.answered_at = report.answered_at or call.answered_at
    call.ended_at = report.ended_at or call.ended_at
    call.recording_url = report.recording_url or call.recording_url
    call.language = known_or_plain(report.language) or call.language
    if report.agent:
        call.agent_label = one_line(report.agent, 120)
        call.agent = User.objects.filter(email__iexact=call.agent_label, is_active=True).first()
    call.updated_at = now
    if call.ended_at and call.ended_at < call.started_at:
        raise InvalidInput("The call ends before it starts.", field="ended_at")
    if call.answered_at and call.answered_at < call.started_at:
        raise InvalidInput("The call is answered before it starts.", field="answered_at")
    if call.answered_at and call.ended_at and call.ended_at < call.answered_at:
        raise InvalidInput("The call ends before it is answered.", field="ended_at")


def number_of(raw: str) -> str:
    """E.164 where it can be read as a number, else as given: some callers are "anonymous"."""
    raw = one_line(raw, 64)
    return to_e164(raw) or raw


def facts_of(call: Call) -> dict:
    """What the card of the call shows, as codes."""
    facts = {"call": call.call_id, "direction": call.direction, "outcome": call.outcome}
    if call.seconds is not None:
        facts["seconds"] = call.seconds
    if call.agent_label:
        facts["agent"] = call.agent.name if call.agent else call.agent_label
    if call.recording_url:
        facts["recording_url"] = call.recording_url
    return facts


def _keep_words(
    call: Call, notes: str, *, is_new: bool, actor: Actor, now: datetime.datetime
) -> tuple[bool, str]:
    """The card of the call on its ticket; later notes are words of their own, assessed when they come.

    Returns whether something was said, and the emergency card that is due.
    """
    if is_new:
        message, card = call_tickets.store_card(call, notes, facts_of(call), actor=actor, now=now)
        if message is not None:
            # A closed ticket is followed by another: the call stands where its words do.
            call.message, call.ticket_id = message, message.ticket_id
        return True, card
    if call.message_id:
        update_facts(message_id=call.message_id, facts=facts_of(call))
    if not notes:
        return False, ""
    if call.message and call.message.body == notes:
        # Told again because the answer was lost: the card must not be lost with it.
        return False, call.message.facts.get("card", "")
    key = f"call:{call.call_id}:{hashlib.sha256(notes.encode()).hexdigest()[:16]}"
    return True, call_tickets.store_notes(call, notes, facts_of(call), external_key=key, actor=actor, now=now)


def _keep_promises(call: Call, *, actor: Actor, now: datetime.datetime) -> None:
    """Who was not reached is owed a call; who spoke to somebody waits for nothing more."""
    if call.is_unreached:
        call_tickets.promise_call_back(call, now=now)
    elif call.outcome == Call.Outcome.ANSWERED:
        call_tickets.keep_call_back(call, now=now)
        note_answered(
            ticket_id=call.ticket_id, actor=actor, said_at=call.answered_at or call.started_at, now=now
        )
        _give_to_agent(call, actor=actor, now=now)


def _give_to_agent(call: Call, *, actor: Actor, now: datetime.datetime) -> None:
    """Who spoke to the person goes on with the case, when nobody has it."""
    ticket = Ticket.objects.get(pk=call.ticket_id)
    takes_tickets = call.agent is not None and call.agent.role != Role.ADMIN
    if takes_tickets and ticket.owner_id is None and not ticket.is_done:
        assign_ticket(ticket_id=ticket.pk, owner=call.agent, actor=actor, now=now)
