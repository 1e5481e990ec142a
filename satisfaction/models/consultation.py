from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Consultation(models.Model):
    """A patient saw a doctor on the platform. `ref` is the platform's id: however often it is told, it is one row."""

    ref = models.CharField(_("platform’s id"), max_length=64, unique=True)
    contact = models.ForeignKey("tickets.Contact", on_delete=models.PROTECT, related_name="consultations")
    doctor_ref = models.CharField(_("doctor’s id"), max_length=64)
    doctor_name = models.CharField(_("doctor"), max_length=120)
    specialty = models.CharField(_("specialty"), max_length=64, blank=True)
    #: The platform's own word: phone, chat, video …
    kind = models.CharField(_("kind"), max_length=32)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"))
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="consultation_ends_after_start",
            )
        ]
        indexes = [
            # The figures of a span of time.
            models.Index(fields=["ended_at"], name="consultation_ended"),
            # A person's last consultation.
            models.Index(fields=["contact", "-ended_at"], name="consultation_of_contact"),
        ]

    def __str__(self) -> str:
        return self.ref
