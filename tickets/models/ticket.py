import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.querysets import TicketQuerySet
from tickets.states import DONE, Channel, HoldReason, Priority, Status


def new_secret() -> str:
    """128 random bits and more: the only proof that a `/t/<token>/` link carries."""
    return secrets.token_urlsafe(18)


class Ticket(models.Model):
    """One case of one contact. Its status is written by `tickets.services.status.set_status` only.

    The last columns are kept copies for the list (next duty, last words, waiting since): the list is read a
    thousand times for each change, so services keep them up to date in the transaction of the change.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", _("Contact")
        RECOVERY = "recovery", _("Follow-up of a dissatisfied patient")
        CALL_BACK = "call_back", _("Call back")

    class Medical(models.TextChoices):
        NONE = "", _("Not medical")
        WAITING = "waiting", _("With doctor-support")
        ACCEPTED = "accepted", _("Accepted by a doctor")
        ANSWERED = "answered", _("Answered by a doctor")
        RETURNED = "returned", _("Returned to support")

    number = models.BigIntegerField(unique=True)
    #: Goes out by SMS and e-mail only: who holds it was reached there, and sees the whole.
    secret = models.CharField(max_length=40, unique=True, default=new_secret)
    #: Shown on the screen of whoever opened the ticket, who proved nothing; sees as far as `screen_upto` (a message's
    #: seq; null: all), which is set as soon as somebody who merely gave the same address goes on with the ticket.
    screen_secret = models.CharField(max_length=40, unique=True, null=True)
    screen_upto = models.PositiveIntegerField(null=True)
    #: Addresses ("phone:+98…", "email:…") that everybody who wrote here gave; null where the opener gave none.
    reach = models.JSONField(null=True)
    contact = models.ForeignKey("tickets.Contact", on_delete=models.PROTECT, related_name="tickets")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CONTACT)
    subject = models.CharField(max_length=200)
    channel = models.CharField(max_length=8, choices=Channel)
    language = models.CharField(max_length=10, blank=True)
    topic = models.ForeignKey("tickets.Topic", null=True, blank=True, on_delete=models.PROTECT)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="tickets")
    owner = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    hold_reason = models.CharField(max_length=12, choices=HoldReason, blank=True)
    follow_up_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="follow_ups"
    )
    #: The consultation it is about, by the platform's id.
    consultation_ref = models.CharField(max_length=64, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    #: Worst class found in any inbound text; only doctor-support lowers it, with a reason.
    is_medical = models.BooleanField(default=False)
    urgency = models.CharField(max_length=10, blank=True)
    department = models.CharField(max_length=24, blank=True)
    medical_state = models.CharField(max_length=10, choices=Medical, blank=True, default="")
    doctor_name = models.CharField(max_length=120, blank=True)
    is_dissatisfied = models.BooleanField(default=False)

    opened_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    first_replied_at = models.DateTimeField(null=True, blank=True)
    last_inbound_at = models.DateTimeField(null=True, blank=True)
    last_outbound_at = models.DateTimeField(null=True, blank=True)
    #: Since when the contact waits for us; null when nobody waits.
    waiting_since = models.DateTimeField(null=True, blank=True)
    last_words = models.CharField(max_length=160, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    #: Next duty: its kind (first_reply, next_reply, resolve, call_back, accept, answer) and when it is due.
    duty = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    #: Something failed that a person must look at (an SMS that could not be delivered …), as a code.
    attention = models.CharField(max_length=32, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(DONE), solved_at__isnull=False)
                | (~Q(status__in=sorted(DONE)) & Q(solved_at__isnull=True)),
                name="ticket_solved_at_when_done",
            ),
            models.CheckConstraint(
                condition=Q(status="on_hold") ^ Q(hold_reason=""), name="ticket_hold_reason_when_held"
            ),
            models.CheckConstraint(
                condition=Q(is_medical=True) | Q(urgency=""), name="ticket_urgency_only_medical"
            ),
        ]
        indexes = [
            # The list "all open" and "breaching", by next duty.
            models.Index(F("due_at").asc(nulls_last=True), "id", name="ticket_unsolved_by_duty",
                         condition=~Q(status__in=sorted(DONE))),
            # "Mine", by next duty.
            models.Index("owner", F("due_at").asc(nulls_last=True), "id", name="ticket_owner_by_duty",
                         condition=~Q(status__in=sorted(DONE))),
            # A team's list, and "unassigned".
            models.Index("team", "owner", F("due_at").asc(nulls_last=True), "id", name="ticket_team_by_duty",
                         condition=~Q(status__in=sorted(DONE))),
            # "Dissatisfied".
            models.Index("due_at", "id", name="ticket_dissatisfied",
                         condition=Q(is_dissatisfied=True) & ~Q(status__in=sorted(DONE))),
            # Medical questions that a doctor still owes: the sweep that nothing is missing from the queue.
            models.Index(fields=["id"], name="ticket_medical_open",
                         condition=Q(is_medical=True, medical_state__in=["", "waiting", "accepted"])
                         & ~Q(status__in=sorted(DONE))),
            # A person's history, newest first.
            models.Index(fields=["contact", "-id"], name="ticket_contact_history"),
            models.Index(fields=["consultation_ref"], name="ticket_consultation",
                         condition=~Q(consultation_ref="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def has_open_medical_question(self) -> bool:
        """A doctor still owes an answer: support may not answer or solve it as if it were theirs."""
        return self.is_medical and self.medical_state in {"", self.Medical.WAITING, self.Medical.ACCEPTED}

    def is_overdue(self, now) -> bool:
        return self.due_at is not None and self.due_at <= now
