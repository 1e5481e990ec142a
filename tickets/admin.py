"""What administrators set up for tickets, and the case files to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import AuditedAdmin, PersonalAdmin, ReadOnlyAdmin, ReadOnlyInline
from common.clock import utc_now
from events import actors
from tickets.models import (
    Assessment,
    Clock,
    Contact,
    ContactPoint,
    Macro,
    MergeSuggestion,
    Message,
    Note,
    SavedView,
    SlaPolicy,
    Ticket,
    Topic,
)
from tickets.services.contacts import decide_merge


@admin.register(Topic)
class TopicAdmin(AuditedAdmin):
    list_display = ["name", "slug", "team", "for_patients", "for_doctors", "rank", "is_active"]
    list_filter = ["is_active", "team"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    list_select_related = ["team"]


@admin.register(SlaPolicy)
class SlaPolicyAdmin(AuditedAdmin):
    """Promised minutes. A running clock keeps the times that its ticket was opened with."""

    deletable = True
    list_display = [
        "name", "team", "topic", "contact_kind", "channel", "first_reply_minutes", "next_reply_minutes",
        "resolve_minutes", "rank", "is_active",
    ]  # fmt: skip
    list_filter = ["is_active", "team"]
    search_fields = ["name"]
    list_select_related = ["team", "topic"]


@admin.register(Macro)
class MacroAdmin(AuditedAdmin):
    deletable = True
    list_display = ["title", "language", "team", "is_active"]
    list_filter = ["language", "team", "is_active"]
    search_fields = ["title", "body"]
    list_select_related = ["team"]


@admin.register(SavedView)
class SavedViewAdmin(AuditedAdmin):
    deletable = True
    list_display = ["name", "user", "team"]
    search_fields = ["name", "user__name"]
    list_select_related = ["user", "team"]


@admin.register(MergeSuggestion)
class MergeSuggestionAdmin(ReadOnlyAdmin):
    """Two contacts that may be one person. Nothing merges by itself."""

    list_display = ["id", "first", "second", "reason", "status", "created_at", "decided_by"]
    list_filter = ["status", "reason"]
    search_fields = ["first__name", "second__name"]
    list_select_related = ["first", "second", "decided_by"]
    actions = ["one_person", "two_people"]

    @admin.action(description=_("One person: merge into the older record"))
    def one_person(self, request, queryset):
        self._decide(request, queryset, same_person=True)

    @admin.action(description=_("Two people: keep both"))
    def two_people(self, request, queryset):
        self._decide(request, queryset, same_person=False)

    def _decide(self, request, queryset, *, same_person: bool):
        actor, now = actors.staff(request.user), utc_now()
        self.run_each(
            request,
            queryset,
            lambda row: decide_merge(suggestion_id=row.pk, same_person=same_person, actor=actor, now=now),
        )


class PointInline(ReadOnlyInline):
    model = ContactPoint
    fields = ["kind", "value", "verified_at"]


@admin.register(Contact)
class ContactAdmin(PersonalAdmin):
    list_display = ["id", "name", "kind", "language", "country", "created_at"]
    list_filter = ["kind", "language"]
    search_fields = ["name", "=points__value"]
    inlines = [PointInline]
    ordering = ["-id"]


@admin.register(Ticket)
class TicketAdmin(PersonalAdmin):
    """To look things up. Work is done in the workspace."""

    list_display = [
        "number",
        "status",
        "kind",
        "channel",
        "team",
        "owner",
        "urgency",
        "medical_state",
        "opened_at",
    ]
    list_filter = ["status", "kind", "channel", "team", "medical_state"]
    search_fields = ["=number", "=consultation_ref"]
    list_select_related = ["team", "owner"]
    #: The secrets open the patient's page.
    exclude = ["secret", "screen_secret", "screen_upto", "reach", "last_words"]
    ordering = ["-id"]


@admin.register(Message)
class MessageAdmin(PersonalAdmin):
    list_display = ["id", "ticket", "seq", "direction", "channel", "author", "delivery", "said_at"]
    list_filter = ["direction", "channel", "delivery"]
    search_fields = ["=ticket__number", "=external_key"]
    list_select_related = ["ticket", "author"]
    ordering = ["-id"]


@admin.register(Note)
class NoteAdmin(PersonalAdmin):
    list_display = ["id", "ticket", "author", "created_at"]
    search_fields = ["=ticket__number", "author__name"]
    list_select_related = ["ticket", "author"]
    ordering = ["-id"]


@admin.register(Assessment)
class AssessmentAdmin(PersonalAdmin):
    list_display = ["id", "ticket", "medical", "urgency", "department", "language", "rules_version", "at"]
    list_filter = ["medical", "urgency", "department", "language"]
    search_fields = ["=ticket__number"]
    list_select_related = ["ticket"]
    ordering = ["-id"]


@admin.register(Clock)
class ClockAdmin(ReadOnlyAdmin):
    list_display = ["id", "ticket", "kind", "due_at", "paused_at", "met_at", "breached_at", "cancelled_at"]
    list_filter = ["kind", ("breached_at", admin.EmptyFieldListFilter)]
    search_fields = ["=ticket__number"]
    list_select_related = ["ticket"]
    ordering = ["-id"]
