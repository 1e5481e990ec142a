"""What the holder of a secret ticket link may do there."""

import datetime
import hashlib

from events.actors import Actor
from intake.services import limits
from intake.services.submissions import usable_words
from intake.verdicts import verdict_of
from tickets.inbound import Inbound, Person
from tickets.models import Ticket
from tickets.services.receive import Received, receive_message
from tickets.states import Channel


def write_on_ticket(
    *, ticket: Ticket, text: str, form_key: str, address: str, actor: Actor, now: datetime.datetime
) -> Received:
    """More words from the page of a ticket; to a closed one they open the next, whose link the writer gets.

    Raises InvalidInput for no words and too many, TooMany at the limit (an emergency passes it).
    """
    words = usable_words(text, field="text")
    verdict = verdict_of(words, ticket.language)
    limits.admit(
        ("ticket-page", str(ticket.pk), limits.WORDS_PER_TICKET),
        is_emergency=verdict.is_emergency,
        address=address,
        now=now,
    )
    digest = hashlib.sha256(words.encode()).hexdigest()[:16]
    inbound = Inbound(
        person=Person(language=ticket.language),
        channel=Channel.LINK,
        body=words,
        said_at=now,
        ticket_id=ticket.pk,
        external_key=f"link:{ticket.pk}:{form_key[:64]}:{digest}" if form_key else "",
    )
    return receive_message(inbound=inbound, actor=actor, now=now)
