"""The one way in: every inbound text of every door is stored, assessed and recorded here, in one transaction."""

import datetime
from dataclasses import dataclass

from accounts.models import Team
from common.text import clean, first_words, one_line
from common.transactions import one_transaction
from events.actors import Actor
from events.models import Event
from events.services.record import record
from tickets.inbound import Inbound
from tickets.models import Assessment, Contact, Message, Ticket, Topic
from tickets.services import clocks
from tickets.services.contacts import find_or_make_contact
from tickets.services.locks import lock_contact_of, lock_ticket, lock_words
from tickets.services.medical import apply_assessment
from tickets.services.open import open_ticket
from tickets.services.reach import REACH, join_reach, reach_of, shares_reach
from tickets.services.status import STATUS, move_status
from tickets.states import DONE, Channel, Status
from triage import Assessment as Verdict
from triage import assess

#: Without topic or consultation to compare, words within this time belong to the same matter.
SAME_MATTER_HOURS = 72
#: A solved ticket older than this is history: words after it are a new case.
REOPEN_HORIZON_DAYS = 30
#: What inbound words change on their ticket: saved once, at the end.
_WRITTEN = (
    "message_count", "last_inbound_at", "last_words", "language", "is_medical", "urgency", "department",
    "medical_state", "priority", *STATUS, *clocks.DUTY, *REACH,
)  # fmt: skip


@dataclass(frozen=True)
class Received:
    """`card` is "emergency", "self_harm" or "" (no card due). `is_duplicate`: this message was here already."""

    ticket: Ticket
    message: Message
    assessment: Assessment | None
    card: str
    is_new_ticket: bool
    is_duplicate: bool = False


@one_transaction
def receive_message(
    *, inbound: Inbound, actor: Actor, now: datetime.datetime, cause: Event | None = None
) -> Received:
    """Store one inbound message with its verdict: find or make the contact, find or open the ticket, store,
    assess, set status and clocks, record the event.

    The red-flag verdict is part of this transaction: no worker, broker or network stands between the words and
    the emergency card. The same `external_key` again returns what was stored first.
    """
    if inbound.external_key:
        lock_words(f"message:{inbound.external_key}")
        if known := _already_here(inbound.external_key):
            return known
    ticket, is_new = _ticket_for(inbound, actor, now, cause)
    words = clean(inbound.body)
    verdict = assess(words, ticket.language or ticket.contact.language or None)
    card = card_for(verdict)
    message = _store(ticket, inbound, words, verdict, card, now)
    assessment = _keep_verdict(ticket, message, verdict, now)
    raised = apply_assessment(ticket, assessment)
    _note_on_ticket(ticket, message, now)
    move_status(ticket, "receive", now=now)
    clocks.start_for_inbound(ticket, now=now, is_new=is_new)
    ticket.save(update_fields=_WRITTEN)
    record(
        "message.received",
        subject=message,
        ticket_id=ticket.pk,
        actor=actor,
        now=now,
        cause=cause,
        data={
            "message": message.pk,
            "channel": message.channel,
            "medical": assessment.medical,
            "urgency": assessment.urgency,
            "raised": raised,
            "card": card,
        },
    )
    return Received(ticket, message, assessment, card, is_new)


def card_for(assessment: Assessment | Verdict | None) -> str:
    """Which emergency card these words ask for: self-harm has its own, softer one (H18)."""
    if assessment is None or assessment.urgency != "emergency":
        return ""
    return "self_harm" if assessment.family == "self_harm" else "emergency"


def _already_here(external_key: str) -> Received | None:
    message = (
        Message.objects.select_related("ticket__contact", "assessment")
        .filter(external_key=external_key)
        .first()
    )
    if message is None:
        return None
    assessment = getattr(message, "assessment", None)
    return Received(message.ticket, message, assessment, card_for(assessment), False, is_duplicate=True)


def _ticket_for(inbound: Inbound, actor: Actor, now, cause) -> tuple[Ticket, bool]:
    if inbound.ticket_id:
        contact = lock_contact_of(inbound.ticket_id)
        ticket = _lock_theirs(inbound.ticket_id, contact)
        if _joins(ticket, now):
            return ticket, False
        contact, topic, reach = ticket.contact, ticket.topic, ticket.reach
    else:
        if inbound.conversation:
            lock_words(f"conversation:{inbound.conversation}")
        # One matter, one ticket: the contact comes locked, so two messages of one person at once take turns.
        contact = find_or_make_contact(inbound.person, actor=actor, now=now)
        topic, reach = _topic(inbound.topic_slug), reach_of(inbound.person)
        ticket = None if inbound.always_new else _matching_ticket(contact, topic, inbound, now)
        if ticket and _joins(ticket, now):
            ticket = _lock_theirs(ticket.pk, contact)
            if ticket.channel != Channel.CHAT:
                join_reach(ticket, inbound.person)
            return ticket, False
    # Nobody else can see the new row before we commit: it needs no lock.
    opened = open_ticket(
        contact=contact,
        channel=inbound.channel,
        actor=actor,
        now=now,
        subject=inbound.subject or first_words(inbound.body, 80),
        topic=topic,
        kind=inbound.ticket_kind,
        language=inbound.person.language,
        consultation_ref=inbound.consultation_ref,
        follow_up_of=ticket,
        reach=reach,
        cause=cause,
    )
    return opened, True


