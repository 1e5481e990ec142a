"""Administrators own the policies; what happened is read-only."""

from django.contrib import admin

from common.clock import utc_now
from events.actors import staff
from satisfaction.models import (
    Consultation,
    Recovery,
    RecoveryAttempt,
    Survey,
    SurveyInvitation,
    SurveyPolicy,
    SurveyResponse,
)
from satisfaction.services.policies import save_policy


@admin.register(SurveyPolicy)
class SurveyPolicyAdmin(admin.ModelAdmin):
    """Each edit is a new version and an Event; invitations on their way keep the rules they were made with."""

    list_display = (
        "name", "consultation_kind", "delay_minutes", "call_back_minutes", "urgent_call_back_minutes", "version",
        "is_active",
    )  # fmt: skip
    list_filter = ("is_active",)
    search_fields = ("name", "consultation_kind")
    readonly_fields = ("version",)

    def save_model(self, request, obj, form, change):
        save_policy(policy=obj, actor=staff(request.user), now=utc_now())

    def has_delete_permission(self, request, obj=None) -> bool:
        """Switched off instead: snapshots name it."""
        return False


class ReadOnly(admin.ModelAdmin):
    """To be looked at; changes come from patients and from the services."""

    show_full_result_count = False

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Survey)
class SurveyAdmin(ReadOnly):
    """Answers keep their version, so the questions of a version are not edited here."""

    list_display = ("kind", "version", "is_active")


@admin.register(Consultation)
class ConsultationAdmin(ReadOnly):
    list_display = ("ref", "kind", "doctor_name", "ended_at")
    list_filter = ("kind",)
    search_fields = ("ref", "doctor_name", "doctor_ref")


@admin.register(SurveyInvitation)
class SurveyInvitationAdmin(ReadOnly):
    """Without the link: whoever has it answers in the patient's name."""

    list_display = (
        "consultation",
        "kind",
        "state",
        "why_not",
        "waits_for",
        "due_at",
        "sent_at",
        "expires_at",
    )
    list_filter = ("kind", "state", "why_not")
    list_select_related = ("consultation",)
    search_fields = ("consultation__ref",)
    exclude = ("token", "tried")


@admin.register(SurveyResponse)
class SurveyResponseAdmin(ReadOnly):
    """Numbers and codes; a patient's words are read on the ticket, where the reading is written down."""

    list_display = ("consultation", "kind", "rating", "reasons", "answered_at")
    list_filter = ("kind", "rating")
    list_select_related = ("consultation",)
    search_fields = ("consultation__ref",)
    exclude = ("comment", "verdict", "message", "invitation")


class AttemptInline(admin.TabularInline):
    model = RecoveryAttempt
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Recovery)
class RecoveryAdmin(ReadOnly):
    list_display = (
        "consultation",
        "ticket",
        "state",
        "outcome",
        "first_rating",
        "first_call_due_at",
        "reached_at",
    )
    list_filter = ("state", "outcome", "remedy")
    list_select_related = ("consultation", "ticket")
    search_fields = ("consultation__ref", "ticket__number")
    inlines = [AttemptInline]
