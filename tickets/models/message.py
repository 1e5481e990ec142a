from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.states import Channel


class Message(models.Model):
    """Words that went in or out. Internal words are Notes, in a table of their own, so that they can never leak.

    `facts` holds what a card shows beside the words, as codes (a call's outcome and seconds, a survey's rating).
    """

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("Inbound")
        OUTBOUND = "outbound", _("Outbound")

    class Delivery(models.TextChoices):
        NONE = "", _("Not sent by us")
        QUEUED = "queued", _("On its way")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        SEEN = "seen", _("Seen")
        FAILED = "failed", _("Not sent")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="messages")
    #: Rising in each ticket without gaps; given under the ticket's lock.
    seq = models.PositiveIntegerField()
    direction = models.CharField(max_length=8, choices=Direction)
    channel = models.CharField(max_length=8, choices=Channel)
    author = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: For people outside without an account here ("bot", "agent" of an outside chat).
    author_label = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    #: As found by triage for inbound words.
    language = models.CharField(max_length=10, blank=True)
    is_clinical = models.BooleanField(default=False)
    facts = models.JSONField(default=dict, blank=True)
    #: The door's own id of this message, so that the same one twice is one row ("call:abc", "chat:x:12").
    external_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    delivery = models.CharField(max_length=10, choices=Delivery, blank=True, default="")
    said_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [models.UniqueConstraint(fields=["ticket", "seq"], name="message_seq_once")]

    def __str__(self) -> str:
        return f"{self.direction} {self.seq} of ticket {self.ticket_id}"


class Assessment(models.Model):
    """What triage found in one inbound message: made in the transaction that stored it, never changed.

    `evidence` is a list of {start, end, text, rule}; offsets are in code points of the message's body.
    """

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="assessment")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="assessments")
    medical = models.BooleanField()
    urgency = models.CharField(max_length=10, blank=True)
    department = models.CharField(max_length=24, blank=True)
    family = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=10)
    evidence = models.JSONField(default=list)
    rules_version = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(medical=True) | Q(urgency=""), name="assessment_urgency_only_medical"
            )
        ]

    def __str__(self) -> str:
        return f"{self.urgency or 'not medical'} in message {self.message_id}"


class Note(models.Model):
    """Internal words. Never in anything that leaves the house."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")

    def __str__(self) -> str:
        return f"note {self.pk} on ticket {self.ticket_id}"


class Attachment(models.Model):
    """A file that came with a message. Stored under a random name; always served as a download."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
