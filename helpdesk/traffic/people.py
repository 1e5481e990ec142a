"""Invented people: a name, a language, a phone number and an e-mail address that reach nobody.

Phone numbers come from ranges set aside for fiction where a country has one (Ofcom's 020 7946 0xxx;
555-0100 to 555-0199 in North America). Where none exists they are built so that no subscriber can have
them: in Tehran, Riyadh, Moscow and Beijing a local number never begins with 0. E-mail is under example.org,
.com and .net (RFC 2606).
"""

from dataclasses import dataclass
from random import Random

from helpdesk.demo.content import load

DOCTOR, PATIENT = "doctor", "patient"
DOCTORS_FIRST = 100
"""Numbers of each range kept for doctors, so that few are wasted where the range is short."""
_MAIL = ("example.org", "example.com", "example.net")
_AREA_CODES = (
    201, 202, 205, 206, 212, 213, 214, 215, 216, 301, 303, 305, 310, 312, 313, 314, 404, 408, 412, 415,
    416, 504, 503, 512, 602, 604, 612, 615, 617, 702, 713, 718, 773, 801, 808, 816, 901, 907, 917, 919,
)  # fmt: skip
_NEVER_A_SUBSCRIBER = {"fa": "+98210", "ar": "+966110", "ru": "+74950", "zh": "+86100"}
_DIGITS_AFTER = {"fa": 7, "ar": 6, "ru": 6, "zh": 7}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who turns up. `phone` is E.164, `email` may be empty, `platform_id` is the platform's key."""

    name: str
    language: str
    role: str
    phone: str
    email: str
    platform_id: str


def invent(*, language: str, role: str, number: int) -> Person:
    """The person with this number in their language; the same arguments always give the same person."""
    random = Random(f"{language}/{role}/{number}")  # noqa: S311 - invented people, no secret
    names = load(language).names
    female = random.random() < 0.54
    given = random.choice(names["female" if female else "male"])
    family = random.choice(names["family_female" if female and "family_female" in names else "family"])
    name = names["pattern"].format(given=given, family=family)
    if role == DOCTOR:
        name = names["doctor_pattern"].format(name=name)
    letter = "D" if role == DOCTOR else "P"
    email = f"{letter}{number}.{language}@{random.choice(_MAIL)}".lower() if random.random() < 0.6 else ""
    key = f"{letter}-{language}-{number:06d}"
    return Person(name, language, role, phone(language=language, role=role, number=number), email, key)


def phone(*, language: str, role: str, number: int) -> str:
    """An E.164 number that rings nowhere. Different people have different ones while their range lasts."""
    slot = number if role == DOCTOR else DOCTORS_FIRST + number
    if language == "en":
        if slot < 1000:
            return f"+44207946{slot:04d}"
        area = _AREA_CODES[(slot - 1000) // 100 % len(_AREA_CODES)]
        return f"+1{area}55501{slot % 100:02d}"
    width = _DIGITS_AFTER[language]
    # 7919 has no common factor with a power of ten: neighbours look unalike and nobody shares a number.
    return _NEVER_A_SUBSCRIBER[language] + str(slot * 7919 % 10**width).zfill(width)
