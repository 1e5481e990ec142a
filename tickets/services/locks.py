"""Taking the rows that a change needs, in one order for everybody: words, contact, ticket, then what hangs on it."""

import hashlib

from django.db import connection

from tickets.models import Contact, Ticket


def lock_ticket(ticket_id: int) -> Ticket:
    """The ticket under a row lock until the end of the transaction; raises Ticket.DoesNotExist.

    Without joins: after a wait, PostgreSQL gives the locked row anew but its joined rows as they were before, so
    an owner would be yesterday's, and a ticket that changed its team meanwhile would not be found at all.
    """
    return Ticket.objects.select_for_update(no_key=True).get(pk=ticket_id)


def lock_contact(contact_id: int) -> Contact:
    """The contact under a row lock, taken before any ticket of theirs: one person's messages take turns.

    NO KEY, because a second update of a ticket in one transaction reads its contact's key again, and would wait
    for us while we wait for that ticket.
    """
    return Contact.objects.select_for_update(no_key=True).get(pk=contact_id)


def lock_contact_of(ticket_id: int) -> Contact:
    """As `lock_contact`, by a ticket of theirs that is not locked yet; raises Contact.DoesNotExist."""
    return Contact.objects.select_for_update(no_key=True, of=("self",)).get(tickets=ticket_id)


def lock_words(*words: str) -> None:
    """Transaction-level advisory locks on texts (a phone number, a call id), in one order for everybody.

    Two doors that bring the same person or the same call at once take turns, before any row of theirs exists.
    """
    keys = sorted({_key(word) for word in words if word})
    if not keys:
        return
    # The columns of one row are evaluated from left to right: one statement, and still in order.
    locks = ", ".join(["pg_advisory_xact_lock(%s)"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {locks}", keys)


def _key(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big", signed=True)
