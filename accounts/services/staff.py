"""Members of staff: made and changed by administrators; the last administrator stays."""

import datetime

from django.db import transaction

from accounts.models import Role, User
from common.errors import Conflict
from events.actors import Actor
from events.services.record import record


def is_last_administrator(user: User) -> bool:
    """Whether nobody could open the administration without this user."""
    others = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk)
    return not others.exists()


@transaction.atomic
def save_staff(*, user: User, changed: list[str], actor: Actor, now: datetime.datetime) -> User:
    """Store a new or changed member of staff; `changed` names the fields, for the record.

    The role is the one right: who may open the administration follows from it. Raises Conflict when this would
    leave no administrator.
    """
    known = User.objects.select_for_update().filter(pk=user.pk).first() if user.pk else None
    loses_admin = known and known.role == Role.ADMIN and (user.role != Role.ADMIN or not user.is_active)
    if loses_admin and is_last_administrator(known):
        raise Conflict("This is the last administrator.")
    user.email = user.email.strip().lower()
    user.is_staff = user.is_superuser = user.role == Role.ADMIN
    user.save()
    kind = "staff.changed" if known else "staff.added"
    record(kind, subject=user, actor=actor, now=now, data={"fields": sorted(changed), "role": user.role})
    return user
