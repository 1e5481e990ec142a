"""Where a ticket's medical question stands, for those who work on the ticket."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from escalation.models import Escalation
from escalation.states import Status
from tickets.models import Ticket


def panel_context(escalation: Escalation | None, ticket: Ticket, *, reader: User) -> dict:
    """`banner` for `components/_medical_banner.html` (None: nothing to show), and what an agent does next."""
    if escalation is None:
        return {"banner": None, "ticket": ticket}
    desk = reader.is_doctor or reader.is_supervisor
    return {
        "ticket": ticket,
        "escalation": escalation,
        "case_url": reverse("escalation:case", args=[escalation.pk]) if desk else "",
        "banner": {
            "urgency": escalation.urgency,
            "words": sentence(escalation),
            "duty_kind": escalation.due_kind,
            "due_at": escalation.due_at,
            "started_at": escalation.opened_at,
            "steps": steps(escalation),
        },
    }


def sentence(escalation: Escalation) -> str:
    match escalation.status:
        case Status.OPEN:
            return _("Waiting for a doctor to accept")
        case Status.ACCEPTED:
            return _("With %(doctor)s") % {"doctor": escalation.accepted_by.name}
        case Status.ANSWERED:
            return _("Answered by %(doctor)s") % {"doctor": escalation.answered_by.name}
        case Status.RETURNED:
            return _("Returned to support by %(doctor)s") % {"doctor": escalation.returned_by.name}
    return _("Not medical after all")


def steps(escalation: Escalation) -> list[dict]:
    """Received, Seen, Accepted, Answer, Reached: each done with its time, the first open one is now."""
    if escalation.status in (Status.RETURNED, Status.WITHDRAWN):
        return []
    plan = [
        (pgettext("a step", "Received"), escalation.opened_at),
        (pgettext("a step", "Seen"), escalation.seen_at),
        (pgettext("a step", "Accepted"), escalation.accepted_at),
        (pgettext("a step", "Answer"), escalation.answered_at),
        (pgettext("a step", "Reached"), escalation.reached_at),
    ]
    first_open = next((index for index, (_name, at) in enumerate(plan) if at is None), len(plan))
    return [
        {"name": name, "at": at, "state": "done" if at else "now" if index == first_open else "todo"}
        for index, (name, at) in enumerate(plan)
    ]
