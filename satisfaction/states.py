"""The loop in words and tables: what is asked, what was answered, what became of it. Pure; no database here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

#: A rating up to this one is dissatisfied; from the other one on it is satisfied.
DISSATISFIED_UPTO, SATISFIED_FROM = 2, 4
RATINGS = (1, 2, 3, 4, 5)
#: Failed attempts to call, after which we write instead.
MOST_FAILED_CALLS = 3


class Moment(models.TextChoices):
    """When a survey asks; `kind` of Survey and SurveyInvitation."""

    AFTER_CONSULTATION = "after_consultation", _("After the consultation")
    AFTER_RECOVERY = "after_recovery", _("After putting it right")


class InvitationState(models.TextChoices):
    SCHEDULED = "scheduled", _("Not asked yet")
    SENT = "sent", _("Asked")
    ANSWERED = "answered", _("Answered")
    EXPIRED = "expired", _("Not answered")
    SUPPRESSED = "suppressed", _("Not asked on purpose")
    FAILED = "failed", _("Could not be asked")


#: States whose link takes a first answer while it has not expired: the platform may show the link in its own app
#: before we send it, and where we cannot send it.
ANSWERABLE = frozenset(
    {InvitationState.SCHEDULED, InvitationState.SENT, InvitationState.SUPPRESSED, InvitationState.FAILED}
)
#: States that must say why nobody was asked.
UNASKED = frozenset({InvitationState.SUPPRESSED, InvitationState.FAILED})


class WhyNot(models.TextChoices):
    NO_ADDRESS = "no_address", _("No phone number or e-mail address")
    BLOCKED = "blocked", _("The person does not want to be written to")
    TOO_LATE = "too_late", _("The consultation was too long ago")
    MEDICAL_OPEN = "medical_open", _("A medical question of theirs was open all the time")
    NOT_DELIVERED = "not_delivered", _("Nothing could be delivered")


class WaitsFor(models.TextChoices):
    """Why a due invitation is put off."""

    MEDICAL = "medical_open", _("the answer to their medical question")
    TICKET = "ticket_open", _("the ticket, which was opened again")
    FAULT = "fault", _("the next try after a fault")


class Reason(models.TextChoices):
    SIDE_EFFECT = "side_effect", _("Side effect of the medicine")
    DOCTOR_LATE = "doctor_late", _("Doctor late or busy")
    FELT_UNHEARD = "felt_unheard", _("I was not listened to")
    CALL_QUALITY = "call_quality", _("Call quality")
    APP = "app", _("The app")
    PRICE = "price", _("Price")
    INSURANCE = "insurance", _("Insurance")
    PRESCRIPTION = "prescription", _("Prescription")
    LISTENED = "listened", _("I was listened to")
    CLEAR = "clear", _("Clear explanation")
    ON_TIME = "on_time", _("On time")
    EASY = "easy", _("Easy to use")
    OTHER = "other", _("Something else")


COMPLAINTS = [
    Reason.SIDE_EFFECT, Reason.DOCTOR_LATE, Reason.FELT_UNHEARD, Reason.CALL_QUALITY, Reason.APP, Reason.PRICE,
    Reason.INSURANCE, Reason.PRESCRIPTION, Reason.OTHER,
]  # fmt: skip
PRAISE = [Reason.LISTENED, Reason.CLEAR, Reason.ON_TIME, Reason.EASY, Reason.OTHER, Reason.SIDE_EFFECT]


class RecoveryState(models.TextChoices):
    OPEN = "open", _("Call back owed")
    CALLING = "calling", _("Being called")
    REMEDIED = "remedied", _("Put right, not asked yet")
    ASKED_AGAIN = "asked_again", _("Asked again")
    DONE = "done", _("Done")


#: action → {from: to}; an action that is missing for a state is refused.
RECOVERY_TRANSITIONS: dict[str, dict[str, str]] = {
    "call": {
        RecoveryState.OPEN: RecoveryState.CALLING,
        RecoveryState.CALLING: RecoveryState.CALLING,
        RecoveryState.REMEDIED: RecoveryState.REMEDIED,
        RecoveryState.ASKED_AGAIN: RecoveryState.ASKED_AGAIN,
    },
    # Somebody whom we had given up on was reached after all.
    "resume": {RecoveryState.DONE: RecoveryState.CALLING},
    "remedy": {
        RecoveryState.OPEN: RecoveryState.REMEDIED,
        RecoveryState.CALLING: RecoveryState.REMEDIED,
        RecoveryState.REMEDIED: RecoveryState.REMEDIED,
    },
    "ask_again": {RecoveryState.REMEDIED: RecoveryState.ASKED_AGAIN},
    "give_up": {RecoveryState.OPEN: RecoveryState.DONE, RecoveryState.CALLING: RecoveryState.DONE},
    # The second answer, which may come by the platform's own link before we asked, or be changed later.
    "judge": {
        RecoveryState.REMEDIED: RecoveryState.DONE,
        RecoveryState.ASKED_AGAIN: RecoveryState.DONE,
        RecoveryState.DONE: RecoveryState.DONE,
    },
}


class Outcome(models.TextChoices):
    """Computed, never typed. `no_answer`: put right as far as we know, but not proven by a second answer."""

    NONE = "", _("On the way")
    RECOVERED = "recovered", _("Won back")
    IMPROVED = "improved", _("Improved")
    NOT_MOVED = "not_moved", _("Not moved")
    WORSE = "worse", _("Worse")
    UNREACHABLE = "unreachable", _("Unreachable")
    NO_ANSWER = "no_answer", _("Second survey not answered")


def outcome_of(first: int, second: int, *, complains_again: bool = False) -> str:
    """What two ratings of 1 to 5 say about the way back.

    4 and 5 the second time are won back, unless a reason that always counts (`complains_again`) is given again;
    below that it is the direction that counts.
    """
    if second >= SATISFIED_FROM and not complains_again:
        return Outcome.RECOVERED
    if second < first:
        return Outcome.WORSE
    if second == first or complains_again:
        return Outcome.NOT_MOVED
    return Outcome.IMPROVED


class AttemptOutcome(models.TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    ASKED_LATER = "asked_later", _("Asked to be called later")


#: The person was on the line.
SPOKEN = frozenset({AttemptOutcome.REACHED, AttemptOutcome.ASKED_LATER})


class AttemptNote(models.TextChoices):
    """A code, not words: what was said belongs into a note or a message of the ticket."""

    NONE = "", _("nothing to add")
    VOICEMAIL = "voicemail", _("left a voicemail")
    BUSY = "busy", _("line busy")
    SWITCHED_OFF = "switched_off", _("phone switched off")
    SOMEBODY_ELSE = "somebody_else", _("somebody else answered")
    LANGUAGE = "language", _("needs another language")


class Remedy(models.TextChoices):
    NONE = "", _("not recorded")
    EXPLANATION = "explanation", _("Explanation")
    APOLOGY = "apology", _("Apology")
    SECOND_CONSULTATION = "second_consultation", _("Second consultation")
    REFUND = "refund", _("Refund requested")
    DOCTOR_CALL = "doctor_call", _("Call by the doctor")
    CORRECTION = "correction", _("Correction")


def is_dissatisfied(rating: int, reasons: list[str], always: list[str]) -> bool:
    """Dissatisfied by the number, or by a reason that counts whatever the number says."""
    return rating <= DISSATISFIED_UPTO or bool(set(reasons) & set(always))
