"""Getting words out to a person: one row for each SMS or e-mail, with its attempts and its receipt."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Provider(models.Model):
    """Who carries a channel. Secrets are not stored here: `settings` may name an environment variable to read.

    kind `local` stores and shows what would have gone out; `email` is Django's e-mail backend; `http_sms` posts
    one configurable request to a gateway.
    """

    class Kind(models.TextChoices):
        LOCAL = "local", _("Local (store and show)")
        EMAIL = "email", _("E-mail (SMTP or any Django backend)")
        HTTP_SMS = "http_sms", _("SMS gateway over HTTP")

    class Channel(models.TextChoices):
        SMS = "sms", _("SMS")
        EMAIL = "email", _("E-mail")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    rank = models.PositiveSmallIntegerField(_("order"), default=10)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering = ["channel", "rank"]

    def __str__(self) -> str:
        return self.name


class Dispatch(models.Model):
    """One outgoing SMS or e-mail. The body is made from `template` and `params` when it is sent.

    `params` holds a link and codes, never a patient's words. `dedupe_key` makes asking twice harmless.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    channel = models.CharField(max_length=8, choices=Provider.Channel)
    #: E.164 or an e-mail address.
    address = models.CharField(max_length=254)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    params = models.JSONField(default=dict)
    #: What it is about: ("message", id), ("survey_invitation", id).
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    ticket_id = models.BigIntegerField(null=True)
    dedupe_key = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    provider = models.ForeignKey(Provider, null=True, on_delete=models.PROTECT)
    provider_reference = models.CharField(max_length=120, blank=True)
    #: Our own code of the last failure (refused, unreachable, no_provider …).
    failure = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="failed", failed_at__isnull=False)
                | (~Q(status="failed") & Q(failed_at__isnull=True)),
                name="dispatch_failed_at_when_failed",
            )
        ]
        indexes = [
            # The sweep over what is due, and over what hangs in sending.
            models.Index(
                fields=["due_at"], name="dispatch_due", condition=Q(status__in=["queued", "sending"])
            ),
            models.Index(fields=["subject_type", "subject_id"], name="dispatch_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.status}"


class DispatchAttempt(models.Model):
    """One try of one Dispatch; what a gateway answered is kept as a code."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    provider = models.ForeignKey(Provider, null=True, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.dispatch_id}: {self.outcome}"


class LocalMessage(models.Model):
    """What the local provider would have sent; for homes without a gateway, demos and tests."""

    dispatch = models.OneToOneField(Dispatch, on_delete=models.CASCADE)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("locally stored message")
        verbose_name_plural = _("locally stored messages")

    def __str__(self) -> str:
        return f"{self.address}: {self.body[:40]}"
