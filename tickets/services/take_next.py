"""The next right thing: the unowned ticket whose duty is due first, given to who asks."""

import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from events.actors import Actor
from tickets.models import Ticket
from tickets.services.assign import assign_ticket


@transaction.atomic
def take_next_ticket(
    *, among: QuerySet[Ticket], user: User, actor: Actor, now: datetime.datetime
) -> Ticket | None:
    """Assign to `user` the first unowned, unsolved ticket of `among` (what they may see) by due time; None when
    there is none. Two who ask at once get two tickets: a row that somebody else holds is passed over."""
    ticket = (
        among.unsolved()
        .unassigned()
        .by_duty()
        .select_for_update(skip_locked=True, of=("self",))
        .only("pk")
        .first()
    )
    if ticket is None:
        return None
    return assign_ticket(ticket_id=ticket.pk, owner=user, actor=actor, now=now)
