"""What triage says of words that are not stored (yet): a refusal must still show the emergency card."""

from dataclasses import dataclass

from common.languages import tag_of
from tickets.services.receive import card_for
from triage import URGENCIES, assess


@dataclass(frozen=True)
class Verdict:
    """`card` is "emergency", "self_harm" or ""; `language` one of the screens' or ""."""

    card: str
    language: str

    @property
    def is_emergency(self) -> bool:
        return bool(self.card)


def verdict_of(text: str, language: str = "") -> Verdict:
    """Pure and quick: no database, no broker."""
    found = assess(text, language or None)
    return Verdict(card_for(found), tag_of(found.language))


def with_subject(subject: str, message: str, language: str = "") -> str:
    """The words to store: the message, led by its subject when only the two together say how bad it is."""
    if not subject or subject in message:
        return message
    together = f"{subject}\n\n{message}"
    return together if _rank(together, language) < _rank(message, language) else message


def _rank(text: str, language: str) -> int:
    urgency = assess(text, language or None).urgency
    return URGENCIES.index(urgency) if urgency else len(URGENCIES)
