from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate, Upper
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    """A person outside: patient, doctor as a customer, or other. Found by ContactPoints, never by name."""

    class Kind(models.TextChoices):
        PATIENT = "patient", _("Patient")
        DOCTOR = "doctor", _("Doctor")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PATIENT)
    name = models.CharField(_("name"), max_length=120, blank=True)
    #: BCP 47; the language that we write in. Empty: not known yet.
    language = models.CharField(_("language"), max_length=10, blank=True)
    born_on = models.DateField(_("born"), null=True, blank=True)
    #: ISO 3166 alpha-2, from the phone number; picks the emergency number.
    country = models.CharField(_("country"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    created_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            # The search box: people by the beginning of a name. "C", so that a prefix can walk the index.
            models.Index(Collate(Upper("name"), "C"), name="contact_name_prefix"),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class ContactPoint(models.Model):
    """One way to reach or recognise a person.

    A platform id or a verified phone or e-mail belongs to one person only; an unverified one may be shared by
    a family, so it finds people again but never merges them.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        PLATFORM = "platform", _("Platform id")
        VISITOR = "visitor", _("Chat visitor")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=8, choices=Kind)
    #: E.164, folded e-mail, or the id as given.
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "value"], name="contact_point_once_per_contact"
            ),
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=Q(kind__in=["platform", "visitor"]),
                name="contact_point_identity_unique",
            ),
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=Q(verified_at__isnull=False),
                name="contact_point_verified_unique",
            ),
        ]
        indexes = [
            # Finding a person by phone or e-mail at each intake.
            models.Index(fields=["kind", "value"], name="contact_point_lookup"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class MergeSuggestion(models.Model):
    """Two contacts that may be one person, with the reason; a member of staff decides."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        MERGED = "merged", _("Merged")
        REFUSED = "refused", _("Two people")

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=32)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("merge suggestion")
        verbose_name_plural = _("merge suggestions")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="merge_suggested_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="merge_ordered_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.reason}"
