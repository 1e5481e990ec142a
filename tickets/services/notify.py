"""Telling the contact that something waits for them, without saying what; and work for somebody when it fails."""

import datetime

from django.conf import settings
from django.db import transaction

from delivery.services.dispatches import queue_dispatch
from events.actors import SYSTEM, Actor
from events.models import Event
from events.services.record import record
from tickets.models import Message, Ticket
from tickets.services.locks import lock_ticket
from tickets.services.status import set_status
from tickets.states import Channel


def ticket_link(ticket: Ticket) -> str:
    """The secret page of one ticket, absolute."""
    return f"{settings.PUBLIC_URL}/t/{ticket.secret}/"


def screen_link(ticket: Ticket) -> str:
    """The page for who opened the ticket and proved nothing; it ends where somebody else goes on."""
    return f"{settings.PUBLIC_URL}/t/{ticket.screen_secret or ticket.secret}/"


def address_of(ticket: Ticket) -> tuple[str, str] | None:
    """(channel, address) to write to; None when there is none.

    A verified address of the contact; else one that everybody who wrote on the ticket gave; else their first one.
    Never one that was merely typed beside an address of theirs later. SMS before e-mail among equals.
    """
    points = list(ticket.contact.points.filter(kind__in=["phone", "email"]))
    given = ticket.reach or []

    def rank(point):
        is_given = f"{point.kind}:{point.value}" in given
        return (point.verified_at is None, not is_given, point.created_at, point.kind != "phone", -point.pk)

    for point in sorted(points, key=rank):
        return ("sms" if point.kind == "phone" else "email", point.value)
    return None


def tell_contact(
    ticket: Ticket, message: Message, *, actor: Actor, now: datetime.datetime, cause: Event
) -> None:
    """Queue "you have a reply" with the link. In a chat the open conversation shows the words by itself.

    A contact that cannot be reached at all is work for somebody at once.
    """
    address = address_of(ticket)
    if address is None:
        reachable = ticket.channel in (Channel.CHAT, Channel.API, Channel.LINK)
        message.delivery = Message.Delivery.SENT if reachable else Message.Delivery.FAILED
        message.save(update_fields=["delivery"])
        if not reachable:
            _ask_for_attention(ticket, "no_address", now=now, cause=cause)
        return
    channel, value = address
    message.delivery = Message.Delivery.QUEUED
    message.save(update_fields=["delivery"])
    queue_dispatch(
        channel=channel,
        address=value,
        template="reply",
        language=ticket.language or ticket.contact.language or settings.LANGUAGE_CODE,
        params={"link": ticket_link(ticket)},
        subject=message,
        dedupe_key=f"message:{message.pk}",
        actor=actor,
        now=now,
        ticket_id=ticket.pk,
        cause=cause,
    )


@transaction.atomic
def note_delivered(*, message_id: int, cause: Event, now: datetime.datetime) -> None:
    """The carrier took it; when somebody had sent it again after its failure, there is nothing to look at any more."""
    ticket = lock_ticket(Message.objects.values_list("ticket_id", flat=True).get(pk=message_id))
    waiting = Message.objects.filter(pk=message_id, delivery__in=["queued", "failed"])
    waiting.update(delivery=Message.Delivery.SENT)
    failed = ticket.messages.filter(delivery=Message.Delivery.FAILED)
    if ticket.attention == "not_delivered" and not failed.exists():
        ticket.attention = ""
        ticket.save(update_fields=["attention"])


@transaction.atomic
def note_not_delivered(*, message_id: int, cause: Event, now: datetime.datetime) -> None:
    """The final failure of a reply (H06): the message says so, and the ticket comes back to somebody."""
    message = Message.objects.select_related("ticket").get(pk=message_id)
    ticket = lock_ticket(message.ticket_id)
    Message.objects.filter(pk=message_id).update(delivery=Message.Delivery.FAILED)
    _ask_for_attention(ticket, "not_delivered", now=now, cause=cause)


@transaction.atomic
def need_attention(*, ticket_id: int, code: str, cause: Event, now: datetime.datetime) -> None:
    """Something that we sent for this ticket did not arrive, or had nowhere to go: the ticket comes back to somebody."""
    _ask_for_attention(lock_ticket(ticket_id), code, now=now, cause=cause)


def _ask_for_attention(ticket: Ticket, code: str, *, now: datetime.datetime, cause: Event) -> None:
    ticket.attention = code
    ticket.save(update_fields=["attention"])
    data = {"code": code}
    record(
        "ticket.attention_needed",
        subject=ticket,
        ticket_id=ticket.pk,
        actor=SYSTEM,
        now=now,
        data=data,
        cause=cause,
    )
    if ticket.status != "closed":
        set_status(ticket, "bounce", actor=SYSTEM, now=now, cause=cause)
