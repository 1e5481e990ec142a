from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """People who share a queue of tickets, and how that queue treats a message to a solved ticket."""

    class FollowUp(models.TextChoices):
        REOPEN = "reopen", _("Reopen the solved ticket")
        NEW = "new", _("Open a follow-up ticket")
        REOPEN_WITHIN = "reopen_within", _("Reopen within some days, then open a follow-up")

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(unique=True)
    follow_up = models.CharField(
        _("message to a solved ticket"), max_length=16, choices=FollowUp, default=FollowUp.REOPEN_WITHIN
    )
    reopen_days = models.PositiveSmallIntegerField(_("days to reopen"), default=7)
    is_default = models.BooleanField(_("takes what no topic claims"), default=False)
    serves_doctors = models.BooleanField(_("takes contacts from doctors"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="team_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"
