"""The shapes of tickets for programs. What a patient may not see (notes) is its own serializer, never a flag."""

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.serializers import StrictSerializer
from tickets.models import Contact, ContactPoint, Message, Note, Ticket
from tickets.states import Status

#: What a reply may leave behind; holding and closing are asked for at /status/, with their reason.
AFTER_REPLY = [Status.OPEN, Status.PENDING, Status.SOLVED]
ASKABLE = [Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED, Status.CLOSED]


class ContactSummary(serializers.ModelSerializer):
    class Meta:
        model = Contact
        fields = ["id", "kind", "name", "language"]


class PointSerializer(serializers.ModelSerializer):
    """`value` is E.164, a folded e-mail address, or the platform's own id."""

    is_verified = serializers.SerializerMethodField()

    class Meta:
        model = ContactPoint
        fields = ["kind", "value", "is_verified"]

    def get_is_verified(self, point) -> bool:
        return point.verified_at is not None


class ContactSerializer(ContactSummary):
    points = PointSerializer(many=True)

    class Meta(ContactSummary.Meta):
        fields = [*ContactSummary.Meta.fields, "points"]


class TicketSummary(serializers.ModelSerializer):
    """One row of a list. `urgency` is null when not medical; times are UTC; `due_at` belongs to the next `duty`."""

    contact = ContactSummary()
    topic = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    team = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    owner = serializers.SlugRelatedField(slug_field="email", read_only=True, allow_null=True)
    urgency = serializers.SerializerMethodField()
    department = serializers.SerializerMethodField()
    consultation = serializers.CharField(source="consultation_ref")
    follow_up_of = serializers.SlugRelatedField(slug_field="number", read_only=True, allow_null=True)

    class Meta:
        model = Ticket
        fields = [
            "number", "kind", "subject", "status", "hold_reason", "channel", "language", "priority", "contact",
            "topic", "team", "owner", "is_medical", "urgency", "department", "medical_state", "is_dissatisfied",
            "consultation", "follow_up_of", "attention", "duty", "due_at", "waiting_since", "opened_at", "solved_at",
            "closed_at", "message_count",
        ]  # fmt: skip

    def get_urgency(self, ticket) -> str | None:
        return ticket.urgency or None

    def get_department(self, ticket) -> str | None:
        return ticket.department or None


class MessageSerializer(serializers.ModelSerializer):
    """`author` is the name of who wrote an outbound message; the contact's own words have none."""

    author = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = [
            "seq", "direction", "channel", "author", "body", "language", "is_clinical", "delivery", "facts", "said_at",
        ]  # fmt: skip

    def get_author(self, message) -> str | None:
        return (message.author.name if message.author else message.author_label) or None


class NoteSerializer(serializers.ModelSerializer):
    """Internal words: for staff and their programs alone."""

    author = serializers.SerializerMethodField()

    class Meta:
        model = Note
        fields = ["id", "author", "body", "created_at"]

    def get_author(self, note) -> str | None:
        return note.author.name if note.author else None


class TicketDetail(TicketSummary):
    """A ticket with its conversation, oldest first: the newest 200 messages, or those before `?before_seq=`."""

    contact = ContactSerializer()
    messages = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()

    class Meta(TicketSummary.Meta):
        fields = [*TicketSummary.Meta.fields, "messages", "notes"]

    @extend_schema_field(MessageSerializer(many=True))
    def get_messages(self, ticket):
        return MessageSerializer(self.context["messages"], many=True).data

    @extend_schema_field(NoteSerializer(many=True))
    def get_notes(self, ticket):
        return NoteSerializer(ticket.notes.select_related("author").order_by("id"), many=True).data


class Body(StrictSerializer):
    body = serializers.CharField(max_length=settings.MESSAGE_MAX_CHARS)


class ReplyInput(Body):
    """`last_seen_seq` is the newest message that the writer saw: 409 when more came in since."""

    status = serializers.ChoiceField(choices=AFTER_REPLY, required=False)
    override_reason = serializers.CharField(max_length=300, required=False)
    last_seen_seq = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class NoteInput(Body):
    """An internal note; it never leaves the house."""


class AssignInput(StrictSerializer):
    """`owner` is a colleague's e-mail address, or null for nobody; `team` a team's slug. One of them at least."""

    owner = serializers.EmailField(allow_null=True, required=False)
    team = serializers.SlugField(required=False)

    def validate(self, fields):
        if not fields:
            raise serializers.ValidationError("Send owner, team, or both.", code="required")
        return fields


class StatusInput(StrictSerializer):
    """`reason` says whom an on_hold ticket waits for: doctor, insurer, laboratory, engineering, other."""

    status = serializers.ChoiceField(choices=ASKABLE)
    reason = serializers.CharField(max_length=12, required=False)
    override_reason = serializers.CharField(max_length=300, required=False)
