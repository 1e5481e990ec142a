"""The one way in: every inbound text of every door is stored, assessed and recorded here, in one transaction."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Team
from common.text import clean, one_line
from events.actors import Actor
from events.models import Event
from events.services.record import record
from tickets.inbound import Inbound
from tickets.models import Assessment, Contact, Message, Ticket, Topic
from tickets.services import clocks
from tickets.services.contacts import find_or_make_contact
from tickets.services.locks import lock_contact, lock_ticket, lock_words
from tickets.services.medical import apply_assessment
from tickets.services.open import open_ticket
from tickets.services.status import set_status
from tickets.states import DONE, Status
from triage import assess

#: Without topic or consultation to compare, words within this time belong to the same matter.
SAME_MATTER_HOURS = 72
#: A solved ticket older than this is history: words after it are a new case.
REOPEN_HORIZON_DAYS = 30


@dataclass(frozen=True)
class Received:
    """`card` is "emergency", "self_harm" or "" (no card due). `is_duplicate`: this message was here already."""

    ticket: Ticket
    message: Message
    assessment: Assessment | None
    card: str
    is_new_ticket: bool
    is_duplicate: bool = False


@transaction.atomic
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
    message = _store(ticket, inbound, now)
    assessment = _assess(ticket, message, now)
    raised = apply_assessment(ticket, assessment)
    card = card_for(assessment)
    if card:
        message.facts = {**message.facts, "card": card}
        message.save(update_fields=["facts"])
    _note_on_ticket(ticket, message, now)
    set_status(ticket, "receive", actor=actor, now=now)
    clocks.start_for_inbound(ticket, now=now)
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


def card_for(assessment: Assessment | None) -> str:
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
        lock_contact(Ticket.objects.values_list("contact_id", flat=True).get(pk=inbound.ticket_id))
        ticket = lock_ticket(inbound.ticket_id)
        if _joins(ticket, now):
            return ticket, False
        contact, topic = ticket.contact, ticket.topic
    else:
        if inbound.conversation:
            lock_words(f"conversation:{inbound.conversation}")
        contact = find_or_make_contact(inbound.person, actor=actor, now=now)
        # One matter, one ticket: two messages of one person at once take turns.
        lock_contact(contact.pk)
        topic = (
            Topic.objects.filter(slug=inbound.topic_slug, is_active=True).first()
            if inbound.topic_slug
            else None
        )
        ticket = None if inbound.always_new else _matching_ticket(contact, topic, inbound, now)
        if ticket and _joins(ticket, now):
            return lock_ticket(ticket.pk), False
    opened = open_ticket(
        contact=contact,
        channel=inbound.channel,
        actor=actor,
        now=now,
        subject=inbound.subject or one_line(inbound.body, 80),
        topic=topic,
        kind=inbound.ticket_kind,
        language=inbound.person.language,
        consultation_ref=inbound.consultation_ref,
        follow_up_of=ticket,
        cause=cause,
    )
    return lock_ticket(opened.pk), True


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
        if _same_matter(ticket, topic, inbound, now):
            return ticket
    return None


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


def _store(ticket: Ticket, inbound: Inbound, now) -> Message:
    ticket.message_count += 1
    return Message.objects.create(
        ticket=ticket,
        seq=ticket.message_count,
        direction=Message.Direction.INBOUND,
        channel=inbound.channel,
        body=clean(inbound.body),
        facts=inbound.facts,
        external_key=inbound.external_key or None,
        said_at=inbound.said_at,
        created_at=now,
    )


def _assess(ticket: Ticket, message: Message, now) -> Assessment:
    verdict = assess(message.body, ticket.language or ticket.contact.language or None)
    message.language = verdict.language if verdict.language != "und" else ""
    message.save(update_fields=["language"])
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
    ticket.save()
