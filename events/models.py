"""What happened, and who must still act on it. The timeline, outbox, live feed and reports are this table."""

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One fact in the past tense, written in the transaction of the change that it records; never edited.

    `data` holds codes and parameters, never a translated sentence and never a patient's words. `position` is
    stamped by the relay in publish order (row ids commit out of order), so it is the cursor to resume by.
    """

    class Actor(models.TextChoices):
        STAFF = "staff"
        CONTACT = "contact"
        API = "api"
        SYSTEM = "system"

    kind = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    ticket_id = models.BigIntegerField(null=True, blank=True)
    actor_kind = models.CharField(max_length=8, choices=Actor)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=120, blank=True)
    cause = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="effects")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True, unique=True, editable=False)

    class Meta:
        indexes = [
            # The timeline of a ticket, oldest first.
            models.Index(fields=["ticket_id", "id"], name="event_ticket_timeline"),
            # Reports over one kind in a span of time.
            models.Index(fields=["kind", "at"], name="event_kind_at"),
            # The relay's search for what has no position yet.
            models.Index(fields=["id"], name="event_unstamped", condition=Q(position__isnull=True)),
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"


class Handoff(models.Model):
    """One subscriber's duty to act on one Event: pending, done, or dead after too many failures."""

    class Status(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        DEAD = "dead"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="handoffs")
    subscriber = models.CharField(max_length=120)
    queue = models.CharField(max_length=32)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    #: When the relay may (next) ring for it; moved forward by each claim, so that a lost task is rung again.
    due_at = models.DateTimeField()
    published = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    #: Type and place of the last failure; never its text, which may quote a patient.
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="handoff_once_per_subscriber"),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False)
                | (~Q(status="done") & Q(done_at__isnull=True)),
                name="handoff_done_at_when_done",
            ),
        ]
        indexes = [
            # The relay's claim: due and pending, clinical first is decided by the query.
            models.Index(fields=["due_at"], name="handoff_due", condition=Q(status="pending")),
            models.Index(fields=["id"], name="handoff_dead", condition=Q(status="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} of event {self.event_id}: {self.status}"


class Sweep(models.Model):
    """When a named sweep over due rows last ran; whoever moves `last_run_at` forward runs it."""

    name = models.CharField(max_length=64, primary_key=True)
    last_run_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """The last sign of life of a process, or of a queue's consumer; read by /health/ready."""

    name = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
