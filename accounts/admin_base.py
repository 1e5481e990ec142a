"""The administration's manners, with the record of who saw whom."""

from accounts.access import note_access
from common.clock import utc_now
from events.admin_base import AuditedAdmin, ReadOnlyAdmin, ReadOnlyInline

__all__ = ["AuditedAdmin", "PersonalAdmin", "ReadOnlyAdmin", "ReadOnlyInline"]


class PersonalAdmin(ReadOnlyAdmin):
    """Read only, and about a person: opening a row writes down who saw it."""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.user.is_active and (obj := self.get_object(request, object_id)):
            note_access(subject=obj, user=request.user, now=utc_now(), purpose="admin")
        return super().change_view(request, object_id, form_url, extra_context)
