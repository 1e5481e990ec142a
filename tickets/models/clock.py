from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SlaPolicy(models.Model):
    """Promised times in minutes, for tickets of a team, a topic or a kind of contact; the most specific wins.

    A ticket keeps the times it was opened with: editing a policy never disturbs a running clock.
    """

    name = models.CharField(_("name"), max_length=80)
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.CASCADE)
    topic = models.ForeignKey("tickets.Topic", null=True, blank=True, on_delete=models.CASCADE)
    contact_kind = models.CharField(_("kind of contact"), max_length=8, blank=True)
    channel = models.CharField(_("channel"), max_length=8, blank=True)
    first_reply_minutes = models.PositiveIntegerField(_("first reply, minutes"), default=60)
    next_reply_minutes = models.PositiveIntegerField(_("next reply, minutes"), default=120)
    resolve_minutes = models.PositiveIntegerField(_("resolved, minutes"), default=24 * 60)
    rank = models.PositiveSmallIntegerField(_("order"), default=10)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("SLA policy")
        verbose_name_plural = _("SLA policies")
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class Clock(models.Model):
    """One promise on one ticket that somebody watches. Paused while we wait for somebody outside."""

    class Kind(models.TextChoices):
        FIRST_REPLY = "first_reply", _("First reply")
        NEXT_REPLY = "next_reply", _("Reply")
        RESOLVE = "resolve", _("Solve")
        CALL_BACK = "call_back", _("Call back")
        ACCEPT = "accept", _("Doctor accepts")
        ANSWER = "answer", _("Doctor answers")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=Kind)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    #: Set once by the sweep when it was not met in time.
    breached_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
                name="clock_one_running_of_a_kind",
            )
        ]
        indexes = [
            # The sweep for breaches.
            models.Index(
                fields=["due_at"],
                name="clock_due",
                condition=Q(
                    met_at__isnull=True,
                    cancelled_at__isnull=True,
                    breached_at__isnull=True,
                    paused_at__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of ticket {self.ticket_id}"

    def is_overdue(self, now) -> bool:
        return self.met_at is None and self.paused_at is None and self.due_at <= now
