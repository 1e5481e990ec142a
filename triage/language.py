"""Which of the five languages a text is in, by script first and then by the words that only one of them has."""

import re
import tomllib
from collections import Counter

from common.folding import fold_simple
from triage.assessment import LANGUAGES, UNDETERMINED
from triage.lexicon import RULES

SCRIPTS = (
    ("han", re.compile("[\u3400-\u9fff]")),
    ("cyrillic", re.compile("[\u0400-\u052f]")),
    ("arabic", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("latin", re.compile("[a-z]")),
)
PERSIAN_LETTER = re.compile("[پچژگ]")
DIGIT_LETTERS = str.maketrans("013457", "oieast")


def _words(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {name: frozenset(fold_simple(words).split()) for name, words in table.items()}


_DATA = tomllib.loads((RULES / "common" / "languages.toml").read_text(encoding="utf-8"))
TRADITIONAL = str.maketrans(_DATA["han"]["traditional"], _DATA["han"]["simplified"])
APART = {
    entry[:2]: entry[2] for entry in _DATA["han"]["apart"].split()
}  # characters typed as their two halves
QUIET = _words(_DATA["quiet"])
EVERYDAY, CHAT = _words(_DATA["native"]), _words(_DATA["latin"])
PERSIAN, ARABIC, ENGLISH = EVERYDAY["fa"], EVERYDAY["ar"], EVERYDAY["en"]
_PERSIAN, _ARABIC = PERSIAN - ARABIC, ARABIC - PERSIAN


def detect(folded: str, hint: str | None = None) -> str:
    """One of LANGUAGES, or "und" when no letter tells. The text decides before the hint does."""
    sample = folded[:4000]
    counts = Counter({name: len(pattern.findall(sample)) for name, pattern in SCRIPTS})
    hint = hint[:2].lower() if isinstance(hint, str) else None
    if not any(counts.values()):
        return hint if hint in LANGUAGES else UNDETERMINED
    if counts["han"] and counts["han"] * 4 >= counts["latin"]:
        return "zh"
    script = max(("cyrillic", "arabic", "latin"), key=counts.__getitem__)
    if script == "cyrillic":
        return "ru"
    words = re.findall(r"[^\W_]+", sample)
    if script == "arabic":
        return _arabic_or_persian(sample, words, hint)
    return _latin(words, hint)


def is_doubtful(folded: str) -> bool:
    """Is a text in Arabic script too short or too mixed to tell Persian from Arabic?"""
    sample = folded[:4000]
    persian, arabic = _persian_and_arabic(sample, re.findall(r"[^\W_]+", sample))
    return abs(persian - arabic) <= 2


def _persian_and_arabic(sample: str, words: list[str]) -> tuple[int, int]:
    persian = len(PERSIAN_LETTER.findall(sample)) + sum(2 for word in words if word in _PERSIAN)
    arabic = sum(2 for word in words if word in _ARABIC)
    arabic += sum(2 if len(word) > 5 else 1 for word in words if word[:2] == "ال")
    return persian, arabic


def _arabic_or_persian(sample: str, words: list[str], hint: str | None) -> str:
    persian, arabic = _persian_and_arabic(sample, words)
    if persian == arabic:
        return hint if hint in ("fa", "ar") else "fa"
    return "fa" if persian > arabic else "ar"


def _latin(words: list[str], hint: str | None) -> str:
    scores = {name: sum(1 for word in words if word in known) for name, known in CHAT.items()}
    english = sum(1 for word in words if word in ENGLISH or word.translate(DIGIT_LETTERS) in ENGLISH)
    english += sum(1 for word in words if re.fullmatch("[a-z]*[014][a-z]+", word))  # digits for letters
    scores["ar"] += sum(
        2 for word in words if re.fullmatch(r"[a-z]*[35792][a-z3579]+", word) and len(word) > 3
    )
    best = max(scores, key=scores.__getitem__)
    if hint in scores and scores[hint] >= max(1, scores[best] - 1):
        best = hint
    if scores[best] > english and scores[best] * 4 >= len(words):
        return best
    if hint in scores and not english and scores[hint]:
        return hint
    return "en"
