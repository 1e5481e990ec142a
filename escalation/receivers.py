"""What the queue hears from below, and its sweeps."""

from escalation.services import answer, overdue, take_in
from events import register_sweep, subscribe
from events.models import Event


def is_medical(data: dict) -> bool:
    return bool(data.get("medical"))


def take_in_message(event: Event) -> None:
    if is_medical(event.data):
        take_in.take_in_messages(ticket_id=event.ticket_id, now=event.at, cause=event)


def take_in_raise(event: Event) -> None:
    take_in.take_in_raise(event=event)


def note_reached(event: Event) -> None:
    if event.data.get("subject") == "message":
        answer.note_reach(message_id=event.data["subject_id"], reached=True, now=event.at, cause=event)


def note_not_reached(event: Event) -> None:
    if event.data.get("subject") == "message":
        answer.note_reach(message_id=event.data["subject_id"], reached=False, now=event.at, cause=event)


# Most words are not medical: the doctors' worker is not rung for them.
subscribe("message.received", take_in_message, queue="clinical", when=is_medical)
subscribe("ticket.urgency_raised", take_in_raise, queue="clinical")
subscribe("dispatch.sent", note_reached, queue="clinical")
subscribe("dispatch.failed", note_not_reached, queue="clinical")
register_sweep("escalation.open_missing", take_in.open_missing, every=10, queue="clinical")
register_sweep("escalation.note_overdue", overdue.note_overdue, every=5, queue="clinical")