def _lock_theirs(ticket_id: int, contact: Contact) -> Ticket:
    ticket = lock_ticket(ticket_id)
    if ticket.contact_id == contact.pk:
        ticket.contact = contact
    return ticket


def _topic(slug: str) -> Topic | None:
    topics = Topic.objects.select_related("team").filter(slug=slug, is_active=True)
    return topics.first() if slug else None


def _matching_ticket(contact: Contact, topic: Topic | None, inbound: Inbound, now) -> Ticket | None:
    """The newest ticket of this person on the same matter that is unsolved, or was solved not long ago."""
    if inbound.conversation:
        said = Message.objects.filter(
            ticket__contact=contact, external_key__startswith=f"{inbound.conversation}:"
        ).order_by("-id")
        message = said.select_related("ticket__team").first()
        if message:
            return message.ticket
    horizon = now - datetime.timedelta(days=REOPEN_HORIZON_DAYS)
    tickets = contact.tickets.filter(merged_into=None).select_related("team").order_by("-id")
    for ticket in tickets[:20]:
        if ticket.status in DONE and (ticket.solved_at or now) < horizon:
            continue
        if _is_open_to(ticket, inbound) and _same_matter(ticket, topic, inbound, now):
            return ticket
    return None


def _is_open_to(ticket: Ticket, inbound: Inbound) -> bool:
    """Not a chat's, whose page shows the browser that began it every word; and not one whose answers go to an address
    that this person did not give."""
    return ticket.channel != Channel.CHAT and shares_reach(ticket, inbound.person)


def _same_matter(ticket: Ticket, topic: Topic | None, inbound: Inbound, now) -> bool:
    if inbound.consultation_ref and ticket.consultation_ref:
        return inbound.consultation_ref == ticket.consultation_ref
    if topic and ticket.topic_id:
        return topic.pk == ticket.topic_id
    last = max(filter(None, (ticket.last_inbound_at, ticket.last_outbound_at, ticket.opened_at)))
    return now - last <= datetime.timedelta(hours=SAME_MATTER_HOURS)


def _joins(ticket: Ticket, now) -> bool:
    """An unsolved ticket is joined; a solved one is reopened or followed up, by its team's policy."""
    if ticket.status not in DONE:
        return True
    if ticket.status == Status.CLOSED:
        return False
    policy = ticket.team.follow_up
    if policy == Team.FollowUp.REOPEN_WITHIN:
        return now - ticket.solved_at <= datetime.timedelta(days=ticket.team.reopen_days)
    return policy == Team.FollowUp.REOPEN


def _store(ticket: Ticket, inbound: Inbound, words: str, verdict: Verdict, card: str, now) -> Message:
    ticket.message_count += 1
    return Message.objects.create(
        ticket=ticket,
        seq=ticket.message_count,
        direction=Message.Direction.INBOUND,
        channel=inbound.channel,
        body=words,
        language=verdict.language if verdict.language != "und" else "",
        facts={**inbound.facts, "card": card} if card else inbound.facts,
        external_key=inbound.external_key or None,
        said_at=inbound.said_at,
        created_at=now,
    )


def _keep_verdict(ticket: Ticket, message: Message, verdict: Verdict, now) -> Assessment:
    return Assessment.objects.create(
        message=message,
        ticket=ticket,
        medical=verdict.medical,
        urgency=verdict.urgency or "",
        department=verdict.department or "",
        family=verdict.family or "",
        language=verdict.language,
        evidence=[{"start": e.start, "end": e.end, "text": e.text, "rule": e.rule} for e in verdict.evidence],
        rules_version=verdict.version,
        at=now,
    )


def _note_on_ticket(ticket: Ticket, message: Message, now) -> None:
    ticket.last_inbound_at = now
    ticket.waiting_since = ticket.waiting_since or now
    ticket.last_words = one_line(message.body, 160)
    if not ticket.language and message.language:
        ticket.language = message.language
    if not ticket.contact.language and message.language:
        ticket.contact.language = message.language
        ticket.contact.save(update_fields=["language"])
