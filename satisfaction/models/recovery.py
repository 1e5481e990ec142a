from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from satisfaction.states import AttemptNote, AttemptOutcome, Outcome, RecoveryState, Remedy


class Recovery(models.Model):
    """The way back of one dissatisfied patient; at most one for a consultation, with one follow-up ticket.

    `first_rating` and `reasons` are those that opened it or were added before the first call; the first answer may
    change afterwards, the recovery stays. `outcome` is computed from two answers or from failed calls, never typed.
    """

    consultation = models.OneToOneField(
        "satisfaction.Consultation", on_delete=models.PROTECT, related_name="recovery"
    )
    contact = models.ForeignKey("tickets.Contact", on_delete=models.PROTECT, related_name="recoveries")
    ticket = models.OneToOneField("tickets.Ticket", on_delete=models.PROTECT, related_name="recovery")
    first_response = models.OneToOneField(
        "satisfaction.SurveyResponse", on_delete=models.PROTECT, related_name="opened_recovery"
    )
    second_response = models.OneToOneField(
        "satisfaction.SurveyResponse", null=True, on_delete=models.PROTECT, related_name="judged_recovery"
    )
    state = models.CharField(_("state"), max_length=12, choices=RecoveryState, default=RecoveryState.OPEN)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default=Outcome.NONE)
    first_rating = models.PositiveSmallIntegerField(_("first rating"))
    reasons = models.JSONField(_("reasons"), default=list)
    opened_at = models.DateTimeField(_("opened"))
    first_call_due_at = models.DateTimeField(_("first call due"))
    #: The first time that the person was on the line.
    reached_at = models.DateTimeField(_("reached"), null=True, blank=True)
    failed_calls = models.PositiveSmallIntegerField(_("failed calls"), default=0)
    remedy = models.CharField(_("remedy"), max_length=20, choices=Remedy, blank=True, default=Remedy.NONE)
    remedied_at = models.DateTimeField(_("put right"), null=True, blank=True)
    asked_again_at = models.DateTimeField(_("asked again"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="done") & Q(done_at__isnull=True, outcome=""),
                name="recovery_done_has_outcome",
            )
        ]
        indexes = [
            # The list of those on the way, by their first deadline.
            models.Index(
                fields=["first_call_due_at"], name="recovery_on_the_way", condition=~Q(state="done")
            ),
        ]

    def __str__(self) -> str:
        return f"recovery {self.pk}: {self.outcome or self.state}"

    @property
    def was_called_in_time(self) -> bool:
        return self.reached_at is not None and self.reached_at <= self.first_call_due_at


class RecoveryAttempt(models.Model):
    """One try to speak with the person. `note` is a code; words belong to the ticket."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="attempts")
    outcome = models.CharField(_("outcome"), max_length=12, choices=AttemptOutcome)
    note = models.CharField(
        _("note"), max_length=16, choices=AttemptNote, blank=True, default=AttemptNote.NONE
    )
    #: When the person asked to be called, for `asked_later`.
    call_again_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("call to a dissatisfied patient")
        verbose_name_plural = _("calls to dissatisfied patients")
        indexes = [models.Index(fields=["recovery", "at"], name="attempt_of_recovery")]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at:%Y-%m-%d %H:%M}"
