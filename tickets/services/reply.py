"""Words that go out to the patient, and the internal ones that must not."""

import datetime

from common.errors import Conflict, InvalidInput, NotAllowed, TransitionRefused
from common.text import clean
from common.transactions import one_transaction
from events.actors import Actor
from events.models import Event
from events.services.record import record
from tickets.models import Message, Note, Ticket
from tickets.services import clocks, notify
from tickets.services.locks import lock_ticket, lock_words
from tickets.services.status import change_status, set_status
from tickets.states import Channel, Status


class MedicalReplyRefused(NotAllowed):
    """A support agent may not answer a medical question as if it were theirs (H07)."""

    code = "medical_question_open"


class StaleReply(Conflict):
    """Words came in since the writer last looked; nothing was sent. `new` counts them."""

    code = "stale_reply"


@one_transaction
def post_reply(
    *,
    ticket_id: int,
    body: str,
    actor: Actor,
    now: datetime.datetime,
    override_reason: str = "",
    last_seen_seq: int | None = None,
    then_status: str = "",
    is_clinical: bool = False,
    facts: dict | None = None,
    external_key: str = "",
    channel: str = "",
    cause: Event | None = None,
) -> Message:
    """Answer the contact: stored, delivered as "you have a reply" with the link, clocks met.

    While a medical question is open, only a clinical answer (`is_clinical`, by `escalation`) or an override
    with its reason passes; else MedicalReplyRefused. `last_seen_seq` is the newest message the writer saw:
    StaleReply when the contact or a colleague wrote meanwhile. Nothing is saved on refusal.
    """
    body = clean(body)
    if not body:
        raise InvalidInput("Write something to send.", field="body")
    ticket = lock_ticket(ticket_id)
    if ticket.status == Status.CLOSED:
        raise TransitionRefused("A closed ticket takes no replies.", status_now=ticket.status)
    if last_seen_seq is not None and ticket.message_count > last_seen_seq:
        raise StaleReply("New messages came in meanwhile.", new=ticket.message_count - last_seen_seq)
    overridden = _check_medical(ticket, actor, is_clinical, override_reason)
    ticket.message_count += 1
    message = Message.objects.create(
        ticket=ticket,
        seq=ticket.message_count,
        direction=Message.Direction.OUTBOUND,
        channel=channel or ticket.channel,
        author=actor.user,
        author_label=actor.label if actor.kind != "staff" else "",
        body=body,
        language=ticket.language,
        is_clinical=is_clinical,
        facts=facts or {},
        external_key=external_key or None,
        said_at=now,
        created_at=now,
    )
    _note_on_ticket(ticket, message, actor, now)
    set_status(ticket, "reply", actor=actor, now=now)
    clocks.meet_for_reply(ticket, now=now)
    event = record(
        "message.sent",
        subject=message,
        ticket_id=ticket.pk,
        actor=actor,
        now=now,
        cause=cause,
        data={
            "message": message.pk,
            "clinical": is_clinical,
            **({"override": overridden} if overridden else {}),
        },
    )
    notify.tell_contact(ticket, message, actor=actor, now=now, cause=event)
    unreached = message.delivery == Message.Delivery.FAILED
    if unreached and then_status == Status.PENDING:
        return message  # nobody can answer what did not reach them: the ticket stays with us, marked
    if then_status and then_status != ticket.status:
        change_status(
            ticket_id=ticket.pk, status=then_status, actor=actor, now=now, override_reason=override_reason
        )
    return message


def _check_medical(ticket: Ticket, actor: Actor, is_clinical: bool, override_reason: str) -> str:
    if is_clinical or not ticket.has_open_medical_question:
        return ""
    if not override_reason.strip():
        raise MedicalReplyRefused(
            "A medical question is open on this ticket. Doctor-support answers it; to write all the same, say why."
        )
    return override_reason.strip()[:300]


def _note_on_ticket(ticket: Ticket, message: Message, actor: Actor, now: datetime.datetime) -> None:
    ticket.last_outbound_at = now
    ticket.first_replied_at = ticket.first_replied_at or now
    ticket.waiting_since = None
    ticket.attention = ""
    ticket.last_words = " ".join(message.body.split())[:160]
    if ticket.owner_id is None and actor.user is not None and not message.is_clinical:
        ticket.owner = actor.user
    ticket.save()


@one_transaction
def add_note(*, ticket_id: int, body: str, actor: Actor, now: datetime.datetime) -> Note:
    """An internal note; only staff ever see it."""
    body = clean(body)
    if not body:
        raise InvalidInput("Write something to save.", field="body")
    ticket = lock_ticket(ticket_id)
    note = Note.objects.create(ticket=ticket, author=actor.user, body=body, created_at=now)
    record("note.added", subject=note, ticket_id=ticket.pk, actor=actor, now=now, data={"note": note.pk})
    return note


@one_transaction
def store_outside_reply(
    *,
    ticket_id: int,
    body: str,
    author_label: str,
    external_key: str,
    said_at: datetime.datetime,
    actor: Actor,
    now: datetime.datetime,
    channel: str = Channel.CHAT,
    facts: dict | None = None,
    answers: bool = False,
) -> Message:
    """What was already said to the contact elsewhere (an outside chat, an outbound call): stored as said, not sent
    again. The same `external_key` again returns the first.

    `answers`: a person said it, so the contact no longer waits and the reply clocks are met; a bot's words answer
    no clock, and nothing here touches the clinical ones.
    """
    lock_words(f"message:{external_key}")
    known = Message.objects.filter(external_key=external_key).first()
    if known:
        return known
    ticket = lock_ticket(ticket_id)
    ticket.message_count += 1
    message = Message.objects.create(
        ticket=ticket, seq=ticket.message_count, direction=Message.Direction.OUTBOUND, channel=channel,
        author=actor.user, author_label=author_label[:120], body=clean(body), facts=facts or {},
        external_key=external_key, delivery=Message.Delivery.SENT, said_at=said_at, created_at=now,
    )  # fmt: skip
    ticket.last_words = " ".join(message.body.split())[:160] or ticket.last_words
    ticket.save()
    if answers:
        _note_answered(ticket, actor, said_at, now)
    data = {"message": message.pk, "outside": True}
    record("message.sent", subject=message, ticket_id=ticket.pk, actor=actor, now=now, data=data)
    return message


@one_transaction
def note_answered(
    *, ticket_id: int, actor: Actor, said_at: datetime.datetime, now: datetime.datetime
) -> Ticket:
    """Somebody spoke to the contact (an answered call): nobody waits for a reply any more. The call's own event
    tells it; a closed ticket stays as it is."""
    ticket = lock_ticket(ticket_id)
    _note_answered(ticket, actor, said_at, now)
    return ticket


def _note_answered(ticket: Ticket, actor: Actor, said_at: datetime.datetime, now: datetime.datetime) -> None:
    if ticket.status == Status.CLOSED:
        return
    ticket.last_outbound_at = now
    ticket.first_replied_at = ticket.first_replied_at or max(said_at, ticket.opened_at)
    ticket.waiting_since = None
    if ticket.owner_id is None and actor.kind == "staff" and not ticket.is_done:
        ticket.owner = actor.user
    set_status(ticket, "reply", actor=actor, now=now)
    clocks.meet_for_reply(ticket, now=now)
