import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escalation.querysets import EscalationQuerySet
from escalation.states import ACTIVE, RANK, OpenedBy, Status, Urgency


class Escalation(models.Model):
    """One medical question of one ticket in the doctor-support queue. Times are UTC.

    Its status is written by `escalation.services.transition.move` only. Deadlines are a snapshot: a raise moves
    them earlier, only a doctor's lowering moves them later. `evidence` is a list of {start, end, text, rule} with
    offsets in code points of the question's body.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="escalations")
    #: The words that ask; null when staff escalated a ticket without any.
    question = models.ForeignKey(
        "tickets.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency)
    department = models.CharField(_("department"), max_length=24, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    evidence = models.JSONField(default=list, blank=True)
    rules_version = models.CharField(max_length=40, blank=True)
    opened_by = models.CharField(_("opened by"), max_length=8, choices=OpenedBy)
    #: The newest message of the ticket that this question has taken into account.
    noted_seq = models.PositiveIntegerField(default=0)
    #: Counts changes, so that a page can tell that it is old.
    version = models.PositiveIntegerField(default=1)
    #: Place in the queue: class, then next deadline in milliseconds; lower is sooner.
    turn = models.BigIntegerField(editable=False)

    opened_at = models.DateTimeField(_("opened"))
    accept_due_at = models.DateTimeField(_("accept by"))
    answer_due_at = models.DateTimeField(_("answer by"))
    raised_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: When the doctor last asked the patient back; the clocks keep running.
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.ForeignKey(
        "tickets.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    safety_net = models.TextField(blank=True)
    #: When the answer was handed to the patient's own channel, or could not be.
    reached_at = models.DateTimeField(null=True, blank=True)
    reach_failed_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.CharField(_("reason of the return"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    #: When it left the queue, by whichever way.
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Set once by the sweep when the promise was not kept in time.
    accept_breached_at = models.DateTimeField(null=True, blank=True)
    answer_breached_at = models.DateTimeField(null=True, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("medical question")
        verbose_name_plural = _("medical questions")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(status__in=sorted(ACTIVE)),
                name="escalation_one_active_per_ticket",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ACTIVE)) ^ Q(closed_at__isnull=False),
                name="escalation_closed_at_when_closed",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="escalation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="open") | Q(accepted_at__isnull=True, accepted_by__isnull=True),
                name="escalation_open_is_nobodys",
            ),
            models.CheckConstraint(
                condition=Q(status="answered", answered_at__isnull=False, answer__isnull=False)
                | (~Q(status="answered") & Q(answered_at__isnull=True)),
                name="escalation_answered_at_when_answered",
            ),
            models.CheckConstraint(
                condition=(Q(status="returned", returned_at__isnull=False) & ~Q(return_reason=""))
                | (~Q(status="returned") & Q(returned_at__isnull=True)),
                name="escalation_returned_with_reason",
            ),
        ]
        indexes = [
            # The queue, and its keyset pages.
            models.Index(fields=["turn", "id"], name="escalation_queue", condition=Q(status__in=sorted(ACTIVE))),
            # Lists of one status in the API and the admin.
            models.Index(fields=["status", "turn", "id"], name="escalation_by_status"),
            # The sweeps for what is overdue.
            models.Index(fields=["accept_due_at"], name="escalation_accept_due",
                         condition=Q(status="open", accept_breached_at__isnull=True)),
            models.Index(fields=["answer_due_at"], name="escalation_answer_due",
                         condition=Q(status__in=sorted(ACTIVE), answer_breached_at__isnull=True)),
            # What a doctor has closed lately.
            models.Index(fields=["answered_by", "-answered_at"], name="escalation_answered_by",
                         condition=Q(status="answered")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"E-{self.pk}"

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def waits_for_patient(self) -> bool:
        """The doctor has asked back and nothing has come since."""
        said_at = self.ticket.last_inbound_at
        return self.asked_at is not None and (said_at is None or said_at < self.asked_at)

    @property
    def due_kind(self) -> str:
        """Which promise comes next: "accept" or "answer"; empty when it has left the queue."""
        return {Status.OPEN: "accept", Status.ACCEPTED: "answer"}.get(self.status, "")

    @property
    def due_at(self) -> datetime.datetime | None:
        """The next deadline; the answer's own when that is sooner than the acceptance."""
        if self.status == Status.OPEN:
            return min(self.accept_due_at, self.answer_due_at)
        return self.answer_due_at if self.status == Status.ACCEPTED else None

    def is_overdue(self, now: datetime.datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def place(self) -> int:
        """What `turn` must be for the present class and next deadline."""
        due = self.due_at or self.answer_due_at
        return RANK[self.urgency] * 10**14 + int(due.timestamp() * 1000)
