"""What happened, and who still owes something: read here; dead Handoffs are brought back here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.clock import utc_now
from events import actors
from events.admin_base import ReadOnlyAdmin
from events.models import Event, Handoff, Heartbeat, Sweep
from events.services.handoffs import rerun_handoff


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = [
        "id",
        "at",
        "kind",
        "subject_type",
        "subject_id",
        "ticket_id",
        "actor_kind",
        "actor_label",
    ]
    list_filter = ["actor_kind"]
    search_fields = ["kind__startswith", "=ticket_id", "=subject_id"]
    ordering = ["-id"]
    list_select_related = False
    raw_id_fields = ["cause"]


@admin.register(Handoff)
class HandoffAdmin(ReadOnlyAdmin):
    """The dead ones first of all: somebody must look at why, and run them again."""

    list_display = [
        "id",
        "status",
        "subscriber",
        "event",
        "queue",
        "attempts",
        "published",
        "due_at",
        "last_error",
    ]
    list_filter = ["status", "queue"]
    search_fields = ["subscriber", "=event__id", "=event__ticket_id"]
    list_select_related = ["event"]
    ordering = ["-id"]
    actions = ["run_again"]

    @admin.action(description=_("Run the chosen dead handoffs again"))
    def run_again(self, request, queryset):
        actor, now = actors.staff(request.user), utc_now()
        self.run_each(request, queryset, lambda row: rerun_handoff(handoff_id=row.pk, actor=actor, now=now))


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "at"]


@admin.register(Sweep)
class SweepAdmin(ReadOnlyAdmin):
    list_display = ["name", "last_run_at"]
