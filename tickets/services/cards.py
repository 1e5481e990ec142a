"""What changes on a message after it was stored: the facts of its card, and that the contact has read it."""

import datetime

from django.db import transaction

from events.actors import Actor
from events.services.record import record
from tickets.models import Message, Ticket


def update_facts(*, message_id: int, facts: dict) -> None:
    """New codes for a card whose subject went on (a call that ended); the words and the verdict stay. Inside the
    caller's transaction, whose event tells the change."""
    message = Message.objects.select_for_update().get(pk=message_id)
    kept = {"card": message.facts["card"]} if message.facts.get("card") else {}
    message.facts = {**facts, **kept}
    message.save(update_fields=["facts"])


@transaction.atomic
def mark_seen(*, ticket: Ticket, actor: Actor, now: datetime.datetime) -> int:
    """The contact has our words before their eyes; one event however many they were. Returns how many were new."""
    unseen = Message.objects.filter(ticket=ticket, direction=Message.Direction.OUTBOUND).exclude(
        delivery=Message.Delivery.SEEN
    )
    count = unseen.update(delivery=Message.Delivery.SEEN)
    if count:
        data = {"count": count}
        record("message.seen", subject=ticket, ticket_id=ticket.pk, actor=actor, now=now, data=data)
    return count
