"""Folded text cut into words. One Chinese character is one word; numbers are words with a value."""

import re
from dataclasses import dataclass

from common.folding import Folded
from triage.spelling import sound_key

TOKEN = re.compile(
    r"(?P<han>[\u3400-\u9fff])"
    r"|(?P<number>\d+(?:[.,]\d+)?)(?P<unit>[a-z]{1,5}(?![a-z0-9]))?"
    r"|(?P<word>[^\W\d_\u3400-\u9fff](?:[^\W_\u3400-\u9fff]|'(?=[^\W_]))*)"
    r"|(?P<sign>[\U0001f300-\U0001faff\u2600-\u27bf+%])"
    r"|(?P<stop>[.!?\n؟。!?;…]+)"
    r"|(?P<pause>[,،、:؛()«»\u201c\u201d\"\-–—])"
)
UNITS = frozenset(
    ["mg", "mcg", "ug", "g", "kg", "ml", "l", "iu", "mmol", "c", "f", "w", "wk", "wks", "d", "h", "hr", "hrs", "min"]
    + ["mins", "mo", "mos", "mth", "mths", "m", "y", "yr", "yrs", "yo", "am", "pm", "x", "th", "st", "nd", "rd", "cm"]
    + ["mm", "week", "weeks", "month", "months", "day", "days", "year", "years", "hour", "hours"]
)  # fmt: skip
CLAUSE, SENTENCE = 1, 2


@dataclass(slots=True)
class Words:
    """The words of one text: lookup keys, numeric values, places in the folded text, and the break before each."""

    keys: list[str]
    values: list[float | None]
    starts: list[int]
    ends: list[int]
    breaks: list[int]
    quotes: list[int]

    def __len__(self) -> int:
        return len(self.keys)

    def joined(self, runs: list[tuple[int, int, str]]) -> "Words":
        """The words with each run (first, after, key) made one word."""
        if len(runs) == len(self.keys):
            return self
        first = [run[0] for run in runs]
        return Words(
            [run[2] for run in runs],
            [self.values[at] for at in first],
            [self.starts[at] for at in first],
            [self.ends[run[1] - 1] for run in runs],
            [self.breaks[at] for at in first],
            self.quotes,
        )


_KEYS: dict[str, str] = {}  # lookup keys of words met before, within bounds


def tokenise(folded: Folded) -> Words:
    words = Words([], [], [], [], [], [])
    keys, values, starts, ends, breaks = words.keys, words.values, words.starts, words.ends, words.breaks
    pending = 0
    for found in TOKEN.finditer(folded.text):
        kind = found.lastgroup
        if kind == "stop":
            pending = SENTENCE
        elif kind == "pause":
            pending = pending or CLAUSE
        elif kind in ("number", "unit"):
            pending = _add_number(words, found, pending)
        else:
            word = found.group()
            key = _KEYS.get(word)
            if key is None:
                key = sound_key(word)
                if len(_KEYS) < 50_000 and len(word) < 40:
                    _KEYS[word] = key
            start, end = found.span()
            keys.append(key)
            values.append(None)
            starts.append(start)
            ends.append(end)
            breaks.append(pending)
            pending = 0
    return words


def _add(words: Words, key: str, value: float | None, start: int, end: int, pending: int) -> None:
    words.keys.append(key)
    words.values.append(value)
    words.starts.append(start)
    words.ends.append(end)
    words.breaks.append(pending)


def _add_number(words: Words, found: re.Match, pending: int) -> int:
    """39.5, 39,5 and 39.5c are numbers; 3ala and 7abit are words of chat spelling."""
    number, unit = found.group("number"), found.group("unit")
    if unit and unit not in UNITS:
        _add(words, number + unit, None, found.start(), found.end(), pending)
        return 0
    try:
        value = float(number.replace(",", ".")) if len(number) < 12 else None
    except ValueError:
        value = None
    cut = found.end("number")
    _add(words, number, value, found.start(), cut, pending)
    if unit:
        _add(words, unit, None, cut, found.end(), 0)
    return 0
