import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from satisfaction.states import (
    ANSWERABLE,
    COMPLAINTS,
    PRAISE,
    UNASKED,
    InvitationState,
    Moment,
    WaitsFor,
    WhyNot,
)


def new_token() -> str:
    """144 random bits: the only proof that a `/s/<token>/` link carries."""
    return secrets.token_urlsafe(18)


def complaints() -> list[str]:
    return [reason.value for reason in COMPLAINTS]


def praise() -> list[str]:
    return [reason.value for reason in PRAISE]


class Survey(models.Model):
    """The questions of one kind, in a version that its answers keep: which reasons are offered with which rating."""

    kind = models.CharField(_("kind"), max_length=20, choices=Moment)
    version = models.PositiveIntegerField(_("version"), default=1)
    reasons_low = models.JSONField(_("reasons offered up to 3"), default=complaints)
    reasons_high = models.JSONField(_("reasons offered from 4 on"), default=praise)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(is_active=True), name="survey_one_active_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class SurveyInvitation(models.Model):
    """One question to one person about one consultation; one of each kind, however often the event comes.

    `token` is the secret of the link. `policy` is the snapshot of the rules that it was made by. `tried` lists the
    addresses that a Dispatch went to, so that the next one is another.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT)
    kind = models.CharField(_("kind"), max_length=20, choices=Moment)
    consultation = models.ForeignKey(
        "satisfaction.Consultation", on_delete=models.PROTECT, related_name="invitations"
    )
    contact = models.ForeignKey("tickets.Contact", on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    state = models.CharField(
        _("state"), max_length=12, choices=InvitationState, default=InvitationState.SCHEDULED
    )
    language = models.CharField(_("language"), max_length=10)
    policy = models.JSONField(default=dict)
    due_at = models.DateTimeField(_("due"))
    expires_at = models.DateTimeField(_("link works until"))
    sent_at = models.DateTimeField(_("asked"), null=True, blank=True)
    tried = models.JSONField(default=list)
    why_not = models.CharField(_("why nobody was asked"), max_length=16, choices=WhyNot, blank=True)
    waits_for = models.CharField(_("put off for"), max_length=16, choices=WaitsFor, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("survey invitation")
        verbose_name_plural = _("survey invitations")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind"], name="invitation_once_per_consultation"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNASKED)) & ~Q(why_not="")
                | ~Q(state__in=sorted(UNASKED)) & Q(why_not=""),
                name="invitation_unasked_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "expired"]) | Q(sent_at__isnull=False),
                name="invitation_sent_has_time",
            ),
        ]
        indexes = [
            # The sweep over what is due to be asked.
            models.Index(fields=["due_at"], name="invitation_due", condition=Q(state="scheduled")),
            # The sweep over what was asked and is over.
            models.Index(fields=["expires_at"], name="invitation_expiring", condition=Q(state="sent")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.consultation_id}: {self.state}"

    @property
    def link(self) -> str:
        return f"{settings.PUBLIC_URL}/s/{self.token}/"

    def takes_answer(self, now) -> bool:
        """A first answer, or another one in its place, while the link works."""
        return now < self.expires_at and self.state in ANSWERABLE | {InvitationState.ANSWERED}


class SurveyResponse(models.Model):
    """The answer to one invitation; it may be changed until the link expires, and counts as it stands last.

    `verdict` is what triage found in the comment, as codes without words: {medical, urgency, department, language,
    family, rules, version}. `message` is the ticket's message that holds the words, when a person must act on them.
    """

    invitation = models.OneToOneField(SurveyInvitation, on_delete=models.PROTECT, related_name="response")
    kind = models.CharField(_("kind"), max_length=20, choices=Moment)
    consultation = models.ForeignKey(
        "satisfaction.Consultation", on_delete=models.PROTECT, related_name="responses"
    )
    rating = models.PositiveSmallIntegerField(_("rating"))
    reasons = models.JSONField(_("reasons"), default=list)
    comment = models.TextField(_("comment"), blank=True)
    verdict = models.JSONField(default=dict)
    #: Null: not asked. False: please write, do not call.
    may_call = models.BooleanField(_("may be called"), null=True)
    message = models.ForeignKey("tickets.Message", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"))
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="response_rating_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.rating} of 5"

    @property
    def card(self) -> str:
        """Which emergency card the comment asks for: "emergency", "self_harm" or ""."""
        if self.verdict.get("urgency") != "emergency":
            return ""
        return "self_harm" if self.verdict.get("family") == "self_harm" else "emergency"
