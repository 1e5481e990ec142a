"""The same words in another dress: wrong keyboard layout, digits for letters, Russian, Persian and Arabic in Latin.

Each view keeps the way back to the original, so evidence always points at what the patient typed.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from common.folding import Folded
from triage.language import APART, ENGLISH, EVERYDAY, QUIET, TRADITIONAL
from triage.lexicon import Lexicon
from triage.spelling import sound_key
from triage.tokens import UNITS, Words

KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
LAYOUTS = {
    "ru": dict(zip(KEYS, list("йцукенгшщзхъфывапролджэячсмитьбю") + [".", "е"], strict=True)),
    "fa": dict(zip(KEYS, list("ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو") + [".", "/", " "], strict=False)),
    "ar": dict(zip(KEYS, list("ضصثقفغعهخحجدشسیبلاتنمکط") + ["ی", "", "و", "ر", "لا", "ی", "ه", "و", "ز", "ظ", "ذ"],
                   strict=False)),
}  # fmt: skip
LAYOUTS["fa"] |= {",": "و", ".": ".", "/": "/", "`": "پ", "\\": "پ"}
LAYOUTS["ar"] |= {
    "z": "ی",
    "x": "",
    "c": "و",
    "v": "ر",
    "b": "لا",
    "n": "ی",
    "m": "ه",
    ",": "و",
    ".": "ز",
    "/": "ظ",
}
LEET = str.maketrans("013457@$", "oieastas")
LEET_WORD = re.compile(r"(?<![a-z0-9@$])(?:[a-z]++[0-9@$]|[0-9@$]++[a-z])[a-z0-9@$]*")
CYRILLIC = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"),
    ("sh", "ш"), ("ts", "ц"), ("yu", "ю"), ("ju", "ю"),
    ("ya", "я"), ("ja", "я"), ("yo", "ё"), ("ye", "е"), ("iy", "ий"),
    ("yj", "ый"), ("a", "а"), ("b", "б"), ("v", "в"),
    ("w", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"),
    ("i", "и"), ("j", "й"), ("k", "к"), ("l", "л"), ("m", "м"),
    ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"),
    ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"),
    ("y", "ы"), ("x", "х"), ("q", "к"), ("'", "ь"), ("4", "ч"), ("6", "ш"),
)  # fmt: skip
HALVES = re.compile("|".join(APART))
PART = re.compile(HALVES.pattern + r"|.|\n")
TO_CYRILLIC = dict(CYRILLIC)
CYRILLIC_PART = re.compile("|".join(re.escape(latin) for latin, _ in CYRILLIC) + r"|.|\n")


def remap(folded: Folded, pieces: list[tuple[int, int, str]]) -> Folded:
    """A new folded text from (start, end, replacement) pieces that cover the old one."""
    text, starts, ends = [], [], []
    old_starts, old_ends = folded.starts, folded.ends
    for start, end, put in pieces:
        text.append(put)
        first = start if old_starts is None else old_starts[start]
        last = end if old_ends is None else old_ends[end - 1]
        if len(put) == 1:
            starts.append(first)
            ends.append(last)
        else:
            starts.extend([first] * len(put))
            ends.extend([last] * len(put))
    return Folded("".join(text), folded.length, starts, ends)


def other_view(
    folded: Folded, language: str, hint: str | None, lexicon: Callable[[str], Lexicon]
) -> tuple[Folded, str]:
    """The text as it was meant, and its language, when it was typed in a dress that can be taken off."""
    text = folded.text
    if language == "zh":
        return _chinese(folded), "zh"
    latin = len(re.findall("[a-z]", text[:4000]))
    if language == "ru" and latin * 2 > len(re.findall(r"[^\W\d_]", text[:4000])):
        pieces = [
            (part.start(), part.end(), TO_CYRILLIC.get(part.group(), part.group()))
            for part in CYRILLIC_PART.finditer(text)
        ]
        return remap(folded, pieces), "ru"
    if language != "en" or not latin:
        return folded, language
    meant = _layout(text, hint, lexicon)
    if meant:
        table = LAYOUTS[meant]
        return remap(folded, [(at, at + 1, table.get(char, char)) for at, char in enumerate(text)]), meant
    plain = LEET_WORD.sub(
        lambda found: _unleet(found.group()) if len(found.group()) < 40 else found.group(), text
    )
    return Folded(plain, folded.length, folded.starts, folded.ends), "en"


def _chinese(folded: Folded) -> Folded:
    """Simplified characters, and halves of characters put together where a text holds several such."""
    text = folded.text.translate(TRADITIONAL)
    if len(set(HALVES.findall(text))) > 1:
        pieces = [
            (part.start(), part.end(), APART.get(part.group(), part.group())) for part in PART.finditer(text)
        ]
        return remap(folded, pieces)
    return Folded(text, folded.length, folded.starts, folded.ends)


@lru_cache(20_000)
def _unleet(word: str) -> str:
    digits = re.sub(r"[^0-9@$]", "", word)
    if not digits or len(digits) == len(word):
        return word
    if re.fullmatch(r"\d+[a-z]+", word) and (re.sub(r"\d", "", word) in UNITS or len(digits) > 1):
        return word
    if re.fullmatch(r"[a-z]{1,3}\d+", word):  # b12, t4, hba1c, covid19: names, not disguises
        return word
    return word.replace("8", "b").translate(LEET)


def _layout(text: str, hint: str | None, lexicon: Callable[[str], Lexicon]) -> str | None:
    """The layout under which the words make sense, when as English they make none."""
    sample = text[:600]
    english = lexicon("en")
    words = re.findall(r"[a-z]+", sample)
    sense = sum(1 for word in words if word in ENGLISH or (len(word) > 2 and english.edges(sound_key(word))))
    if len(words) < 2 or sense * 4 >= len(words):
        return None
    best, most = None, 0.45
    for name, table in LAYOUTS.items():
        meant = "".join(table.get(char, char) for char in sample)
        cut = [word for word in re.findall(r"[^\W\d_]+", meant) if len(word) > 1]
        book = lexicon(name)
        known = sum(1 for word in cut if book.edges(sound_key(word)) or word in EVERYDAY[name])
        share = known / len(cut) + (0.1 if hint == name else 0) if cut else 0
        if share > most:
            best, most = name, share
    return best


def chat_words(words: Words, language: str) -> list[tuple[Lexicon, Words]]:
    """Persian or Arabic typed in Latin letters: compared by their consonants."""
    if language not in ("fa", "ar"):
        return []
    latin = sum(1 for key in words.keys if "a" <= key[:1] <= "z" or key[:1].isdigit())
    if latin * 2 < len(words.keys) or not words.keys:
        return []
    from triage.skeleton import latin_skeleton, skeleton_lexicon

    quiet = QUIET[language]
    keys = [key if key in quiet else latin_skeleton(key, language) for key in words.keys]
    return [
        (skeleton_lexicon(language), Words(keys, words.values, words.starts, words.ends, words.breaks, []))
    ]
