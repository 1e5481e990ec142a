"""The doctor-support queue for programs: acquire, validate, one service call, answer."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.idempotency import IdempotentPosts
from common.api.pagination import CursorPages
from common.clock import utc_now
from common.errors import InvalidInput
from escalation.access import access_escalation, visible_escalations
from escalation.api import serializers as shapes
from escalation.models import Escalation
from escalation.services.answer import answer_escalation, return_escalation
from escalation.services.claim import accept_escalation
from escalation.states import ACTIVE, Status, Urgency

_FILTERS = [
    OpenApiParameter("status", str, description=f"Some of {', '.join(Status.values)}; or all. Default: open,accepted."),
    OpenApiParameter("urgency", str, description=f"Some of {', '.join(Urgency.values)} by commas."),
    OpenApiParameter("ticket", int, description="The number of a ticket."),
    OpenApiParameter("limit", int, description="Rows of a page, up to 100."),
]  # fmt: skip
_REFUSED = OpenApiResponse(
    description="A problem document: somebody else was first (`code` taken_by_colleague, their name in `by`), or the "
    "question has moved on (`code` transition_refused)."
)


class QueuePages(CursorPages):
    """Most urgent first, then by the next deadline: both are in one ascending column, so the cursor is a keyset."""

    ordering = ("turn", "id")


class EscalationsApi(IdempotentPosts, GenericViewSet):
    """Medical questions that the token, or the user it acts for, may see. To act takes a token of a doctor."""

    scopes = ("doctor", "agent")
    scopes_by_action = {"accept": ("doctor",), "answer": ("doctor",), "send_back": ("doctor",)}
    queryset = Escalation.objects.none()
    serializer_class = shapes.EscalationSerializer
    pagination_class = QueuePages

    def get_queryset(self):
        return visible_escalations(self.request.user).for_screen()

    @extend_schema(parameters=_FILTERS, responses=shapes.EscalationSerializer(many=True))
    def list(self, request):
        """The queue, most urgent first, then by the next deadline. An unknown filter is refused."""
        rows = self.paginate_queryset(_narrow(self.get_queryset(), request.query_params))
        return self.get_paginated_response(self._shown(rows, many=True))

    @extend_schema(responses=shapes.EscalationSerializer)
    def retrieve(self, request, escalation_id):
        """One question; the read is written down."""
        return Response(self._shown(self._acquire("read")))

    @extend_schema(request=shapes.NothingInput, responses={200: shapes.EscalationSerializer, 409: _REFUSED})
    def accept(self, request, escalation_id):
        """Take it. Exactly one of several who try at once wins; the others are told who (409)."""
        self._validated(shapes.NothingInput)
        return self._act("accept", accept_escalation)

    @extend_schema(request=shapes.AnswerInput, responses={200: shapes.EscalationSerializer, 409: _REFUSED})
    def answer(self, request, escalation_id):
        """Answer the patient: into the ticket and out by their channel. Accepts what nobody has accepted."""
        return self._act("answer", answer_escalation, **self._validated(shapes.AnswerInput))

    @extend_schema(request=shapes.ReturnInput, responses={200: shapes.EscalationSerializer, 409: _REFUSED})
    def send_back(self, request, escalation_id):
        """Return it to support, with the reason."""
        return self._act("return", return_escalation, **self._validated(shapes.ReturnInput))

    def _acquire(self, purpose: str) -> Escalation:
        return access_escalation(
            self.request.user, self.kwargs["escalation_id"], now=utc_now(), purpose=purpose
        )

    def _act(self, purpose: str, service, **fields) -> Response:
        escalation = self._acquire(purpose)
        service(escalation_id=escalation.pk, actor=self.actor, now=utc_now(), **fields)
        return Response(self._shown(self.get_queryset().get(pk=escalation.pk)))

    def _shown(self, what, **options):
        return shapes.EscalationSerializer(what, context={"now": utc_now()}, **options).data

    def _validated(self, shape) -> dict:
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


def _narrow(escalations, params):
    unknown = sorted(set(params) - {"status", "urgency", "ticket", "limit", "cursor"})
    if unknown:
        raise InvalidInput("Unknown filter.", field=unknown[0])
    status = params.get("status", "") or ",".join(sorted(ACTIVE))
    if status != "all":
        escalations = escalations.filter(status__in=_choices(status, Status.values, "status"))
    if urgency := params.get("urgency"):
        escalations = escalations.filter(urgency__in=_choices(urgency, Urgency.values, "urgency"))
    if number := params.get("ticket"):
        if not (number.isascii() and number.isdigit() and len(number) < 16):
            raise InvalidInput("The number of a ticket is a whole number.", field="ticket")
        escalations = escalations.filter(ticket__number=int(number))
    return escalations


def _choices(text: str, allowed: list[str], field: str) -> list[str]:
    chosen = [word.strip() for word in text.split(",")]
    wrong = [word for word in chosen if word not in allowed]
    if wrong:
        raise InvalidInput(f"One or more of {', '.join(allowed)}.", field=field)
    return chosen
