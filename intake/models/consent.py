from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ConsentText(models.Model):
    """What a person agrees to when they write to us. A text is never edited: a change is the next version, so
    that each submission points at the words that were read."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    #: {"en": "…", "fa": "…"}; languages that are missing read the English text.
    texts = models.JSONField(_("texts by language"))
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"{self.version}"

    @property
    def label(self) -> str:
        """The text in the reader's language."""
        return (
            self.texts.get(get_language() or "")
            or self.texts.get("en")
            or next(iter(self.texts.values()), "")
        )
