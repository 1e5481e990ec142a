"""The shapes of medical questions for programs. Times are UTC; evidence offsets count code points of `words`."""

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.serializers import StrictSerializer
from escalation.models import Escalation


class EvidenceSerializer(serializers.Serializer):
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    rule = serializers.CharField()


class EscalationSerializer(serializers.ModelSerializer):
    """One medical question. `words` are the patient's own; `due_at` is the next deadline (accept, then answer)."""

    ticket = serializers.IntegerField(source="ticket.number")
    words = serializers.SerializerMethodField()
    language = serializers.SerializerMethodField()
    channel = serializers.CharField(source="ticket.channel")
    department = serializers.SerializerMethodField()
    evidence = EvidenceSerializer(many=True)
    due_at = serializers.DateTimeField(allow_null=True)
    is_overdue = serializers.SerializerMethodField()
    accepted_by = serializers.SerializerMethodField()
    answered_by = serializers.SerializerMethodField()
    returned_by = serializers.SerializerMethodField()
    answer = serializers.SerializerMethodField()

    class Meta:
        model = Escalation
        fields = [
            "id", "ticket", "status", "urgency", "department", "words", "language", "channel", "evidence",
            "rules_version", "opened_by", "opened_at", "due_at", "is_overdue", "accept_due_at", "answer_due_at",
            "seen_at", "accepted_at", "accepted_by", "answered_at", "answered_by", "answer", "reached_at",
            "reach_failed_at", "returned_at", "returned_by", "return_reason", "accept_breached_at",
            "answer_breached_at", "closed_at",
        ]  # fmt: skip

    def get_words(self, escalation) -> str:
        return escalation.question.body if escalation.question else ""

    def get_language(self, escalation) -> str:
        return (escalation.question.language if escalation.question else "") or escalation.ticket.language

    def get_department(self, escalation) -> str | None:
        return escalation.department or None

    def get_is_overdue(self, escalation) -> bool:
        return escalation.is_overdue(self.context["now"])

    def get_accepted_by(self, escalation) -> str | None:
        return escalation.accepted_by.name if escalation.accepted_by else None

    def get_answered_by(self, escalation) -> str | None:
        return escalation.answered_by.name if escalation.answered_by else None

    def get_returned_by(self, escalation) -> str | None:
        return escalation.returned_by.name if escalation.returned_by else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_answer(self, escalation) -> str | None:
        return escalation.answer.body if escalation.answer else None


class NothingInput(StrictSerializer):
    """Accepting takes no fields."""


class AnswerInput(StrictSerializer):
    """`safety_net`: when and where to seek help, set below the answer. `last_seen_seq`: the newest message seen."""

    body = serializers.CharField(max_length=settings.MESSAGE_MAX_CHARS)
    safety_net = serializers.CharField(
        max_length=settings.MESSAGE_MAX_CHARS, required=False, allow_blank=True
    )
    last_seen_seq = serializers.IntegerField(min_value=0, required=False)


class ReturnInput(StrictSerializer):
    """`reason` tells support what to do."""

    reason = serializers.CharField(max_length=500)
