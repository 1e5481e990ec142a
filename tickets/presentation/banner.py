"""The medical banner: which question stands open, with whom, and how far it has come."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Event
from tickets.models import Clock, Ticket


def medical_banner(ticket: Ticket, clocks: Iterable[Clock], events: Iterable[Event]) -> dict | None:
    """The context of `components/_medical_banner.html`; None for a ticket without a medical question."""
    if not ticket.is_medical:
        return None
    clock = min(
        (c for c in clocks if c.kind in {Clock.Kind.ACCEPT, Clock.Kind.ANSWER}),
        key=lambda c: c.due_at,
        default=None,
    )
    return {
        "urgency": ticket.urgency or "routine",
        "words": _words(ticket),
        "duty_kind": clock.kind if clock else "",
        "due_at": clock.due_at if clock else None,
        "started_at": clock.started_at if clock else None,
        "steps": _steps(ticket, _times(events)),
    }


def _times(events: Iterable[Event]) -> dict:
    """When each step of the newest question was taken: a second question on one ticket begins anew."""
    at: dict = {}
    for event in events:
        if event.kind == "escalation.opened":
            at = {}
        at[event.kind] = event.at
    return at


def _words(ticket: Ticket) -> str:
    question = {
        "emergency": _("Emergency"),
        "urgent": _("Urgent medical question"),
    }.get(ticket.urgency, _("Medical question"))
    match ticket.medical_state:
        case Ticket.Medical.ACCEPTED:
            return _("%(question)s, with %(doctor)s") % {"question": question, "doctor": ticket.doctor_name}
        case Ticket.Medical.ANSWERED:
            return _("%(question)s, answered by %(doctor)s") % {
                "question": question,
                "doctor": ticket.doctor_name,
            }
        case Ticket.Medical.RETURNED:
            return _("%(question)s, returned to support") % {"question": question}
    return _("%(question)s, no doctor has accepted yet") % {"question": question}


def _steps(ticket: Ticket, at: dict) -> list[dict]:
    if ticket.medical_state == Ticket.Medical.RETURNED:
        return []
    accepted = ticket.medical_state in {Ticket.Medical.ACCEPTED, Ticket.Medical.ANSWERED}
    answered = ticket.medical_state == Ticket.Medical.ANSWERED
    reached = answered and "escalation.reached" in at
    plan = [
        (pgettext("a step", "Received"), True, at.get("escalation.opened", ticket.opened_at)),
        (pgettext("a step", "Seen"), accepted or "escalation.seen" in at, at.get("escalation.seen")),
        (pgettext("a step", "Accepted"), accepted, at.get("escalation.accepted")),
        (pgettext("a step", "Answer"), answered, at.get("escalation.answered")),
        (pgettext("a step", "Reached"), reached, at.get("escalation.reached")),
    ]
    steps, reached_now = [], False
    for name, done, moment in plan:
        state = "done" if done else "todo" if reached_now else "now"
        reached_now = reached_now or not done
        steps.append({"name": name, "state": state, "at": moment if done else None})
    return steps
