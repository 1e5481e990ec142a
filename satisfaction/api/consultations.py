"""POST /api/v1/consultations/: the platform says that a patient saw a doctor."""

from django.core.validators import RegexValidator
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.idempotency import IdempotentPosts
from common.api.serializers import StrictSerializer
from common.clock import utc_now
from common.errors import InvalidInput
from satisfaction.api.surveys import InvitationSerializer
from satisfaction.services.consultations import Ended, take_consultation
from tickets.inbound import Person


class PatientSerializer(StrictSerializer):
    """`phone` in any usual form, kept as E.164; `language` BCP 47."""

    id = serializers.CharField(max_length=200)
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, allow_null=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, allow_null=True)
    language = serializers.CharField(
        max_length=10,
        required=False,
        allow_blank=True,
        allow_null=True,
        validators=[
            RegexValidator(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,6})*$", "No language code, such as fa or zh-Hans.")
        ],
    )


class DoctorSerializer(StrictSerializer):
    id = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=120)
    specialty = serializers.CharField(max_length=64, required=False, allow_blank=True, allow_null=True)


class ConsultationSerializer(StrictSerializer):
    """A finished consultation. `id` is the platform's; the same id again updates. Times ISO 8601 with offset."""

    id = serializers.CharField(max_length=64)
    patient = PatientSerializer()
    doctor = DoctorSerializer()
    kind = serializers.CharField(max_length=32)
    started_at = serializers.DateTimeField(required=False, allow_null=True)
    ended_at = serializers.DateTimeField()


class ConsultationTakenSerializer(serializers.Serializer):
    id = serializers.CharField()
    invitation = InvitationSerializer()


class ConsultationsView(IdempotentPosts, APIView):
    """Consultations in; each schedules its survey."""

    scopes = ("intake",)

    @extend_schema(
        request=ConsultationSerializer,
        responses={
            201: ConsultationTakenSerializer,
            200: OpenApiResponse(ConsultationTakenSerializer, description="Known already; updated."),
        },
    )
    def post(self, request):
        form = ConsultationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        taken = take_consultation(ended=_ended(form.validated_data), actor=self.actor, now=utc_now())
        answer = ConsultationTakenSerializer({"id": taken.consultation.ref, "invitation": taken.invitation})
        return Response(answer.data, status=201 if taken.is_new else 200)


def _ended(data: dict) -> Ended:
    patient, doctor = data["patient"], data["doctor"]
    try:
        person = Person.from_input(
            name=patient["name"],
            phone=patient.get("phone") or "",
            email=patient.get("email") or "",
            platform_id=patient["id"],
            language=patient.get("language") or "",
            verified=True,
        )
    except InvalidInput as refusal:
        raise InvalidInput(refusal.message, field=f"patient.{refusal.field}") from refusal
    return Ended(
        ref=data["id"],
        person=person,
        doctor_ref=doctor["id"],
        doctor_name=doctor["name"],
        specialty=doctor.get("specialty") or "",
        kind=data["kind"],
        started_at=data.get("started_at"),
        ended_at=data["ended_at"],
    )
