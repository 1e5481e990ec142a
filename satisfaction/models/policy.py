from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from satisfaction.states import Reason


def default_always() -> list[str]:
    return [Reason.SIDE_EFFECT.value]


def known_reasons(codes) -> None:
    if not isinstance(codes, list) or not set(codes) <= set(Reason.values):
        raise ValidationError(_("A list of codes, some of: %(codes)s") % {"codes": ", ".join(Reason.values)})


class SurveyPolicy(models.Model):
    """Who is asked when, what counts as dissatisfied, and how soon we call back.

    For one kind of consultation (the platform's word), or for all that have none of their own. Each invitation
    keeps a snapshot of the policy it was made by: an edit never disturbs what is on its way. `version` counts edits.
    """

    name = models.CharField(_("name"), max_length=80)
    consultation_kind = models.CharField(_("kind of consultation, empty for all"), max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    delay_minutes = models.PositiveIntegerField(_("asked after the end, minutes"), default=30)
    expiry_days = models.PositiveIntegerField(_("link works, days"), default=7)
    #: A consultation that we hear of later than this is not asked about any more.
    max_age_days = models.PositiveIntegerField(_("not asked after, days"), default=30)
    always_dissatisfied = models.JSONField(
        _("reasons that always count as dissatisfied"),
        default=default_always,
        blank=True,
        validators=[known_reasons],
    )
    call_back_minutes = models.PositiveIntegerField(_("first call back, minutes"), default=120)
    #: For an answer with one of `always_dissatisfied`.
    urgent_call_back_minutes = models.PositiveIntegerField(
        _("first call back after such a reason, minutes"), default=15
    )
    second_delay_minutes = models.PositiveIntegerField(
        _("asked again after it is solved, minutes"), default=24 * 60
    )
    team = models.ForeignKey(
        "accounts.Team",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("team that calls back"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("survey policy")
        verbose_name_plural = _("survey policies")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation_kind"],
                condition=models.Q(is_active=True),
                name="survey_policy_one_active",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict:
        """What a process in flight keeps of its rules, as codes and numbers."""
        names = (
            "version", "delay_minutes", "expiry_days", "max_age_days", "always_dissatisfied", "call_back_minutes",
            "urgent_call_back_minutes", "second_delay_minutes", "team_id",
        )  # fmt: skip
        return {"policy": self.pk, **{name: getattr(self, name) for name in names}}
