"""Staff, teams, tokens, and who saw what."""

from axes.models import AccessAttempt, AccessLog
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import AuditedAdmin, ReadOnlyAdmin
from accounts.models import AccessRecord, ApiToken, Membership, Role, Team, User
from accounts.services.staff import is_last_administrator, save_staff
from accounts.services.tokens import issue_token, revoke_token
from common.clock import utc_now
from events import actors

# Rights follow from the role alone.
admin.site.unregister(Group)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


class NewStaffForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "role", "language")


class StaffForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "title", "role", "language", "time_zone", "is_active", "password")

    def clean(self):
        fields = super().clean()
        leaves = fields.get("role") != Role.ADMIN or not fields.get("is_active")
        if self.initial.get("role") == Role.ADMIN and leaves and is_last_administrator(self.instance):
            raise forms.ValidationError(_("This is the last administrator. Make another one first."))
        return fields


@admin.register(User)
class StaffAdmin(AuditedAdmin, DjangoUserAdmin):
    form, add_form = StaffForm, NewStaffForm
    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active", "teams"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = []
    inlines = [MembershipInline]
    readonly_fields = ["last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["email", "name", "title", "role", "is_active", "password"]}),
        (_("On the screen"), {"fields": ["language", "time_zone"]}),
        (_("History"), {"fields": ["last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "role", "language", "usable_password", "password1", "password2"]})
    ]

    def save_model(self, request, obj, form, change):
        save_staff(user=obj, changed=form.changed_data, actor=actors.staff(request.user), now=utc_now())


@admin.register(Team)
class TeamAdmin(AuditedAdmin):
    list_display = ["name", "follow_up", "reopen_days", "serves_doctors", "is_default", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MembershipInline]


class TokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=_("scopes"),
        choices=[(scope, scope) for scope in ApiToken.SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ApiToken
        fields = ["name", "scopes", "user", "expires_at"]


@admin.register(ApiToken)
class TokenAdmin(ReadOnlyAdmin):
    """Issued here, shown once, revoked here; never changed."""

    list_display = [
        "name",
        "prefix",
        "scopes",
        "user",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    ]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "prefix", "user__email"]
    exclude = ["digest"]
    actions = ["revoke"]

    def has_add_permission(self, request):
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, **kwargs) if obj else TokenForm

    def get_fields(self, request, obj=None):
        return super().get_fields(request, obj) if obj else list(TokenForm.Meta.fields)

    def save_model(self, request, obj, form, change):
        token, self._key = issue_token(
            name=obj.name,
            scopes=form.cleaned_data["scopes"],
            user=obj.user,
            expires_at=obj.expires_at,
            actor=actors.staff(request.user),
            now=utc_now(),
        )
        obj.__dict__.update(token.__dict__)
        request.issued_key = self.__dict__.pop("_key")

    def response_add(self, request, obj, post_url_continue=None):
        """The key is in this one page, and nowhere else: not in a cookie, a session or a log."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Token issued"),
            "token": obj,
            "opts": self.opts,
        }
        return render(request, "admin/accounts/apitoken/issued.html", {**context, "key": request.issued_key})

    @admin.action(description=_("Revoke the chosen tokens"))
    def revoke(self, request, queryset):
        actor, now = actors.staff(request.user), utc_now()
        self.run_each(request, queryset, lambda token: revoke_token(token_id=token.pk, actor=actor, now=now))


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    list_display = ["at", "user", "token", "purpose", "subject_type", "subject_id"]
    list_filter = ["purpose", "subject_type"]
    search_fields = ["=subject_id", "user__email", "token__name"]
    list_select_related = ["user", "token"]
    ordering = ["-id"]


@admin.register(AccessAttempt)
class FailedSignInAdmin(AuditedAdmin):
    """Failed sign-ins that are being counted. Deleting a count lets the person in again at once."""

    deletable = True
    list_display = ["attempt_time", "username", "ip_address", "failures_since_start"]
    search_fields = ["username", "=ip_address"]
    fields = readonly_fields = [
        "attempt_time",
        "username",
        "ip_address",
        "user_agent",
        "failures_since_start",
    ]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(AccessLog)
class SignInAdmin(ReadOnlyAdmin):
    list_display = ["attempt_time", "logout_time", "username", "ip_address"]
    search_fields = ["username", "=ip_address"]
    exclude = ["session_hash"]
    ordering = ["-id"]
