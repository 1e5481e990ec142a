"""Doctor-support in the admin: clocks to edit through their service, questions to read."""

from django.contrib import admin

from accounts.admin_base import AuditedAdmin, PersonalAdmin
from common.clock import utc_now
from escalation.models import Escalation, EscalationPolicy
from escalation.services.policies import set_policy
from events import actors


@admin.register(EscalationPolicy)
class EscalationPolicyAdmin(AuditedAdmin):
    list_display = ["urgency", "accept_minutes", "answer_minutes"]
    search_fields = ["urgency"]

    def get_readonly_fields(self, request, obj=None):
        return ["urgency"] if obj else []

    def save_model(self, request, obj, form, change):
        policy = set_policy(
            urgency=obj.urgency, accept_minutes=obj.accept_minutes, answer_minutes=obj.answer_minutes,
            actor=actors.staff(request.user), now=utc_now(),
        )  # fmt: skip
        obj.pk = policy.pk
        obj._state.adding = False


@admin.register(Escalation)
class EscalationAdmin(PersonalAdmin):
    """Read only: what happens to a question happens in the queue, by doctor-support."""

    list_display = [
        "__str__",
        "ticket",
        "urgency",
        "department",
        "status",
        "opened_at",
        "accepted_by",
        "answer_due_at",
    ]
    list_filter = ["status", "urgency", "department", "opened_by"]
    search_fields = ["=ticket__number", "=id"]
    date_hierarchy = "opened_at"
    list_select_related = ["ticket", "accepted_by"]
    #: The words of patients and doctors are read on the case, where the reading is written down.
    exclude = ["question", "answer", "evidence", "safety_net"]
