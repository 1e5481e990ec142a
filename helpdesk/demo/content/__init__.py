"""What people write and say in the demo world: one TOML file for each language. All invented for it.

Sections of a file: `names`, `topics` (code = name), `messages.admin | doctor` (subject, text, topic),
`messages.routine | urgent | emergency` (subject, text, department), `replies` (agents, by topic, and
general), `answers` (doctors, by urgency), `notes`, `calls`, `surveys`, `macros`, `labels`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fa", "ar", "en", "ru", "zh")
CATEGORIES = ("admin", "doctor", "routine", "urgent", "emergency")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a person: `topic` is set for administrative ones, `department` for medical ones."""

    subject: str
    text: str
    topic: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One language's words; the dictionaries are as in the file."""

    language: str
    names: dict[str, Any]
    topics: dict[str, str]
    messages: dict[str, tuple[Said, ...]]
    replies: dict[str, Any]
    answers: dict[str, list[str]]
    notes: dict[str, list[str]]
    calls: dict[str, list[str]]
    surveys: dict[str, Any]
    macros: list[dict[str, str]]

    def pick(self, category: str, roll: float) -> Said:
        """The message of this category that `roll` (0 to 1) falls on."""
        said = self.messages[category]
        return said[min(int(roll * len(said)), len(said) - 1)]


@cache
def load(language: str) -> Content:
    """The words of one language. Raises FileNotFoundError for one that the demo does not speak."""
    raw = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))
    messages = {kind: tuple(Said(**said) for said in raw["messages"][kind]) for kind in CATEGORIES}
    rest = {
        key: raw[key]
        for key in ("names", "topics", "replies", "answers", "notes", "calls", "surveys", "macros")
    }
    return Content(language=language, messages=messages, **rest)
