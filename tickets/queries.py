"""Reads for the workspace: the views of the list, their counts, one person's history. All start from what the
reader may see; none writes."""

import base64
import binascii
import datetime
from dataclasses import dataclass

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Collate, Upper

from common.phones import to_e164
from tickets.models import Contact, ContactPoint, Message, Ticket
from tickets.states import Channel

PAGE_SIZE = 30
#: Rows beside an open ticket: more than a screen holds, fewer than a page.
BESIDE_SIZE = 15
#: Counts are shown up to here, then as "999+": with a million tickets nobody waits for a figure nobody needs.
COUNT_CAP = 1000
#: Only as much of a long conversation as somebody reads; the rest is one link away.
MESSAGES_SHOWN = 40
#: People whose tickets a search looks through.
PEOPLE_SEARCHED = 200

VIEWS = ("mine", "unassigned", "all", "chats", "breaching", "dissatisfied")
_COUNTED = ("mine", "unassigned", "all", "breaching", "dissatisfied")


def tickets_in_view(
    visible: QuerySet[Ticket], view: str, *, user, now: datetime.datetime
) -> QuerySet[Ticket]:
    """The unsolved tickets of one view, unordered; `visible` is the permission queryset of `user`."""
    unsolved = visible.unsolved()
    match view:
        case "mine":
            return unsolved.owned_by(user)
        case "unassigned":
            return unsolved.unassigned()
        case "breaching":
            return unsolved.breaching(now)
        case "dissatisfied":
            return unsolved.dissatisfied()
        case "chats":
            return unsolved.filter(channel=Channel.CHAT)
        case _:
            return unsolved


def view_counts(visible: QuerySet[Ticket], *, user, now: datetime.datetime) -> dict[str, int]:
    """How many each view holds, at most COUNT_CAP, in one round trip; each part walks an index of its own."""
    parts, params = [], []
    for view in _COUNTED:
        capped = tickets_in_view(visible, view, user=user, now=now).order_by().values("pk")[:COUNT_CAP]
        sql, values = capped.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS {view}_rows)")  # noqa: S608 (compiled by the ORM, values apart)
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        return dict(zip(_COUNTED, cursor.fetchone(), strict=True))


@dataclass
class ListPage:
    tickets: list[Ticket]
    #: What to pass as `after` for the next page; empty at the end.
    next_cursor: str = ""


def list_page(in_view: QuerySet[Ticket], *, after: str = "", size: int = PAGE_SIZE) -> ListPage:
    """One page by next duty, tickets without a duty last. By keyset: page 1,000 costs what page 1 costs.

    The part with a due time and the part without are asked apart, since a cursor over "nulls last" in one
    condition would walk the index from its start.
    """
    rows = in_view.select_related("contact", "owner")
    due_at, last_id = read_cursor(after)
    found: list[Ticket] = []
    if not after:
        found = list(rows.by_duty()[: size + 1])
    elif due_at is not None:
        behind = rows.filter(due_at__gte=due_at).exclude(due_at=due_at, id__lte=last_id)
        found = list(behind.order_by("due_at", "id")[: size + 1])
        if len(found) <= size:
            found += rows.filter(due_at=None).order_by("id")[: size + 1 - len(found)]
    else:
        found = list(rows.filter(due_at=None, id__gt=last_id).order_by("id")[: size + 1])
    shown = found[:size]
    return ListPage(shown, write_cursor(shown[-1]) if len(found) > size else "")


def write_cursor(ticket: Ticket) -> str:
    due = ticket.due_at.isoformat() if ticket.due_at else ""
    return base64.urlsafe_b64encode(f"{due}|{ticket.pk}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime.datetime | None, int]:
    """What `write_cursor` wrote; anything else reads as the beginning of the part without due times."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        due, _, number = plain.partition("|")
        moment = datetime.datetime.fromisoformat(due) if due else None
        if moment is not None and moment.tzinfo is None:
            moment = None
        return moment, min(int(number), 2**63 - 1)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return None, 0


def conversation(ticket: Ticket, *, everything: bool = False) -> tuple[list[Message], bool]:
    """The newest messages, oldest first, and whether there are earlier ones."""
    messages = (
        Message.objects.filter(ticket=ticket)
        .select_related("author")
        .prefetch_related(Prefetch("attachments"))
        .order_by("-seq")
    )
    shown = list(messages if everything else messages[: MESSAGES_SHOWN + 1])
    earlier = not everything and len(shown) > MESSAGES_SHOWN
    return list(reversed(shown[:MESSAGES_SHOWN] if earlier else shown)), earlier


def history_of(contact_id: int, visible: QuerySet[Ticket], *, but: int, limit: int = 6) -> list[Ticket]:
    """The person's other tickets that the reader may see, newest first."""
    return list(visible.filter(contact_id=contact_id).exclude(pk=but).order_by("-id")[:limit])


def find_tickets(visible: QuerySet[Ticket], text: str, *, limit: int = PAGE_SIZE) -> list[Ticket]:
    """By number, phone, e-mail or platform id exactly, or by the beginning of a name. Words inside messages are
    searched elsewhere. First the people, then their tickets: each step walks an index of its own, where one
    condition with "or" across the tables would read all of them."""
    text = text.strip().lstrip("#")
    if not text:
        return []
    rows = visible.select_related("contact", "owner")
    if text.isdecimal() and len(text) <= 15:
        by_number = list(rows.filter(number=int(text)))
        if by_number:
            return by_number
    values = {text, text.casefold(), to_e164(text) or text}
    points = ContactPoint.objects.filter(kind__in=ContactPoint.Kind.values, value__in=values)
    found = list(points.values_list("contact_id", flat=True)[:PEOPLE_SEARCHED])
    if not found:
        named = Contact.objects.annotate(folded=Collate(Upper("name"), "C")).filter(
            folded__startswith=text.upper()
        )
        found = list(named.values_list("pk", flat=True)[:PEOPLE_SEARCHED])
    return list(rows.filter(contact_id__in=found).order_by("-id")[:limit])
