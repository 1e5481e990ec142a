"""What tickets hear from below, the sweeps of their clocks, and who may hear of their events on the stream."""

import importlib

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from accounts.models import User
from events import register_sweep, subscribe
from events.live import gate
from events.models import Event
from tickets.access import visible_tickets
from tickets.services import clocks, notify


def note_sent_reply(event: Event) -> None:
    if event.data.get("subject") == "message":
        notify.note_delivered(message_id=event.data["subject_id"], cause=event, now=event.at)


def note_failed_reply(event: Event) -> None:
    if event.data.get("subject") == "message":
        notify.note_not_delivered(message_id=event.data["subject_id"], cause=event, now=event.at)


def reader_of(cookies: dict) -> User | None:
    """The signed-in, active user of a stream's session cookie."""
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    store = importlib.import_module(settings.SESSION_ENGINE).SessionStore(key)
    user_id = store.get(SESSION_KEY)
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None:
        return None
    fresh = constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return user if fresh else None


def visible_events(user: User, events) -> list[Event]:
    """Events of tickets that this user may see; those without a ticket are nobody's news."""
    events = list(events)
    wanted = {event.ticket_id for event in events if event.ticket_id}
    seen = set(visible_tickets(user).filter(pk__in=wanted).values_list("pk", flat=True))
    return [event for event in events if event.ticket_id in seen]


subscribe("dispatch.sent", note_sent_reply, queue="default")
subscribe("dispatch.failed", note_failed_reply, queue="default")
register_sweep("tickets.note_breaches", clocks.note_breaches, every=5)
gate.set_gate(reader_of=reader_of, visible_to=visible_events)
