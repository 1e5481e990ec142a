"""What was said, noted and done on a ticket, in one order, as items of `tickets/_timeline.html`."""

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event
from tickets.models import Message, Note, Ticket
from tickets.presentation.event_words import SILENT, words_for
from tickets.presentation.rows import name_of
from tickets.states import Channel

#: Channels whose words stand in a card: they are a record of something, not a line of talk.
_CARDS = {Channel.PHONE, Channel.SURVEY, Channel.FORM}

#: Where our words stand in the talk itself; elsewhere they wait behind a link.
_TALK = {Channel.CHAT, Channel.PHONE, Channel.EMAIL}


def timeline(
    ticket: Ticket, messages: list[Message], notes: Iterable[Note], events: Iterable[Event], *, reader
) -> list[dict]:
    """Items by time: messages, cards, notes, events folded between them, and a divider for each day.

    Cards of earlier days are folded when something was said after them.
    """
    newest_day = _day(messages[-1].said_at) if messages else None
    items = [_said(ticket, message, reader, newest_day) for message in messages]
    items += [_noted(note) for note in notes]
    items += [
        {"kind": "event", "at": event.at, "words": words_for(event)}
        for event in events
        if event.kind not in SILENT
    ]
    items.sort(key=lambda item: item["at"])
    return list(_with_days(_fold_events(items)))


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localtime(moment).date()


def _said(ticket: Ticket, message: Message, reader, newest_day) -> dict:
    inbound = message.direction == Message.Direction.INBOUND
    item = {
        "id": message.pk,
        "at": message.said_at,
        "text": message.body,
        "language": message.language,
        "channel": message.channel,
    }
    if message.channel in _CARDS and (inbound or message.channel == Channel.PHONE):
        folded = _day(message.said_at) != newest_day
        return item | {"kind": "card", "folded": folded} | _card(message, inbound)
    return item | {
        "kind": "message",
        "direction": message.direction,
        "name": name_of(ticket.contact) if inbound and not message.author_label else _author(message),
        "is_own": message.author_id is not None and message.author_id == reader.pk,
        "channel": message.channel if inbound or message.channel in _TALK else "",
        "delivery": message.delivery,
        "failure": _("Not sent. They did not get our message."),
        "attachments": [{"name": file.name, "size": file.size} for file in message.attachments.all()],
    }


def _author(message: Message) -> str:
    if message.author_id:
        return message.author.name
    return message.author_label or _("Bedside")


def _card(message: Message, inbound: bool) -> dict:
    facts = message.facts or {}
    if message.channel == Channel.PHONE:
        return _call(facts, inbound)
    if message.channel == Channel.SURVEY:
        return {"icon": "star", "what": _("Survey answer"), "rating": facts.get("rating")}
    return {"icon": "file-text", "what": _("Contact form")}


def _call(facts: dict, inbound: bool) -> dict:
    outcomes = {
        "answered": _("Reached"),
        "missed": _("Nobody answered"),
        "voicemail": _("Voicemail"),
        "failed": _("Did not connect"),
    }
    outcome = outcomes.get(facts.get("outcome"), "")
    seconds = facts.get("seconds")
    if isinstance(seconds, int) and seconds > 0:
        length = _("%(minutes)s min %(seconds)s s") % {"minutes": seconds // 60, "seconds": seconds % 60}
        outcome = f"{outcome}, {length}" if outcome else length
    missed = facts.get("outcome") in {"missed", "failed"}
    icon = "phone-missed" if missed else "phone-incoming" if inbound else "phone-outgoing"
    return {"icon": icon, "what": _("They called") if inbound else _("We called"), "outcome": outcome}


def _noted(note: Note) -> dict:
    author = note.author.name if note.author else _("Bedside")
    return {"kind": "note", "id": note.pk, "at": note.created_at, "author_name": author, "text": note.body}


def _fold_events(items: list[dict]) -> Iterable[dict]:
    folded: list[dict] = []
    for item in items:
        if item["kind"] == "event" and (not folded or _day(folded[-1]["at"]) == _day(item["at"])):
            folded.append(item)
            continue
        if folded:
            yield {"kind": "events", "at": folded[0]["at"], "events": folded}
            folded = []
        if item["kind"] == "event":
            folded = [item]
        else:
            yield item
    if folded:
        yield {"kind": "events", "at": folded[0]["at"], "events": folded}


def _with_days(items: Iterable[dict]) -> Iterable[dict]:
    today = None
    for item in items:
        if _day(item["at"]) != today:
            today = _day(item["at"])
            yield {"kind": "day", "at": item["at"]}
        yield item
