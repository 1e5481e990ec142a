"""Who reads what is written on a ticket: everybody who wrote there, each as far as they have shown who they are.

A typed phone number or e-mail address finds a person again, and proves nothing. So words that came by it alone are
shown to nobody but the owner of that address: the link of the screen ends before them, and answers go to an address
that everybody on the ticket gave.
"""

from tickets.inbound import Person
from tickets.models import Ticket

REACH = ("screen_upto", "reach")


def reach_of(person: Person) -> list[str] | None:
    """What the person gave, phone first; None where nothing was given."""
    given = [f"{kind}:{value}" for kind, value in (("phone", person.phone), ("email", person.email)) if value]
    return given or None


def shares_reach(ticket: Ticket, person: Person) -> bool:
    """Whether an answer on the ticket would reach this person too, at an address that they gave."""
    given = reach_of(person)
    return not given or not ticket.reach or not set(given).isdisjoint(ticket.reach)


def join_reach(ticket: Ticket, person: Person) -> None:
    """Somebody who gave an address of this ticket goes on with it: the screen's link ends here, and answers go where
    both are reached. The caller holds the ticket's lock and saves these two fields, `REACH`."""
    if ticket.screen_upto is None:
        ticket.screen_upto = ticket.message_count
    given = reach_of(person)
    if given and ticket.reach:
        ticket.reach = [address for address in ticket.reach if address in given] or ticket.reach
