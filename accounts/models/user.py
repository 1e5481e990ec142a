from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    AGENT = "agent", _("Support agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    DOCTOR = "doctor", _("Doctor-support")
    ADMIN = "admin", _("Administrator")


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        fields.setdefault("name", email.partition("@")[0])
        return self.create_user(
            email, password, **{**fields, "role": Role.ADMIN, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username.strip())


class User(AbstractBaseUser, PermissionsMixin):
    """One member of staff. One role; teams by Membership. E-mail is the name to sign in with, case folded."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.AGENT)
    #: BCP 47 as in settings.LANGUAGES; the language of the screens.
    language = models.CharField(_("language"), max_length=10, default="en")
    #: IANA name; screens show times in it.
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    #: Shown to patients beside a clinical answer, e.g. "Dr. Rahimi, internal medicine".
    title = models.CharField(_("title"), max_length=120, blank=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    teams = models.ManyToManyField("accounts.Team", through="accounts.Membership", related_name="members")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_folded_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_doctor(self) -> bool:
        return self.role == Role.DOCTOR

    @property
    def is_supervisor(self) -> bool:
        return self.role in {Role.SUPERVISOR, Role.ADMIN}

    def has_perm(self, perm, obj=None) -> bool:
        """The role is the one right; Django's groups and permissions are not used."""
        return self.is_active and self.role == Role.ADMIN

    def has_module_perms(self, app_label) -> bool:
        return self.has_perm(app_label)
