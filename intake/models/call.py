from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Call(models.Model):
    """One phone call as the exchange tells it; told again under the same `call_id`, it is the same row.

    Numbers are E.164 where they can be read as one, else as given ("anonymous"). Times are UTC.
    """

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("Inbound")
        OUTBOUND = "outbound", _("Outbound")

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        MISSED = "missed", _("Missed")
        VOICEMAIL = "voicemail", _("Voicemail")
        ABANDONED = "abandoned", _("Hung up while waiting")
        FAILED = "failed", _("Failed")

    call_id = models.CharField(_("call id"), max_length=120, unique=True)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    from_number = models.CharField(_("from"), max_length=64, blank=True)
    to_number = models.CharField(_("to"), max_length=64, blank=True)
    started_at = models.DateTimeField(_("started"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    agent = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="calls"
    )
    #: As the exchange names the agent: an e-mail address or an extension.
    agent_label = models.CharField(_("agent"), max_length=120, blank=True)
    recording_url = models.URLField(_("recording"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="calls")
    #: The card of this call in the ticket; null while nothing but a note was kept.
    message = models.OneToOneField(
        "tickets.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="call"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="call_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("started_at")),
                name="call_answered_after_start",
            ),
        ]
        indexes = [
            # Calls in a span of time, for the figures of a day.
            models.Index(fields=["started_at"], name="call_started"),
        ]

    def __str__(self) -> str:
        return self.call_id

    @property
    def other_number(self) -> str:
        """The number of the person outside."""
        return self.from_number if self.direction == self.Direction.INBOUND else self.to_number

    @property
    def seconds(self) -> int | None:
        """How long the two spoke; None when they did not, or still do."""
        if self.outcome != self.Outcome.ANSWERED or self.ended_at is None:
            return None
        return int((self.ended_at - (self.answered_at or self.started_at)).total_seconds())

    @property
    def is_unreached(self) -> bool:
        """Somebody rang us and spoke to nobody: we owe a call."""
        return self.direction == self.Direction.INBOUND and self.outcome != self.Outcome.ANSWERED
