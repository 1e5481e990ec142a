"""The emergency card as data, in the active language: for our own pages, and for programs that show it on theirs."""

from babel import Locale
from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.calendars import localize_digits
from common.emergency import crisis_number, emergency_number
from common.languages import tag_of

SELF_HARM = "self_harm"


def card_of(kind: str, *, country: str = "") -> dict | None:
    """What the card's template needs, in the active language; None when no card is due.

    `country` (ISO 3166 alpha-2) picks the number; the home country's when it is not known.
    """
    if not kind:
        return None
    country = (country or settings.HOME_COUNTRY).upper()
    is_care = kind == SELF_HARM
    return {
        "kind": kind,
        "number": crisis_number(country) if is_care else emergency_number(country),
        "other_numbers": _others(country, is_care),
        "steps": _care_steps(country) if is_care else _steps(),
    }


def card_for_program(kind: str, *, country: str = "", language: str = "") -> dict | None:
    """The same with its words, in the person's language, for the answer of the API."""
    with translation.override(tag_of(language) or settings.LANGUAGE_CODE):
        card = card_of(kind, country=country)
        if card is None:
            return None
        if kind == SELF_HARM:
            title = _("You are not alone")
            words = _("Thank you for telling us. Please talk to somebody now; they listen day and night.")
        else:
            title = _("Call for help now")
            words = _("What you wrote can be an emergency. Do not wait for our reply.")
        return {
            "kind": kind,
            "number": card["number"],
            "language": get_language(),
            "title": title,
            "words": words,
            "steps": [str(step) for step in card["steps"]],
        }


def _steps() -> list[str]:
    # Hold for every kind of emergency. To be read by a clinician and native speakers before real use.
    return [
        _("Ask somebody to stay with you, and unlock the door."),
        _("Do not drive yourself."),
        _("Keep this phone near you."),
    ]


def _care_steps(country: str) -> list[str]:
    return [
        _("Go to somebody you trust and tell them what you told us."),
        _("Move away from anything that you could hurt yourself with."),
        _("If you have already hurt yourself, call %(number)s now.")
        % {"number": localize_digits(emergency_number(country), get_language())},
    ]


def _others(country: str, is_care: bool) -> list[tuple[str, str]]:
    table = settings.CRISIS_NUMBERS if is_care else settings.EMERGENCY_NUMBERS
    return [(country_name(code), number) for code, number in table.items() if code not in {country, "*"}]


def country_name(code: str) -> str:
    """In the active language; the code itself where nobody named it."""
    locale = Locale.parse((get_language() or "en").replace("-hans", "_Hans"))
    return locale.territories.get(code, code)
