"""Which ticket a call belongs to, its card there, and the promise to ring back."""

import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from common.phones import to_e164
from events.actors import Actor
from intake.models import Call
from tickets.inbound import Inbound, Person
from tickets.models import Clock, Contact, Message, Ticket
from tickets.services import clocks
from tickets.services.contacts import find_or_make_contact
from tickets.services.locks import lock_ticket
from tickets.services.open import open_ticket
from tickets.services.reach import REACH, join_reach, reach_of
from tickets.services.receive import SAME_MATTER_HOURS, receive_message
from tickets.services.reply import add_note, store_outside_reply
from tickets.states import Channel, Status
from triage import assess


def ticket_for(call: Call, *, actor: Actor, now: datetime.datetime) -> Ticket:
    """The ticket that this call goes on with, or a new one.

    A missed call joins the caller's open call-back ticket or opens one. Any other call goes on with the ticket
    that owes this person a call, else with the newest one on their desk.
    """
    person = Person(phone=to_e164(call.other_number) or "", language=call.language)
    # One caller, one call-back ticket: the contact comes locked, so two calls of one person at once take turns.
    contact = find_or_make_contact(person, actor=actor, now=now)
    known = _open_call_back(contact) if call.is_unreached else _running_matter(call, contact, now)
    if known and call.direction == Call.Direction.INBOUND:
        known = lock_ticket(known.pk)
        join_reach(known, person)
        known.save(update_fields=REACH)
    return known or open_ticket(
        contact=contact,
        reach=reach_of(person),
        channel=Channel.PHONE,
        actor=actor,
        now=now,
        subject=_subject_of(call),
        kind=Ticket.Kind.CALL_BACK if call.is_unreached else Ticket.Kind.CONTACT,
        language=call.language,
    )


def _open_call_back(contact: Contact) -> Ticket | None:
    return (
        contact.tickets.unsolved()
        .filter(kind=Ticket.Kind.CALL_BACK, merged_into=None)
        .order_by("-id")
        .first()
    )


def _running_matter(call: Call, contact: Contact, now: datetime.datetime) -> Ticket | None:
    tickets = contact.tickets.filter(merged_into=None)
    if call.direction == Call.Direction.INBOUND:
        # A caller's number proves little, and a chat's page shows the browser that began it every answer.
        tickets = tickets.exclude(channel=Channel.CHAT)
    owed = Clock.objects.filter(
        ticket=OuterRef("pk"), kind=Clock.Kind.CALL_BACK, met_at=None, cancelled_at=None
    )
    recent = now - datetime.timedelta(hours=SAME_MATTER_HOURS)
    return (
        tickets.unsolved().filter(Exists(owed)).order_by("due_at", "id").first()
        or tickets.unsolved().order_by("-id").first()
        or tickets.filter(status=Status.SOLVED, solved_at__gte=recent).order_by("-id").first()
    )


def _subject_of(call: Call) -> str:
    """For staff, in the installation's own language; the words of the person replace nothing here."""
    with translation.override(settings.LANGUAGE_CODE):
        if call.outcome == Call.Outcome.VOICEMAIL and call.is_unreached:
            return _("Voicemail")
        if call.is_unreached:
            return _("Missed call")
        return _("Phone call")


def store_card(call: Call, notes: str, facts: dict, *, actor: Actor, now) -> tuple[Message | None, str]:
    """The first card of a call: inbound words for what the person said, our own for an attempt to reach them.

    Notes on an attempt that reached nobody are an agent's own and stay internal, unless they speak of something
    medical: then they are read as words of the person (better one question too many in the doctors' queue).
    Returns the message, and the emergency card that is due.
    """
    key = f"call:{call.call_id}"
    is_said = call.direction == Call.Direction.INBOUND or (
        notes and (call.outcome == Call.Outcome.ANSWERED or assess(notes, call.language or None).medical)
    )
    if is_said:
        received = _receive(call, notes, facts, key, actor, now)
        return received.message, received.card
    label = call.agent.name if call.agent else call.agent_label
    message = store_outside_reply(
        ticket_id=call.ticket_id, body="", author_label=label, external_key=key, said_at=call.started_at,
        actor=actor, now=now, channel=Channel.PHONE, facts=facts,
    )  # fmt: skip
    if notes:
        add_note(ticket_id=call.ticket_id, body=notes, actor=actor, now=now)
    return message, ""


def store_notes(call: Call, notes: str, facts: dict, *, external_key: str, actor: Actor, now) -> str:
    """Notes that came after the call was first told; returns the emergency card that is due."""
    attempt = call.direction == Call.Direction.OUTBOUND and call.outcome != Call.Outcome.ANSWERED
    if attempt and not assess(notes, call.language or None).medical:
        add_note(ticket_id=call.ticket_id, body=notes, actor=actor, now=now)
        return ""
    return _receive(call, notes, facts, external_key, actor, now).card


def _receive(call: Call, words: str, facts: dict, key: str, actor: Actor, now):
    return receive_message(
        inbound=Inbound(
            person=Person(language=call.language),
            channel=Channel.PHONE,
            body=words,
            said_at=call.answered_at or call.started_at,
            external_key=key,
            facts=facts,
            ticket_id=call.ticket_id,
        ),
        actor=actor,
        now=now,
    )


def promise_call_back(call: Call, *, now: datetime.datetime) -> None:
    """Start the clock: within the time of a first reply by the ticket's policy. Another missed call of the same
    person moves the promise no later."""
    ticket = lock_ticket(call.ticket_id)
    minutes = clocks.policy_for(ticket).first_reply_minutes
    due = {Clock.Kind.CALL_BACK: now + datetime.timedelta(minutes=minutes)}
    # The call back is the reply that is owed: one duty, not two.
    clocks.replace_clocks(ticket, Clock.Kind.FIRST_REPLY, Clock.Kind.NEXT_REPLY, by=due, now=now)


def keep_call_back(call: Call, *, now: datetime.datetime) -> None:
    """The two have spoken, whoever rang."""
    clocks.meet_clocks(lock_ticket(call.ticket_id), Clock.Kind.CALL_BACK, now=now)
