"""Taking the rows that a change needs, always ticket first."""

import hashlib

from django.db import connection

from tickets.models import Ticket


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket under a row lock until the end of the transaction; raises Ticket.DoesNotExist."""
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("contact", "team", "owner")
        .get(pk=ticket_id)
    )


def lock_words(*words: str) -> None:
    """Transaction-level advisory locks on texts (a phone number, a call id), in one order for everybody.

    Two doors that bring the same person or the same call at once take turns, before any row of theirs exists.
    """
    keys = sorted({_key(word) for word in words if word})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _key(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big", signed=True)
