"""What the arrivals are made of: doors, outcomes, languages, medical messages, ratings. Shares add up to 1.

Medical high-risk messages (emergency and urgent together) are 3.5 % of all messages, the share that
published audits of patient portals find; the split below and the other shares are the centre's own mix.
"""

from random import Random
from typing import TypeVar

T = TypeVar("T")

PER_CALL = {"call": 1.0, "chat": 0.24, "web": 0.09, "consultation": 0.30}
"""Arrivals by door for each call, in or out."""

INBOUND = 0.62
LANGUAGES = {"fa": 0.55, "ar": 0.15, "en": 0.12, "ru": 0.10, "zh": 0.08}
CATEGORIES = {"emergency": 0.007, "urgent": 0.028, "routine": 0.120, "admin": 0.845}
OUTCOMES = {
    "inbound": {"answered": 0.86, "missed": 0.09, "voicemail": 0.04, "failed": 0.01},
    "outbound": {"answered": 0.68, "missed": 0.27, "voicemail": 0.03, "failed": 0.02},
}
DOCTORS_AMONG_ADMIN = 0.07
REPEAT_CALLERS = 0.38
KNOWN_WHEN_WE_CALL = 0.85
SURVEY_ANSWERED = 0.38
RATINGS = {5: 0.52, 4: 0.24, 3: 0.10, 2: 0.06, 1: 0.08}
CONSULTATION_KINDS = {"phone": 0.45, "chat": 0.35, "video": 0.20}


def draw(random: Random, shares: dict[T, float]) -> T:
    """One of the keys, as often as its share says."""
    return random.choices(list(shares), weights=list(shares.values()))[0]
