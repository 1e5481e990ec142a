"""The only road from a person and a number to a ticket. Absent and forbidden look the same."""

import datetime
from dataclasses import dataclass

from accounts.access import note_access
from accounts.models import ApiToken, User
from common.errors import NotFound
from tickets.models import Contact, Ticket


def visible_tickets(user):
    """Every list, count, search, feed and export starts here. A token without a user sees what its scopes allow."""
    if isinstance(user, ApiToken):
        scopes = set(user.scopes)
        return Ticket.objects.all() if scopes & {"agent", "doctor", "admin"} else Ticket.objects.none()
    return Ticket.objects.visible_to(user)


def access_ticket(user, number: int, *, now: datetime.datetime, purpose: str = "read") -> Ticket:
    """The ticket by its number, with the read written down; raises NotFound."""
    ticket = (
        visible_tickets(user)
        .select_related("contact", "team", "owner", "topic")
        .filter(number=number)
        .first()
    )
    if ticket is None:
        raise NotFound("No such ticket, or not yours to see.")
    who = {"token": user} if isinstance(user, ApiToken) else {"user": user}
    note_access(subject=ticket, now=now, purpose=purpose, **who)
    return ticket


@dataclass(frozen=True)
class Link:
    """What a secret link opens: the whole ticket, or (`upto`, a message's seq) only what was there before somebody else
    went on with it. `is_proven`: the link went out to the contact's own address."""

    ticket: Ticket
    token: str
    is_proven: bool

    @property
    def upto(self) -> int | None:
        return None if self.is_proven else self.ticket.screen_upto

    def token_of(self, ticket: Ticket) -> str:
        """The same kind of link to a ticket that follows this one."""
        return ticket.secret if self.is_proven else ticket.screen_secret or ticket.secret


def access_ticket_by_secret(secret: str) -> Link:
    """The patient's own road: the secret of `/t/<token>/` is the proof. Raises NotFound."""
    tickets = Ticket.objects.select_related("contact", "team")
    if secret and (ticket := tickets.filter(secret=secret).first()):
        return Link(ticket, secret, is_proven=True)
    if secret and (ticket := tickets.filter(screen_secret=secret).first()):
        return Link(ticket, secret, is_proven=False)
    raise NotFound("This link is not known.")


def access_contact(user: User, contact_id: int, *, now: datetime.datetime) -> Contact:
    """A person whom this user sees through at least one ticket; raises NotFound."""
    contact = Contact.objects.filter(pk=contact_id).first()
    if contact is None or not visible_tickets(user).filter(contact=contact).exists():
        raise NotFound("No such contact, or not yours to see.")
    note_access(subject=contact, now=now, user=user)
    return contact
