"""Roles: who may do what, and the record of who saw whom. Which objects is decided in each app's access.py."""

import datetime

from accounts.models import AccessRecord, ApiToken, Role, User
from common.errors import NotAllowed
from events.actors import Actor


def role_of(actor: Actor) -> str | None:
    """The role that counts for an actor: the user's, or the user's a token acts for; None for contacts and system."""
    return getattr(actor.user, "role", None)


def demand_role(actor: Actor, *roles: str, what: str = "do this") -> None:
    """Raise NotAllowed unless the actor is the system itself or has one of the roles."""
    if actor.kind == "system" or role_of(actor) in roles:
        return
    raise NotAllowed(f"Your role may not {what}.", roles=list(roles))


def note_access(
    *,
    subject,
    now: datetime.datetime,
    user: User | None = None,
    token: ApiToken | None = None,
    purpose: str = "read",
) -> None:
    """Write down that this person or program saw this record."""
    AccessRecord.objects.create(
        user=user,
        token=token,
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        purpose=purpose,
        at=now,
    )


STAFF_ROLES = (Role.AGENT, Role.SUPERVISOR, Role.DOCTOR, Role.ADMIN)
