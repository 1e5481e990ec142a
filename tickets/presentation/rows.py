"""Tickets as rows of the list, in groups by when the next duty is due."""

import datetime
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.models import Contact, Ticket
from tickets.states import DONE, Status

NOW_MINUTES = 15


@dataclass
class Group:
    label: str
    rows: list[dict] = field(default_factory=list)
    #: None when the group goes on behind the end of the page.
    count: int | None = None


def row_of(ticket: Ticket, *, reader, view: str = "", current: int | None = None) -> dict:
    """The context of `components/_row.html`."""
    flag, flag_words = flag_of(ticket)
    url = reverse("tickets:ticket", args=[ticket.number])
    return {
        "pk": ticket.pk,
        "number": ticket.number,
        "url": f"{url}?view={view}" if view else url,
        "name": name_of(ticket.contact),
        "subject": ticket.subject,
        "words": ticket.last_words,
        "words_language": ticket.language,
        "channel": ticket.channel,
        "at": ticket.waiting_since or ticket.last_outbound_at or ticket.opened_at,
        "urgency": ticket.urgency if ticket.is_medical else "",
        "flag": flag,
        "flag_words": flag_words,
        "duty_kind": duty_kind(ticket),
        "due_at": ticket.due_at,
        "paused": "" if ticket.due_at else paused_words(ticket),
        "owner_name": ticket.owner.name if ticket.owner else "",
        "is_own": ticket.owner_id == reader.pk,
        "unread": ticket.status == Status.NEW,
        "current": ticket.number == current,
    }


def name_of(contact: Contact) -> str:
    return contact.name or _("No name given")


def duty_kind(ticket: Ticket) -> str:
    """An agent reads "Doctor's answer in 18 min" for a clock that is not theirs."""
    return "doctor_answer" if ticket.duty == "answer" else ticket.duty


def flag_of(ticket: Ticket) -> tuple[str, str]:
    """The one most important flag and its words."""
    if ticket.attention:
        return "failed", attention_words(ticket.attention)
    if ticket.is_dissatisfied:
        return "dissatisfied", ""
    if ticket.contact.kind == Contact.Kind.DOCTOR:
        return "in_consultation", _("Doctor")
    return "", ""


def attention_words(code: str) -> str:
    known = {
        "no_address": _("No way to reach them"),
        "not_delivered": _("Not delivered"),
    }
    return known.get(code, _("Needs a look"))


def paused_words(ticket: Ticket) -> str:
    if ticket.status == Status.PENDING:
        return _("waiting for the patient")
    if ticket.status == Status.ON_HOLD:
        return _("waiting for %(whom)s") % {"whom": ticket.get_hold_reason_display()}
    return ""


def group_of(ticket: Ticket, now: datetime.datetime) -> str:
    if ticket.due_at is None:
        return "none"
    minutes = (ticket.due_at - now).total_seconds() / 60
    if minutes < NOW_MINUTES:
        return "now"
    if minutes < 60:
        return "hour"
    same_day = timezone.localtime(ticket.due_at).date() == timezone.localtime(now).date()
    return "today" if same_day else "later"


def grouped(tickets: list[Ticket], *, now: datetime.datetime, complete: bool, **row_options) -> list[Group]:
    """Rows in the order they came, under heads; a group that may go on has no count."""
    labels = {
        "now": _("Now"),
        "hour": _("Within the hour"),
        "today": _("Later today"),
        "later": _("Later"),
        "none": _("Waiting for others"),
    }
    groups: dict[str, Group] = {}
    for ticket in tickets:
        key = group_of(ticket, now)
        groups.setdefault(key, Group(labels[key])).rows.append(row_of(ticket, **row_options))
    found = list(groups.values())
    for group in found if complete else found[:-1]:
        group.count = len(group.rows)
    return found


def history_row(ticket: Ticket) -> dict:
    """One line of the person's history in the side panel."""
    icons = {"chat": "message-circle", "phone": "phone", "survey": "star", "email": "mail"}
    return {
        "icon": "check" if ticket.status in DONE else icons.get(ticket.channel, "file-text"),
        "words": ticket.subject or f"#{ticket.number}",
        "url": reverse("tickets:ticket", args=[ticket.number]),
        "at": ticket.opened_at,
    }
