from django.db import models
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """One contact form as it was sent. The words themselves are the ticket's message and stand nowhere else."""

    class Door(models.TextChoices):
        PAGE = "page", _("Contact page")
        API = "api", _("Another program")

    door = models.CharField(_("door"), max_length=4, choices=Door)
    #: The form's own key with a digest of its words: the same form sent twice is one submission.
    form_key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="submissions")
    message = models.OneToOneField("tickets.Message", on_delete=models.PROTECT, related_name="submission")
    #: Only who opened the ticket may be handed its link: a typed phone number proves nothing.
    opened_ticket = models.BooleanField(_("opened the ticket"))
    language = models.CharField(_("language"), max_length=10, blank=True)
    consent = models.ForeignKey("intake.ConsentText", null=True, blank=True, on_delete=models.PROTECT)
    #: Keyed digest: tells whether two came from one address, not which.
    address_digest = models.CharField(max_length=64, blank=True)
    #: {name, phone, email, kind, subject, topic, consultation} before anything was normalised.
    as_sent = models.JSONField(_("as sent"), default=dict)
    created_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return f"{self.door} {self.pk}"
