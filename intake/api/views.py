"""The three doors for programs. Scope `intake`; `Idempotency-Key` honoured."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.idempotency import IdempotentPosts
from common.clock import utc_now
from common.emergency_card import card_for_program
from common.errors import InvalidInput
from common.phones import country_of, to_e164
from intake.api.serializers import (
    CallSerializer,
    ChatSerializer,
    TakenFormSerializer,
    TakenSerializer,
    WebSerializer,
)
from intake.models import Submission
from intake.services.calls import CallReport, log_call
from intake.services.chats import CONTACT, ChatLine, store_chat_line
from intake.services.submissions import FormInput, receive_submission
from tickets.inbound import Person


class Door(IdempotentPosts, APIView):
    """What the doors share."""

    scopes = ("intake",)

    def valid(self, serializer_class) -> dict:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


def _taken(ticket, card: str, *, country: str = "") -> dict:
    answer = {"ticket": ticket.number, "number": ticket.number, "status": ticket.status}
    if card:
        country = country or ticket.contact.country
        answer["card"] = card_for_program(card, country=country, language=ticket.language)
    return answer


class WebDoor(Door):
    """A contact form of the platform becomes a message of a ticket, assessed at once.

    `card` is there when an emergency card is due: show it first. `track_url` is null when the words joined a ticket
    that was there before.
    """

    @extend_schema(
        operation_id="intake_web",
        summary="A contact form",
        request=WebSerializer,
        responses={201: TakenFormSerializer},
    )
    def post(self, request):
        data = self.valid(WebSerializer)
        if data["phone"] and to_e164(data["phone"]) is None:
            raise InvalidInput("This is no phone number that we could call.", field="phone")
        submitted = receive_submission(
            form=FormInput(**data), door=Submission.Door.API, actor=self.actor, now=utc_now()
        )
        answer = _taken(submitted.ticket, submitted.card, country=country_of(to_e164(data["phone"]) or ""))
        return Response({**answer, "track_url": submitted.track_url or None}, status=status.HTTP_201_CREATED)


class CallDoor(Door):
    """A phone call: 201 when it is told first, 200 when the same `call_id` tells what has become of it.

    `notes` are read like anything a person says. A call that reached nobody opens a call-back ticket.
    """

    @extend_schema(
        operation_id="intake_calls",
        summary="A phone call, or what has become of it",
        request=CallSerializer,
        responses={201: TakenSerializer, 200: TakenSerializer},
    )
    def post(self, request):
        data = self.valid(CallSerializer)
        report = CallReport(from_number=data.pop("from"), to_number=data.pop("to"), **data)
        logged = log_call(report=report, actor=self.actor, now=utc_now())
        answer = {**_taken(logged.ticket, logged.card), "call_id": logged.call.call_id}
        return Response(answer, status=status.HTTP_201_CREATED if logged.is_new else status.HTTP_200_OK)


class ChatDoor(Door):
    """One line of an outside chat: of the contact (received and assessed), of an agent or a bot (stored as said).

    The same `message_id` of a `conversation_id` is one line, however often it is sent.
    """

    @extend_schema(
        operation_id="intake_chats",
        summary="A line of an outside chat",
        request=ChatSerializer,
        responses={201: TakenSerializer},
    )
    def post(self, request):
        data = self.valid(ChatSerializer)
        person, facts = _person_of(data)
        line = ChatLine(
            conversation_id=data["conversation_id"],
            message_id=data["message_id"],
            author=data["author"],
            author_name="" if data["author"] == CONTACT else data["name"],
            text=data["text"],
            said_at=data["sent_at"],
            person=person,
            facts=facts,
        )
        chatted = store_chat_line(line=line, actor=self.actor, now=utc_now())
        return Response(_taken(chatted.ticket, chatted.card), status=status.HTTP_201_CREATED)


def _person_of(data: dict) -> tuple[Person, dict]:
    """Who writes, and what they gave that nobody could dial or write to. An agent's or a bot's name is not theirs."""
    by_contact = data["author"] == CONTACT
    phone = to_e164(data["phone"]) or ""
    email = data["email"]
    facts = {"phone_as_given": data["phone"]} if data["phone"] and not phone else {}
    try:
        if email:
            validate_email(email)
    except ValidationError:
        facts["email_as_given"], email = email, ""
    person = Person.from_input(
        phone=phone,
        email=email,
        name=data["name"] if by_contact else "",
        language=data["language"],
        visitor=f"outside:{data['conversation_id']}",
    )
    return person, facts
