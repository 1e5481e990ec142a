"""How the administration behaves everywhere: a change is an Event, and what happened is read only."""

from django.contrib import admin, messages
from django.db import transaction

from common.clock import utc_now
from common.errors import DomainError
from events import actors
from events.services.record import record


class AuditedAdmin(admin.ModelAdmin):
    """For rows that set the house up. Each change writes `admin.changed` with model and field names, never values.

    Rows are switched off rather than deleted, unless a class says `deletable`.
    """

    deletable = False
    show_full_result_count = False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self.note_change(request, obj, "changed" if change else "added", form.changed_data)

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        parent = form.instance
        for verb, objects in (
            ("added", formset.new_objects),
            ("changed", [row for row, _ in formset.changed_objects]),
            ("removed", formset.deleted_objects),
        ):
            for _ in objects:
                self.note_change(request, parent, verb, [formset.model._meta.model_name])

    def delete_model(self, request, obj):
        self.note_change(request, obj, "deleted", [])
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.deletable and super().has_delete_permission(request, obj)

    def note_change(self, request, obj, verb: str, fields: list[str]) -> None:
        data = {"model": self.opts.model_name, "verb": verb, "fields": sorted(fields)}
        record("admin.changed", subject=obj, actor=actors.staff(request.user), now=utc_now(), data=data)


class ReadOnlyAdmin(admin.ModelAdmin):
    """For what happened: searched and read, never written. Actions call services."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def run_each(self, request, queryset, service) -> None:
        """Call `service(row)` for each chosen row; says how many were done, and why one was not."""
        done = 0
        for row in queryset:
            try:
                service(row)
            except DomainError as refusal:
                self.message_user(request, f"{row}: {refusal.message}", messages.WARNING)
            else:
                done += 1
        if done:
            self.message_user(request, f"{done} ✓", messages.SUCCESS)


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
