"""A ticket's conversation as its contact sees it: words and calls, never notes, never what was written about them."""

import datetime

from django.utils.translation import gettext as _

from tickets.models import Message, Ticket
from tickets.states import PATIENT_WORDING, Channel, Status

#: What a voicemail holds is the caller's own voice; other notes of calls are an agent's.
_OWN_WORDS = {"voicemail"}
_ICONS = {
    Status.NEW: "mail-check",
    Status.OPEN: "circle-dot",
    Status.PENDING: "hourglass",
    Status.ON_HOLD: "hourglass",
    Status.SOLVED: "circle-check",
    Status.CLOSED: "circle-check",
}


def lines_of(*tickets: Ticket, upto: int | None = None) -> list[dict]:
    """The lines of these tickets in the order in which they came, for the templates of message and card; `upto` a seq
    of one ticket, for a reader who may not see what came after it."""
    messages = Message.objects.filter(ticket__in=tickets).select_related("author").order_by("id")
    if upto is not None:
        messages = messages.filter(seq__lte=upto)
    return [_call(message) if message.channel == Channel.PHONE else _message(message) for message in messages]


def _message(message: Message) -> dict:
    inbound = message.direction == Message.Direction.INBOUND
    return {
        "kind": "message",
        "id": message.pk,
        "direction": message.direction,
        "is_own": inbound,
        "name": "" if inbound else _name_of(message),
        "channel": message.channel if inbound else "",
        "at": message.said_at,
        "text": message.body,
        "language": message.language,
        "card": message.facts.get("card", ""),
        "is_clinical": message.is_clinical,
    }


def _name_of(message: Message) -> str:
    if message.author is None:
        return message.author_label if message.facts.get("author") == "agent" else _("Support")
    return (message.is_clinical and message.author.title) or message.author.name


def _call(message: Message) -> dict:
    facts = message.facts
    theirs = facts.get("direction", message.direction) == "inbound"
    reached = facts.get("outcome") == "answered"
    if theirs:
        what = _("You called us") if reached else _("You called and did not reach us")
    else:
        what = _("We called you") if reached else _("We called and did not reach you")
    return {
        "kind": "call",
        "id": message.pk,
        "icon": "phone-incoming" if theirs else "phone-outgoing",
        "what": what,
        "at": message.said_at,
        "text": message.body if facts.get("outcome") in _OWN_WORDS and theirs else "",
        "language": message.language,
        "card": facts.get("card", ""),
        "is_clinical": False,
    }


def card_due(ticket: Ticket, lines: list[dict]) -> str:
    """The emergency card that still stands: words that asked for it, no doctor's answer since, and nobody who may
    has called the ticket less than an emergency."""
    if ticket.urgency != "emergency" or ticket.is_done:
        return ""
    for line in reversed(lines):
        if line["is_clinical"]:
            return ""
        if line["card"]:
            return line["card"]
    return ""


def status_of(ticket: Ticket) -> dict:
    """Where the matter stands, in the contact's words; with the time of the next word from us when one is due."""
    words = PATIENT_WORDING[ticket.status]
    icon = _ICONS[ticket.status]
    if ticket.has_open_medical_question and not ticket.is_done:
        words, icon = _("A doctor has your question"), "stethoscope"
    return {"words": words, "icon": icon, "call_back": ticket.duty == "call_back", "by": _promised(ticket)}


def _promised(ticket: Ticket) -> datetime.datetime | None:
    """A time is told only while it can still be kept."""
    promises = {"first_reply", "next_reply", "call_back", "answer"}
    last = ticket.last_inbound_at
    kept = ticket.due_at and last and ticket.due_at > last
    return ticket.due_at if ticket.duty in promises and kept else None
