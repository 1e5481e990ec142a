from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escalation.states import Urgency


class EscalationPolicy(models.Model):
    """How many minutes doctor-support has to accept and to answer a question of one urgency.

    A running escalation keeps the deadlines it was given: editing a policy never disturbs one in flight.
    """

    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, unique=True)
    accept_minutes = models.PositiveIntegerField(
        _("accepted within, minutes"), validators=[MinValueValidator(1)]
    )
    answer_minutes = models.PositiveIntegerField(
        _("answered within, minutes"), validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("doctor-support clock")
        verbose_name_plural = _("doctor-support clocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(accept_minutes__gt=0, answer_minutes__gte=F("accept_minutes")),
                name="escalation_policy_answer_after_accept",
                violation_error_message=_("The answer cannot be due before the acceptance."),
            )
        ]

    def __str__(self) -> str:
        return self.get_urgency_display()
