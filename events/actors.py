"""Who did it, in a form that every layer can pass down without importing the layer of the person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`kind` is staff | contact | api | system; `label` a name for the timeline (staff only: no patient names)."""

    kind: str
    id: int | None = None
    label: str = ""
    #: The signed-in user, for services that ask for a role; None for contacts, programs and the system.
    user: object | None = None


SYSTEM = Actor("system", label="Bedside")


def staff(user) -> Actor:
    return Actor("staff", user.pk, user.name, user)


def contact(contact_id: int | None = None) -> Actor:
    return Actor("contact", contact_id)


def api(token) -> Actor:
    """A program; when its token acts for a user, that user's role counts."""
    return Actor("api", token.pk, token.name, token.user)
