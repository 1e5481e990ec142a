"""Where a ticket's medical question stands, for those who work on the ticket."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from escalation.models import Escalation
from escalation.states import Status


def panel_context(escalation: Escalation | None, *, reader: User) -> dict:
    """What `escalation/ticket_panel.html` reads; without a question it draws nothing."""
    if escalation is None:
        return {"escalation": None}
    desk = reader.is_doctor or reader.is_supervisor
    return {
        "escalation": escalation,
        "sentence": sentence(escalation),
        "steps": steps(escalation),
        # For an agent the answer is the doctor's duty, not theirs.
        "due_kind": "doctor_answer" if escalation.due_kind == "answer" else escalation.due_kind,
        "case_url": reverse("escalation:case", args=[escalation.pk]) if desk else "",
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
