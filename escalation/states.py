"""The life of a medical question as a table: which action leads from which status to which. Pure; no database."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    OPEN = "open", pgettext_lazy("a medical question", "Waiting for a doctor")
    ACCEPTED = "accepted", pgettext_lazy("a medical question", "Accepted")
    ANSWERED = "answered", pgettext_lazy("a medical question", "Answered")
    RETURNED = "returned", pgettext_lazy("a medical question", "Returned to support")
    WITHDRAWN = "withdrawn", pgettext_lazy("a medical question", "Not medical after all")


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    URGENT = "urgent", _("Urgent")
    ROUTINE = "routine", _("Routine")


class OpenedBy(models.TextChoices):
    TRIAGE = "triage", _("Triage")
    STAFF = "staff", _("A member of staff")


#: A doctor still owes something; at most one of these for each ticket.
ACTIVE = frozenset({Status.OPEN, Status.ACCEPTED})
CLOSED = frozenset({Status.ANSWERED, Status.RETURNED, Status.WITHDRAWN})

#: action → {from: to}. An action that is missing for a status is refused.
TRANSITIONS: dict[str, dict[str, str]] = {
    "accept": {Status.OPEN: Status.ACCEPTED},
    # A colleague takes over, or is given it.
    "hand_over": {Status.ACCEPTED: Status.ACCEPTED},
    # The holder lets go: it waits for a doctor again, with the deadlines it had.
    "put_back": {Status.ACCEPTED: Status.OPEN},
    # The holder asks the patient back; the clocks keep running.
    "ask": {Status.ACCEPTED: Status.ACCEPTED},
    # Answering what nobody has accepted accepts it in the same breath.
    "answer": {Status.OPEN: Status.ANSWERED, Status.ACCEPTED: Status.ANSWERED},
    "return": {Status.OPEN: Status.RETURNED, Status.ACCEPTED: Status.RETURNED},
    "raise": {Status.OPEN: Status.OPEN, Status.ACCEPTED: Status.ACCEPTED},
    "lower": {Status.OPEN: Status.OPEN, Status.ACCEPTED: Status.ACCEPTED},
    "withdraw": {Status.OPEN: Status.WITHDRAWN, Status.ACCEPTED: Status.WITHDRAWN},
}

#: Minutes to (accept, answer) where no policy row says otherwise; the acceptance clocks follow the
#: orange/yellow/green steps of common triage scales, made stricter for a queue that is always staffed.
DEFAULT_MINUTES = {Urgency.EMERGENCY: (10, 20), Urgency.URGENT: (60, 120), Urgency.ROUTINE: (240, 480)}

#: Place of each class in the queue, most urgent first.
RANK = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.ROUTINE: 2}


def target_of(action: str, status: str) -> str | None:
    """The status that `action` leads to from `status`; None when it is refused."""
    return TRANSITIONS[action].get(status)


def is_worse(one: str, other: str) -> bool:
    return RANK[one] < RANK[other]
