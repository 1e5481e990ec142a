"""The shapes of what comes in. Everything unknown, of a wrong type or too long is refused with its field."""

import datetime

from django.core.validators import URLValidator
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.serializers import StrictSerializer
from common.languages import known_or_plain
from common.text import clean, one_line
from intake.models import Call
from intake.services.chats import AUTHORS

#: Years outside of this are slips of the keyboard, not times of calls.
YEARS = range(2000, 2101)


@extend_schema_field(OpenApiTypes.STR)
class Words(serializers.Field):
    """Text only, cleaned before anything looks at it: no control characters, no half characters, one kind of line
    end. Emoji and mixed directions stay. `null` is an empty text where the field is optional."""

    default_error_messages = {
        "type": "Text is expected.",
        "blank": "Write something.",
        "long": "At most {limit} characters.",
    }

    def __init__(self, *, limit: int | None = None, lines: bool = False, **kwargs):
        self.limit, self.lines = limit, lines
        if not kwargs.get("required", True):
            kwargs.setdefault("default", "")
            kwargs.setdefault("allow_null", True)
            kwargs.pop("required")
        super().__init__(**kwargs)

    def validate_empty_values(self, data):
        if data is None and self.allow_null:
            return True, ""
        return super().validate_empty_values(data)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("type")
        words = clean(data) if self.lines else one_line(data, len(data))
        if not words and self.default is serializers.empty:
            self.fail("blank")
        if self.limit and len(words) > self.limit:
            self.fail("long", limit=self.limit)
        return words

    def to_representation(self, value):
        return value


class Key(Words):
    """An id of another program: text, or a whole number that is read as text."""

    def to_internal_value(self, data):
        return super().to_internal_value(str(data) if type(data) is int else data)


class Language(Words):
    """A BCP 47 code, brought to the ones we speak; another language keeps its base code."""

    default_error_messages = {"code": "A language code is expected: en, fa, ar, ru, zh."}

    def to_internal_value(self, data):
        words = super().to_internal_value(data)
        language = known_or_plain(words) if words else ""
        if language is None:
            self.fail("code")
        return language


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field):
    """ISO 8601 with its zone, kept as UTC. A time without a zone is refused: nobody knows when it was."""

    default_error_messages = {
        "type": "A time is expected: 2026-11-21T08:30:00Z.",
        "zone": "The time has no zone. Write it like 2026-11-21T08:30:00Z or 2026-11-21T12:00:00+03:30.",
        "year": "No time of a call or a chat lies there.",
    }

    def validate_empty_values(self, data):
        if data is None and not self.required:
            return True, None
        return super().validate_empty_values(data)

    def to_internal_value(self, data):
        try:
            moment = parse_datetime(data.strip()) if isinstance(data, str) else None
        except ValueError:
            moment = None
        if moment is None:
            self.fail("type")
        if moment.tzinfo is None:
            self.fail("zone")
        if moment.year not in YEARS:
            self.fail("year")
        return moment.astimezone(datetime.UTC)

    def to_representation(self, value):
        return value.isoformat()


class Choice(serializers.ChoiceField):
    """One of some words; anything that is no text is refused rather than compared."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)


class WebSerializer(StrictSerializer):
    """A contact form of the platform. `phone` in any spelling of the home region or E.164; `topic` a slug that is
    ignored when no topic has it; `consultation` the platform's id."""

    name = Words(limit=120)
    phone = Words(required=False, limit=64)
    email = Words(required=False, limit=254)
    language = Language(required=False)
    kind = Choice(choices=["patient", "doctor"], default="patient")
    subject = Words(required=False, limit=200)
    message = Words(lines=True)
    topic = Words(required=False, limit=50)
    consultation = Key(required=False, limit=64)

    def validate_email(self, value):
        if value:
            serializers.EmailField().run_validation(value)
        return value


class CallSerializer(StrictSerializer):
    """One call, or what has become of it (the same `call_id` again). `from` and `to` in E.164 or as the exchange
    has them; `agent` an e-mail address or an extension; `notes` what the person said."""

    call_id = Key(limit=120)
    direction = Choice(choices=Call.Direction.choices)
    to = Words(required=False, limit=64)
    started_at = Moment()
    answered_at = Moment(required=False)
    ended_at = Moment(required=False)
    outcome = Choice(choices=Call.Outcome.choices)
    agent = Key(required=False, limit=120)
    notes = Words(required=False, lines=True)
    recording_url = Words(required=False, limit=500)
    language = Language(required=False)

    def get_fields(self):
        # `from` is a word of Python's own.
        return {**super().get_fields(), "from": Words(required=False, limit=64)}

    def validate_recording_url(self, value):
        if value:
            URLValidator(schemes=["http", "https"])(value)
        return value


class ChatSerializer(StrictSerializer):
    """One line of an outside chat. A phone number or e-mail address that is none is kept beside the words and
    refuses nothing: the words matter more."""

    conversation_id = Key(limit=96)
    message_id = Key(limit=96)
    author = Choice(choices=AUTHORS)
    name = Words(required=False, limit=120)
    phone = Words(required=False, limit=64)
    email = Words(required=False, limit=254)
    text = Words(lines=True)
    sent_at = Moment()
    language = Language(required=False)


class CardSerializer(serializers.Serializer):
    """The emergency card to show at once, above everything, in the person's language."""

    kind = serializers.ChoiceField(choices=["emergency", "self_harm"])
    number = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField()
    words = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())


class TakenSerializer(serializers.Serializer):
    """`ticket` and `number` are the ticket's number; `card` is there when an emergency card is due."""

    ticket = serializers.IntegerField()
    number = serializers.IntegerField()
    status = serializers.CharField()
    card = CardSerializer(required=False)


class TakenFormSerializer(TakenSerializer):
    """`track_url` is null when the words joined a ticket that was there before: a typed phone number is no proof
    of being its owner."""

    track_url = serializers.URLField(allow_null=True)
