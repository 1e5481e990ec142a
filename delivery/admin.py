"""Who carries what, and what went out."""

import os

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import AuditedAdmin, PersonalAdmin, ReadOnlyInline
from common.clock import utc_now
from common.errors import InvalidInput
from delivery.models import Dispatch, DispatchAttempt, LocalMessage, Provider
from delivery.provider_settings import check_settings
from delivery.services.dispatches import retry_dispatch
from events import actors


class ProviderForm(forms.ModelForm):
    class Meta:
        model = Provider
        fields = ["name", "kind", "channel", "rank", "is_active", "settings"]

    def clean(self):
        fields = super().clean()
        if "settings" in fields:
            try:
                check_settings(fields.get("kind"), fields["settings"])
            except InvalidInput as refusal:
                self.add_error("settings", refusal.message)
        return fields


@admin.register(Provider)
class ProviderAdmin(AuditedAdmin):
    """Secrets live in the environment; here stands only the variable's name, and whether it is set."""

    form = ProviderForm
    list_display = ["name", "kind", "channel", "rank", "is_active", "secret"]
    list_filter = ["channel", "kind", "is_active"]
    search_fields = ["name"]
    readonly_fields = ["secret"]

    @admin.display(description=_("secret"))
    def secret(self, provider) -> str:
        name = provider.settings.get("secret_env", "") if isinstance(provider.settings, dict) else ""
        if not name:
            return "–"
        return f"{name}: {_('set') if os.environ.get(name) else _('missing')}"


class AttemptInline(ReadOnlyInline):
    model = DispatchAttempt
    fields = ["at", "provider", "outcome"]


@admin.register(Dispatch)
class DispatchAdmin(PersonalAdmin):
    list_display = [
        "id",
        "status",
        "channel",
        "template",
        "address",
        "ticket_id",
        "attempts",
        "failure",
        "due_at",
    ]
    list_filter = ["status", "channel", "template"]
    search_fields = ["=address", "=ticket_id", "provider_reference"]
    ordering = ["-id"]
    #: The link in it opens the patient's page.
    exclude = ["params"]
    inlines = [AttemptInline]
    actions = ["try_again"]

    @admin.action(description=_("Try the chosen failed dispatches again"))
    def try_again(self, request, queryset):
        actor, now = actors.staff(request.user), utc_now()
        self.run_each(request, queryset, lambda row: retry_dispatch(dispatch_id=row.pk, actor=actor, now=now))


@admin.register(LocalMessage)
class LocalMessageAdmin(PersonalAdmin):
    """What would have gone out, where no gateway is set up."""

    list_display = ["at", "address", "subject"]
    search_fields = ["=address"]
    ordering = ["-id"]
    list_select_related = ["dispatch"]
