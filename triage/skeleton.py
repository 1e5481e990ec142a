"""Persian and Arabic in Latin letters, compared by consonants: "ghafase sine" and its Persian spelling meet in one key.

Vowels are dropped on both sides because chat spelling writes them freely. Short keys say too little and are left out.
"""

import re
from functools import cache, lru_cache

from common.folding import fold_simple
from triage.lexicon import LONGEST_WORD, RULES, Lexicon, read_terms
from triage.spelling import SOUNDS, script_of, sound_key

DIGRAPHS = (
    ("sh", "ش"),
    ("ch", "چ"),
    ("kh", "خ"),
    ("gh", "ق"),
    ("zh", "ژ"),
    ("ck", "ک"),
    ("th", "ت"),
    ("dh", "د"),
)
LATIN = dict(  # noqa: C408
    b="ب", p="پ", t="ت", j="ج", d="د", r="ر", z="ز", s="س", f="ف", q="ق", k="ک", g="گ", l="ل", m="م", n="ن", h="ه",
    c="ک", x="خ",
)  # fmt: skip
ARABIC_DIGITS = {"3": "ع", "7": "ه", "5": "خ", "2": "", "9": "س", "8": "ق", "6": "ت"}
PERSIAN_DIGITS = {"2": "د", "3": "س", "4": "چ"}
DROPPED = re.compile("[اویءعa-z]")


def latin_skeleton(word: str, language: str) -> str:
    return _latin_skeleton(word[:LONGEST_WORD], language)


@lru_cache(50_000)
def _latin_skeleton(word: str, language: str) -> str:
    if not re.fullmatch("[a-z0-9']*[a-z][a-z0-9']*", word):
        return word
    for pair, letter in DIGRAPHS:
        word = word.replace(pair, letter)
    digits = ARABIC_DIGITS if language == "ar" else PERSIAN_DIGITS
    table = LATIN | digits
    if language == "ar":
        table = table | {"g": "ج", "p": "ب"}
    word = "".join(table.get(char, "") if char.isascii() else char for char in word)
    return skeleton(word, language)


def skeleton(key: str, language: str) -> str:
    """Consonants of a word in its own script, doubles made one."""
    if language == "ar":
        key = key.replace("ق", "ق").replace("چ", "ج").replace("گ", "ج").replace("ژ", "ج")
    bare = DROPPED.sub("", key)
    if bare.endswith("ه") and len(bare) > 2:
        bare = bare[:-1]
    return re.sub(r"(.)\1", r"\1", bare)


@cache
def skeleton_lexicon(language: str) -> Lexicon:
    """The language's own vocabulary under consonant keys."""
    book = Lexicon(f"{language}-latin")
    for concept, term in read_terms(RULES / language)[1]:
        put = None if "(" in term or "{" in term else _term(term, language)
        if put:
            book.add(concept, put)
    book.finish()
    return book


def _term(term: str, language: str) -> str | None:
    """The term by its consonants; None when it would say too little or is not in the language's script."""
    out = []
    for chunk in fold_simple(term).split():
        if chunk in ("&", "..") or chunk.startswith("<"):
            out.append(chunk)
            continue
        star = chunk.endswith("*")
        if script_of(chunk) != "arabic":
            return None
        bare = skeleton(sound_key(chunk.rstrip("*")).translate(SOUNDS["fa"]), language)
        if len(bare) < (3 if star else 2):
            return None
        out.append(bare + ("*" if star else ""))
    parts = re.split(r" (?:&|\.\.) ", " ".join(out))
    enough = all(sum(len(chunk) for chunk in part.split() if chunk[0] != "<") >= 3 for part in parts)
    return " ".join(out) if enough else None
