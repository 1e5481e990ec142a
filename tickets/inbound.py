"""One normalised inbound message, whatever door it came through."""

import datetime
from dataclasses import dataclass, field

from common.errors import InvalidInput
from common.phones import to_e164
from common.text import one_line


@dataclass(frozen=True)
class Person:
    """Who says it, as the door knows it. Empty strings for what is not known.

    `phone` E.164, `email` folded, `platform_id` and `visitor` as given. `verified`: the door vouches for phone and
    e-mail (the platform's own API does; a public form does not).
    """

    name: str = ""
    kind: str = "patient"
    language: str = ""
    phone: str = ""
    email: str = ""
    platform_id: str = ""
    visitor: str = ""
    verified: bool = False

    @classmethod
    def from_input(
        cls, *, phone: str = "", email: str = "", name: str = "", region: str | None = None, **rest
    ):
        """Normalise what was typed; raises InvalidInput for a phone number that is none."""
        e164 = ""
        if phone and phone.strip():
            e164 = to_e164(phone, region) or ""
            if not e164:
                raise InvalidInput("This is no phone number that we could call.", field="phone")
        return cls(name=one_line(name or "", 120), phone=e164, email=fold_email(email or ""), **rest)

    def points(self) -> list[tuple[str, str]]:
        """(kind, value) of each way to recognise the person, strongest first."""
        pairs = [
            ("platform", self.platform_id),
            ("visitor", self.visitor),
            ("phone", self.phone),
            ("email", self.email),
        ]
        return [(kind, value) for kind, value in pairs if value]


def fold_email(address: str) -> str:
    """Case and width folded, trimmed. Dots and +tags are kept: they are different boxes at some hosts."""
    return address.strip().casefold()


@dataclass(frozen=True)
class Inbound:
    """`said_at` UTC. `external_key` makes the same message from one door one row. `conversation` ties messages of
    one outside conversation to one ticket. `facts` are codes for the card (call outcome, rating)."""

    person: Person
    channel: str
    body: str
    said_at: datetime.datetime
    subject: str = ""
    topic_slug: str = ""
    consultation_ref: str = ""
    external_key: str = ""
    conversation: str = ""
    facts: dict = field(default_factory=dict)
    #: A ticket that the door already knows (its secret link, an earlier message of the same call).
    ticket_id: int | None = None
    #: Do not look for an open ticket to join (a survey's follow-up is a case of its own).
    always_new: bool = False
    ticket_kind: str = "contact"
