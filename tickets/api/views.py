"""The workspace's verbs for programs: acquire, validate, one service call, answer."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.idempotency import IdempotentPosts
from accounts.models import Team, User
from common.clock import utc_now
from common.errors import InvalidInput
from tickets.access import access_ticket, visible_tickets
from tickets.api import serializers as shapes
from tickets.api.filters import VIEWS, narrow
from tickets.models import Ticket
from tickets.services.assign import hand_over
from tickets.services.reply import add_note, post_reply
from tickets.services.status import change_status
from tickets.states import Status

#: Messages of one answer.
CONVERSATION = 200

_FILTERS = [
    OpenApiParameter("status", str, description=f"One or more of {', '.join(Status.values)}, by commas."),
    OpenApiParameter("team", str, description="A team's slug."),
    OpenApiParameter("owner", str, description="A colleague's e-mail address."),
    OpenApiParameter("medical", bool, description="Whether a medical question was found."),
    OpenApiParameter(
        "view", str, enum=list(VIEWS), description="A view of the workspace, over unsolved tickets."
    ),
    OpenApiParameter("limit", int, description="Rows of a page, up to 100."),
]
_BEFORE = OpenApiParameter("before_seq", int, description="Messages before this one, for long conversations.")


class TicketsApi(IdempotentPosts, GenericViewSet):
    """Tickets that the token, or the user it acts for, may see. Absent and forbidden are the same 404."""

    scopes = ("agent",)
    queryset = Ticket.objects.none()
    serializer_class = shapes.TicketSummary
    ordering = "-id"

    def get_queryset(self):
        related = ("contact", "topic", "team", "owner", "follow_up_of")
        return visible_tickets(self.request.user).select_related(*related)

    @extend_schema(parameters=_FILTERS, responses=shapes.TicketSummary(many=True))
    def list(self, request):
        """Newest first. An unknown filter is refused."""
        tickets = narrow(self.get_queryset(), request.query_params, reader=request.user, now=utc_now())
        rows = self.paginate_queryset(tickets)
        return self.get_paginated_response(shapes.TicketSummary(rows, many=True).data)

    @extend_schema(parameters=[_BEFORE], responses=shapes.TicketDetail)
    def retrieve(self, request, number):
        """One ticket with its conversation and its internal notes; the read is written down."""
        ticket = self._acquire(number)
        messages = ticket.messages.select_related("author").order_by("-seq")
        if before := request.query_params.get("before_seq", ""):
            messages = messages.filter(seq__lt=_whole(before, "before_seq"))
        context = {"messages": list(messages[:CONVERSATION])[::-1]}
        return Response(shapes.TicketDetail(ticket, context=context).data)

    @extend_schema(request=shapes.ReplyInput, responses={201: shapes.MessageSerializer})
    def messages(self, request, number):
        """Answer the contact. While a medical question is open this needs `override_reason`."""
        ticket = self._acquire(number, "reply")
        fields = self._validated(shapes.ReplyInput)
        message = post_reply(
            ticket_id=ticket.pk,
            body=fields["body"],
            then_status=fields.get("status", ""),
            override_reason=fields.get("override_reason", ""),
            last_seen_seq=fields.get("last_seen_seq"),
            actor=self.actor,
            now=utc_now(),
        )
        return Response(shapes.MessageSerializer(message).data, status=201)

    @extend_schema(request=shapes.NoteInput, responses={201: shapes.NoteSerializer})
    def notes(self, request, number):
        """Write an internal note; the contact never sees it."""
        ticket = self._acquire(number, "note")
        body = self._validated(shapes.NoteInput)["body"]
        note = add_note(ticket_id=ticket.pk, body=body, actor=self.actor, now=utc_now())
        return Response(shapes.NoteSerializer(note).data, status=201)

    @extend_schema(request=shapes.AssignInput, responses=shapes.TicketSummary)
    def assign(self, request, number):
        """Give the ticket to a colleague or to nobody, and to another team."""
        ticket = self._acquire(number, "assign")
        fields = self._validated(shapes.AssignInput)
        ticket = hand_over(
            ticket_id=ticket.pk,
            team=_team(fields["team"]) if "team" in fields else None,
            owner=_owner(fields["owner"]) if fields.get("owner") else None,
            sets_owner="owner" in fields,
            actor=self.actor,
            now=utc_now(),
        )
        return Response(shapes.TicketSummary(ticket).data)

    @extend_schema(request=shapes.StatusInput, responses=shapes.TicketSummary)
    def status(self, request, number):
        """Ask for a status. Solving while a medical question is open needs `override_reason`."""
        ticket = self._acquire(number, "status")
        fields = self._validated(shapes.StatusInput)
        ticket = change_status(ticket_id=ticket.pk, actor=self.actor, now=utc_now(), **fields)
        return Response(shapes.TicketSummary(ticket).data)

    def _acquire(self, number: int, purpose: str = "read") -> Ticket:
        return access_ticket(self.request.user, number, now=utc_now(), purpose=purpose)

    def _validated(self, shape) -> dict:
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


def _owner(email: str) -> User:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise InvalidInput("Nobody here has this address.", field="owner")
    return user


def _team(slug: str) -> Team:
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        raise InvalidInput("No such team.", field="team")
    return team


def _whole(value: str, field: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidInput("This is a whole number.", field=field)
    return int(value)
