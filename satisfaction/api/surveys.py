"""What was asked, what was answered, and the way back: lists by cursor."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers

from satisfaction.access import visible_invitations, visible_recoveries, visible_responses
from satisfaction.models import Recovery, SurveyInvitation, SurveyResponse

CONSULTATION = OpenApiParameter("consultation", str, description="The platform's id of the consultation.")
OUTCOME = OpenApiParameter(
    "outcome", str, description="recovered, improved, not_moved, worse, unreachable, no_answer."
)
STATE = OpenApiParameter("state", str, description="open, calling, remedied, asked_again, done.")


class InvitationSerializer(serializers.ModelSerializer):
    """`link` is the patient's own page; `why_not` says why nobody was asked; `waits_for` why it is put off."""

    consultation = serializers.CharField(source="consultation.ref", read_only=True)
    link = serializers.CharField(read_only=True)
    rating = serializers.SerializerMethodField()

    class Meta:
        model = SurveyInvitation
        fields = [
            "id", "kind", "consultation", "state", "link", "language", "due_at", "sent_at", "expires_at", "why_not",
            "waits_for", "rating",
        ]  # fmt: skip

    def get_rating(self, invitation) -> int | None:
        response = getattr(invitation, "response", None)
        return response.rating if response else None


class ResponseSerializer(serializers.ModelSerializer):
    consultation = serializers.CharField(source="consultation.ref", read_only=True)
    survey_version = serializers.IntegerField(source="invitation.survey.version", read_only=True)
    medical = serializers.SerializerMethodField()

    class Meta:
        model = SurveyResponse
        fields = [
            "id", "kind", "consultation", "survey_version", "rating", "reasons", "comment", "may_call", "medical",
            "answered_at", "changed_at",
        ]  # fmt: skip

    def get_medical(self, response) -> bool:
        return bool(response.verdict.get("medical"))


class RecoverySerializer(serializers.ModelSerializer):
    consultation = serializers.CharField(source="consultation.ref", read_only=True)
    ticket = serializers.IntegerField(source="ticket.number", read_only=True)
    second_rating = serializers.IntegerField(source="second_response.rating", default=None, read_only=True)
    called_in_time = serializers.BooleanField(source="was_called_in_time", read_only=True)

    class Meta:
        model = Recovery
        fields = [
            "id", "consultation", "ticket", "state", "outcome", "first_rating", "second_rating", "reasons",
            "opened_at", "first_call_due_at", "reached_at", "called_in_time", "failed_calls", "remedy", "remedied_at",
            "asked_again_at", "done_at",
        ]  # fmt: skip


def _asked(request, name: str) -> str:
    """One filter of the query; NUL cannot be compared in the database and means nothing."""
    return request.query_params.get(name, "").replace("\0", "")


@extend_schema(parameters=[CONSULTATION])
class InvitationsView(generics.ListAPIView):
    """Invitations, newest first, for one consultation with `?consultation=ID`."""

    scopes = ("intake", "agent")
    serializer_class = InvitationSerializer

    def get_queryset(self):
        found = visible_invitations(self.request.user).select_related("consultation", "response")
        ref = _asked(self.request, "consultation")
        return found.filter(consultation__ref=ref) if ref else found


@extend_schema(parameters=[CONSULTATION])
class ResponsesView(generics.ListAPIView):
    """Answers, newest first."""

    scopes = ("agent",)
    serializer_class = ResponseSerializer

    def get_queryset(self):
        found = visible_responses(self.request.user).select_related("consultation", "invitation__survey")
        ref = _asked(self.request, "consultation")
        return found.filter(consultation__ref=ref) if ref else found


@extend_schema(parameters=[CONSULTATION, STATE, OUTCOME])
class RecoveriesView(generics.ListAPIView):
    """Recoveries, newest first."""

    scopes = ("agent",)
    serializer_class = RecoverySerializer

    def get_queryset(self):
        found = visible_recoveries(self.request.user).select_related(
            "consultation", "ticket", "second_response"
        )
        for name, field in (
            ("consultation", "consultation__ref"),
            ("state", "state"),
            ("outcome", "outcome"),
        ):
            if value := _asked(self.request, name):
                found = found.filter(**{field: value})
        return found
