from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """What a contact is about, in the words of the form; routes to a team."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name (English)"), max_length=80)
    #: {"fa": "…", "ar": "…", "ru": "…", "zh-hans": "…"}
    names = models.JSONField(_("names in other languages"), default=dict, blank=True)
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.SET_NULL)
    for_patients = models.BooleanField(_("offered to patients"), default=True)
    for_doctors = models.BooleanField(_("offered to doctors"), default=False)
    rank = models.PositiveSmallIntegerField(_("order"), default=10)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        from django.utils.translation import get_language

        return self.names.get(get_language() or "", "") or self.name


class Macro(models.Model):
    """Prepared words for a reply, by language."""

    title = models.CharField(_("title"), max_length=80)
    language = models.CharField(_("language"), max_length=10, default="en")
    body = models.TextField(_("words"))
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.CASCADE)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class SavedView(models.Model):
    """A list that somebody keeps: filters as codes over the permission queryset."""

    name = models.CharField(_("name"), max_length=80)
    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.CASCADE)
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.CASCADE)
    filters = models.JSONField(_("filters"), default=dict)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")

    def __str__(self) -> str:
        return self.name
