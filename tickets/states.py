"""The life of a ticket as a table: which action leads from which status to which. Pure; no database here."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEW = "new", _("New")
    OPEN = "open", _("Open")
    PENDING = "pending", _("Waiting for the patient")
    ON_HOLD = "on_hold", _("On hold")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


class HoldReason(models.TextChoices):
    DOCTOR = "doctor", _("the doctor")
    INSURER = "insurer", _("the insurer")
    LABORATORY = "laboratory", _("the laboratory")
    ENGINEERING = "engineering", _("engineering")
    OTHER = "other", _("somebody else")


class Channel(models.TextChoices):
    FORM = "form", _("Contact form")
    CHAT = "chat", _("Chat")
    PHONE = "phone", _("Phone")
    SURVEY = "survey", _("Survey")
    EMAIL = "email", _("E-mail")
    API = "api", _("Another program")
    LINK = "link", _("Ticket link")


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


#: Somebody here owes something.
ACTIVE = frozenset({Status.NEW, Status.OPEN})
#: Not finished, whoever is owed.
UNSOLVED = frozenset({Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD})
#: Waiting for somebody outside; the clocks of replies stand still.
WAITING = frozenset({Status.PENDING, Status.ON_HOLD})
DONE = frozenset({Status.SOLVED, Status.CLOSED})

#: action → {from: to}. An action that is missing for a status is refused.
TRANSITIONS: dict[str, dict[str, str]] = {
    # The patient, or somebody for them, says something.
    "receive": {
        Status.NEW: Status.NEW,
        Status.OPEN: Status.OPEN,
        Status.PENDING: Status.OPEN,
        Status.ON_HOLD: Status.ON_HOLD,
        Status.SOLVED: Status.OPEN,
    },
    # A member of staff answers; the ball is with the patient only if they say so.
    "reply": {
        Status.NEW: Status.OPEN,
        Status.OPEN: Status.OPEN,
        Status.PENDING: Status.PENDING,
        Status.ON_HOLD: Status.ON_HOLD,
        Status.SOLVED: Status.SOLVED,
    },
    "open": {
        Status.NEW: Status.OPEN,
        Status.OPEN: Status.OPEN,
        Status.PENDING: Status.OPEN,
        Status.ON_HOLD: Status.OPEN,
    },
    "pend": {
        Status.NEW: Status.PENDING,
        Status.OPEN: Status.PENDING,
        Status.PENDING: Status.PENDING,
        Status.ON_HOLD: Status.PENDING,
    },
    "hold": {
        Status.NEW: Status.ON_HOLD,
        Status.OPEN: Status.ON_HOLD,
        Status.PENDING: Status.ON_HOLD,
        Status.ON_HOLD: Status.ON_HOLD,
    },
    "solve": {
        Status.NEW: Status.SOLVED,
        Status.OPEN: Status.SOLVED,
        Status.PENDING: Status.SOLVED,
        Status.ON_HOLD: Status.SOLVED,
    },
    "reopen": {Status.SOLVED: Status.OPEN},
    # Something that we sent did not arrive: somebody must look, whatever we were waiting for.
    "bounce": {
        Status.NEW: Status.NEW,
        Status.OPEN: Status.OPEN,
        Status.PENDING: Status.OPEN,
        Status.ON_HOLD: Status.ON_HOLD,
        Status.SOLVED: Status.OPEN,
    },
    "close": {Status.SOLVED: Status.CLOSED},
}

#: What an agent may ask for by name of the wished status, in the workspace and the API.
ACTION_FOR = {
    Status.OPEN: "open",
    Status.PENDING: "pend",
    Status.ON_HOLD: "hold",
    Status.SOLVED: "solve",
    Status.CLOSED: "close",
}

#: The wording that a patient sees.
PATIENT_WORDING = {
    Status.NEW: _("We have your message"),
    Status.OPEN: _("We are working on it"),
    Status.PENDING: _("We wait for your answer"),
    Status.ON_HOLD: _("We wait for somebody else and stay on it"),
    Status.SOLVED: _("Done"),
    Status.CLOSED: _("Done"),
}


def target_of(action: str, status: str) -> str | None:
    """The status that `action` leads to from `status`; None when it is refused."""
    return TRANSITIONS[action].get(status)
