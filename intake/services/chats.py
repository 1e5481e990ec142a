"""Chats, our own and those of other programs: each conversation is a ticket."""

import datetime
from dataclasses import dataclass, field

from common.transactions import one_transaction
from events.actors import Actor
from events.services.record import record
from intake.models import ChatSession, ChatVisitor
from intake.services import limits
from intake.services.submissions import usable_words
from intake.verdicts import verdict_of
from tickets.inbound import Inbound, Person
from tickets.models import Message, Ticket
from tickets.services.contacts import find_or_make_contact
from tickets.services.locks import lock_words
from tickets.services.open import open_ticket
from tickets.services.receive import receive_message
from tickets.services.reply import store_outside_reply
from tickets.states import Channel

CONTACT, AGENT, BOT = "contact", "agent", "bot"
AUTHORS = (CONTACT, AGENT, BOT)


@dataclass(frozen=True)
class ChatLine:
    """One line of a conversation. `person` is who writes to us, as far as the door knows; `author` one of AUTHORS.

    `visitor`: the browser of our own chat. Its conversation is a ticket of its own, since its page shows the whole.
    """

    conversation_id: str
    message_id: str
    author: str
    text: str
    said_at: datetime.datetime
    person: Person
    author_name: str = ""
    topic: str = ""
    visitor: ChatVisitor | None = None
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Chatted:
    session: ChatSession
    ticket: Ticket
    message: Message
    card: str
    is_new: bool


@one_transaction
def store_chat_line(*, line: ChatLine, actor: Actor, now: datetime.datetime) -> Chatted:
    """Store one line on the ticket of its conversation; the same (conversation, message) again is the first one.

    What the contact says is received and assessed; what an agent or a bot said elsewhere is stored as said.
    Raises InvalidInput for no words and for too many.
    """
    words = usable_words(line.text, field="text")
    lock_words(f"chat-session:{line.conversation_id}")
    session = (
        ChatSession.objects.select_related("ticket").filter(conversation_id=line.conversation_id).first()
    )
    if line.author == CONTACT:
        message, card, is_new = _receive(line, words, session, actor, now)
    else:
        message, card, is_new = _store_ours(line, words, session, actor, now)
    if session is None or is_new:
        session = _keep_session(line, session, message.ticket, actor, now)
    return Chatted(session, message.ticket, message, card, is_new)


def _receive(line: ChatLine, words: str, session: ChatSession | None, actor: Actor, now):
    received = receive_message(
        inbound=Inbound(
            person=line.person,
            channel=Channel.CHAT,
            body=words,
            said_at=line.said_at,
            topic_slug=line.topic,
            external_key=_key(line),
            conversation=f"chat:{line.conversation_id}",
            facts=line.facts,
            always_new=line.visitor is not None and session is None,
        ),
        actor=actor,
        now=now,
    )
    return received.message, received.card, not received.is_duplicate


def _store_ours(line: ChatLine, words: str, session: ChatSession | None, actor: Actor, now):
    known = Message.objects.select_related("ticket").filter(external_key=_key(line)).first()
    if known:
        return known, "", False
    ticket = session.ticket if session else _open_for(line, actor, now)
    message = store_outside_reply(
        ticket_id=ticket.pk,
        body=words,
        author_label=line.author_name or line.author,
        external_key=_key(line),
        said_at=line.said_at,
        actor=actor,
        now=now,
        facts={"author": line.author},
        answers=line.author == AGENT,
    )
    return message, "", True


def _open_for(line: ChatLine, actor: Actor, now) -> Ticket:
    """A conversation that our side began (a bot's greeting)."""
    contact = find_or_make_contact(line.person, actor=actor, now=now)
    return open_ticket(
        contact=contact,
        channel=Channel.CHAT,
        actor=actor,
        now=now,
        subject=line.text,
        language=line.person.language,
    )


def _keep_session(
    line: ChatLine, session: ChatSession | None, ticket: Ticket, actor: Actor, now
) -> ChatSession:
    if session is None:
        session = ChatSession.objects.create(
            conversation_id=line.conversation_id, visitor=line.visitor, ticket=ticket, created_at=now,
            last_message_at=now,
        )  # fmt: skip
        data = {"inside": line.visitor is not None}
        record("chat.started", subject=session, ticket_id=ticket.pk, actor=actor, now=now, data=data)
        return session
    session.ticket, session.last_message_at = ticket, now
    session.save(update_fields=["ticket", "last_message_at"])
    return session


def _key(line: ChatLine) -> str:
    return f"chat:{line.conversation_id}:{line.message_id}"


def write_in_chat(
    *,
    secret_digest: str,
    message_key: str,
    text: str,
    address: str,
    name: str = "",
    phone: str = "",
    topic: str = "",
    language: str = "",
    actor: Actor,
    now: datetime.datetime,
) -> Chatted:
    """A visitor of our own chat says something. The same `message_key` again is the first one.

    Raises InvalidInput for no words, too many, and a phone number that is none; TooMany at the limits (an
    emergency passes them).
    """
    limits.admit(
        ("chat-address", address, limits.CHATS_PER_ADDRESS),
        ("chat-visitor", secret_digest, limits.CHATS_PER_VISITOR),
        is_emergency=verdict_of(text, language).is_emergency,
        address=address,
        now=now,
    )
    person = Person.from_input(name=name, phone=phone, language=language, visitor=f"widget:{secret_digest}")
    return _store_as_visitor(
        person,
        secret_digest=secret_digest,
        message_key=message_key,
        text=text,
        topic=topic,
        actor=actor,
        now=now,
    )


@one_transaction
def _store_as_visitor(
    person: Person, *, secret_digest: str, message_key: str, text: str, topic: str, actor: Actor, now
) -> Chatted:
    lock_words(f"visitor:{secret_digest}")
    line = ChatLine(
        conversation_id=f"widget-{secret_digest[:32]}",
        message_id=message_key,
        author=CONTACT,
        text=text,
        said_at=now,
        person=person,
        topic=topic,
        visitor=_keep_visitor(secret_digest, now),
    )
    return store_chat_line(line=line, actor=actor, now=now)


def _keep_visitor(secret_digest: str, now: datetime.datetime) -> ChatVisitor:
    first = {"created_at": now, "last_seen_at": now}
    return ChatVisitor.objects.update_or_create(
        secret_digest=secret_digest, defaults={"last_seen_at": now}, create_defaults=first
    )[0]
