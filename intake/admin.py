"""Consent texts get versions; what people sent is only looked at."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.utils.translation import gettext as _

from common.clock import utc_now
from common.errors import InvalidInput
from events import actors
from intake.models import Call, ChatSession, ConsentText, Submission
from intake.services.consent import publish_consent_text


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ConsentForm(forms.ModelForm):
    """One box for each language of the screens."""

    class Meta:
        model = ConsentText
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        texts = self.instance.texts if isinstance(self.instance.texts, dict) else {}
        for code, name in settings.LANGUAGES:
            area = forms.Textarea(attrs={"rows": 3, "dir": "auto", "lang": code})
            self.fields[self.box(code)] = forms.CharField(
                label=name, required=code == "en", initial=texts.get(code, ""), widget=area
            )

    @staticmethod
    def box(code: str) -> str:
        return f"text_{code.replace('-', '_')}"

    @property
    def texts(self) -> dict[str, str]:
        found = {code: self.cleaned_data.get(self.box(code), "") for code, _name in settings.LANGUAGES}
        return {code: words for code, words in found.items() if words}


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):
    """Saving publishes the next version; what was agreed to before stays as it was read."""

    form = ConsentForm
    list_display = ["version", "published_at", "label"]

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": [ConsentForm.box(code) for code, _name in settings.LANGUAGES]})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        # The boxes are not fields of the model, so the admin's own factory must not look for them there.
        return ConsentForm

    def save_model(self, request, obj, form, change):
        try:
            new = publish_consent_text(texts=form.texts, actor=actors.staff(request.user), now=utc_now())
        except InvalidInput as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return
        # The admin logs and shows the row that it was given: from here on that is the new version.
        obj.pk, obj.version, obj.texts, obj.published_at = new.pk, new.version, new.texts, new.published_at
        self.message_user(request, _("Published as version %(version)s.") % {"version": new.version})

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Submission)
class SubmissionAdmin(ReadOnly):
    list_display = ["created_at", "door", "ticket", "language", "consent", "opened_ticket"]
    list_filter = ["door", "language"]
    search_fields = ["ticket__number"]
    list_select_related = ["ticket", "consent"]


@admin.register(Call)
class CallAdmin(ReadOnly):
    list_display = [
        "call_id",
        "direction",
        "outcome",
        "started_at",
        "from_number",
        "to_number",
        "agent_label",
        "ticket",
    ]
    list_filter = ["direction", "outcome"]
    search_fields = ["call_id", "from_number", "to_number", "ticket__number"]
    date_hierarchy = "started_at"
    list_select_related = ["ticket"]


@admin.register(ChatSession)
class ChatSessionAdmin(ReadOnly):
    list_display = ["conversation_id", "ticket", "created_at", "last_message_at"]
    search_fields = ["conversation_id", "ticket__number"]
    list_select_related = ["ticket"]
