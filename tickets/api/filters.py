"""What a list of tickets may be narrowed by: a fixed table, so no parameter can walk into another table."""

import datetime
from collections.abc import Callable

from django.db.models import QuerySet

from accounts.models import User
from common.errors import InvalidInput
from tickets.querysets import TicketQuerySet
from tickets.states import Status

#: Parameters of the pages themselves.
PAGING = {"cursor", "limit"}


def narrow(tickets: TicketQuerySet, parameters, *, reader, now: datetime.datetime) -> QuerySet:
    """Apply the filters of a query string; raises InvalidInput for an unknown name or value.

    An ignored filter would answer with more than was asked for, so a misspelt one is refused.
    """
    for name in parameters:
        if name in PAGING:
            continue
        if name not in FILTERS:
            raise InvalidInput(f"Filters are {', '.join(sorted(FILTERS))}.", field=name[:40])
        tickets = FILTERS[name](tickets, parameters[name].replace("\x00", ""), reader, now)
    return tickets


def _status(tickets, value, reader, now):
    wanted = [part.strip() for part in value.split(",")]
    if unknown := set(wanted) - set(Status.values):
        raise InvalidInput(f"No such status: {sorted(unknown)[0][:20]!r}.", field="status")
    return tickets.filter(status__in=wanted)


def _team(tickets, value, reader, now):
    return tickets.filter(team__slug=value)


def _owner(tickets, value, reader, now):
    return tickets.filter(owner__email=value.strip().lower())


def _medical(tickets, value, reader, now):
    if value not in ("true", "false"):
        raise InvalidInput("medical is true or false.", field="medical")
    return tickets.filter(is_medical=value == "true")


def _view(tickets, value, reader, now):
    if value not in VIEWS:
        raise InvalidInput(f"Views are {', '.join(VIEWS)}.", field="view")
    return VIEWS[value](tickets.unsolved(), reader, now)


def _mine(tickets, reader, now):
    if not isinstance(reader, User):
        raise InvalidInput("This token acts for nobody, so nothing is its own.", field="view")
    return tickets.owned_by(reader)


#: The workspace's views; each over unsolved tickets.
VIEWS: dict[str, Callable] = {
    "mine": _mine,
    "unassigned": lambda tickets, reader, now: tickets.unassigned(),
    "all": lambda tickets, reader, now: tickets,
    "breaching": lambda tickets, reader, now: tickets.breaching(now),
    "dissatisfied": lambda tickets, reader, now: tickets.dissatisfied(),
}
FILTERS: dict[str, Callable] = {
    "status": _status, "team": _team, "owner": _owner, "medical": _medical, "view": _view,
}  # fmt: skip
