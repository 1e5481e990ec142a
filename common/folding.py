"""Text folding: many spellings of one word become one, and every folded character knows where it came from.

Used before triage and search. What is folded: compatibility forms and width (NFKC), case, Latin and Cyrillic
accents, Arabic and Persian letter variants, diacritics, tatweel, digits, control and zero-width characters, bidi
marks, look-alike letters inside words of mixed script, and letters spaced out one by one. Linear in the text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

ZERO_WIDTH = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2060\ufeff\u3164\uffa0"
LETTERS = {
    "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ۀ": "ه", "ھ": "ه",
    "ہ": "ه", "ە": "ه", "ۃ": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ؤ": "و", "ۆ": "و",
    "ۇ": "و", "ء": "", "ـ": "", "ڤ": "ف", "ڨ": "ق", "ڭ": "ک", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ں": "ن", "ё": "е",
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'",
    "٪": "%", "٫": ".", "٬": ",",
}  # fmt: skip
KEEP_MARK = "й"  # a letter of its own, although Unicode writes it as и with a breve
LATIN_TO_CYRILLIC = dict(zip("abcehkmoptxy3", "авсенкмортхуз", strict=True)) | {"i": "и", "u": "и", "n": "п"}
CYRILLIC_TO_LATIN = dict(zip("авсенкмортхуізѕјһԁ", "abcehkmoptxyi3sjhd", strict=True))
GREEK_TO_LATIN = dict(zip("αβεικνοπρτυχγ", "abeiknopptuxy", strict=True))

MIXED = re.compile(r"(?<![^\W_])[^\W_]{2,60}(?![^\W_])")  # words that may be of mixed script
SPACED = re.compile(r"(?<!\w)(?:[^\W\d_]([ .*_~|-]))(?:[^\W\d_]\1){2,}[^\W\d_](?!\w)")


def _fold_char(char: str) -> str:
    """The folded form of one character; empty when it carries no meaning."""
    code = ord(char)
    if char in "\n\t\r\u2028\u2029\x0b\x0c\x85":
        return "\n" if char != "\t" else " "
    if 0xD800 <= code <= 0xDFFF or char in ZERO_WIDTH:
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) > 4:  # whole phrases in one sign, never part of a word: left as they are
        return char
    out = []
    for part in plain.casefold():
        category = unicodedata.category(part)
        if category in ("Mn", "Me", "Cc", "Cf"):
            continue
        if category == "Nd":
            out.append(str(unicodedata.decimal(part)))
        elif category == "Zs":
            out.append(" ")
        elif part in LETTERS:
            out.append(LETTERS[part])
        elif part == KEEP_MARK or not "\u00c0" <= part <= "\u04ff":
            out.append(part)
        else:
            bare = unicodedata.normalize("NFD", part)[0]
            out.append(LETTERS.get(bare, bare))
    return "".join(out)


class _Table(dict):
    """Folded forms by character, worked out once. str.translate asks by code point, we ask by character."""

    def __missing__(self, key):
        self[key] = value = _fold_char(key if isinstance(key, str) else chr(key))
        return value


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text. starts and ends give, for each folded character, its place in the original; None: the same."""

    text: str
    length: int
    starts: list[int] | None = None
    ends: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that text[start:end] came from, in code points."""
        if self.starts is None:
            return min(start, self.length), min(end, self.length)
        if not self.starts or start >= len(self.starts):
            return self.length, self.length
        if end <= start:
            return self.starts[start], self.starts[start]
        return self.starts[start], self.ends[min(end, len(self.ends)) - 1]


def fold(text: str) -> Folded:
    """Fold for matching. Never raises for any str; Folded.span leads back to the original."""
    pieces = list(map(_TABLE.__getitem__, text))
    folded = "".join(pieces)
    if len(folded) == len(text) and "" not in pieces:
        starts = ends = None
    else:
        starts, ends = _offsets(pieces)
        if "\u0306" in text:
            folded = _rejoin_breve(text, folded, starts)
    folded = _unmask(folded)
    return _join_spaced(folded, len(text), starts, ends)


def fold_simple(text: str) -> str:
    """Fold for search: characters only, runs of white space made one space, ends trimmed."""
    return " ".join(text.translate(_TABLE).split())


def _offsets(pieces: list[str]) -> tuple[list[int], list[int]]:
    starts: list[int] = []
    for at, piece in enumerate(pieces):
        if len(piece) == 1:
            starts.append(at)
        elif piece:
            starts.extend([at] * len(piece))
    return starts, [at + 1 for at in starts]


def _rejoin_breve(text: str, folded: str, starts: list[int]) -> str:
    """и followed by a combining breve is й; elsewhere the mark is dropped."""
    letters = list(folded)
    for place, at in enumerate(starts):
        if letters[place] == "и" and text[at + 1 : at + 2] == "\u0306":
            letters[place] = "й"
    return "".join(letters)


def _script(char: str) -> str:
    if "a" <= char <= "z":
        return "latin"
    if "\u0400" <= char <= "\u052f":
        return "cyrillic"
    if "\u0370" <= char <= "\u03ff":
        return "greek"
    return ""


def _unmask(folded: str) -> str:
    """Put look-alike letters back into the script of their word. Length never changes."""
    if folded.isascii() or not re.search("[a-z]", folded) or not re.search("[\u0370-\u052f]", folded):
        return folded
    cyrillic = len(re.findall("[\u0400-\u052f]", folded))
    rest = "cyrillic" if cyrillic * 2 >= len(re.findall("[a-z\u0400-\u052f]", folded)) else "latin"
    return MIXED.sub(lambda found: _unmask_word(found.group(), rest), folded)


@lru_cache(20_000)
def _unmask_word(word: str, rest: str) -> str:
    scripts = [_script(char) for char in word]
    counts = {name: scripts.count(name) for name in ("latin", "cyrillic", "greek")}
    if sum(1 for number in counts.values() if number) < 2:
        return word
    home = rest if counts["latin"] == counts["cyrillic"] else max(counts, key=counts.get)
    if home == "cyrillic":
        return "".join(LATIN_TO_CYRILLIC.get(char, char) for char in word)
    to_latin = CYRILLIC_TO_LATIN | GREEK_TO_LATIN
    return "".join(to_latin.get(char, char) for char in word)


def _join_spaced(folded: str, length: int, starts: list[int] | None, ends: list[int] | None) -> Folded:
    """ "c h e s t" and "c.h.e.s.t" are words: take the separators out and keep the places."""
    dropped = [at for run in SPACED.finditer(folded) for at in range(run.start() + 1, run.end(), 2)]
    if not dropped:
        return Folded(folded, length, starts, ends)
    keep = [True] * len(folded)
    for at in dropped:
        keep[at] = False
    if starts is None:
        starts = list(range(len(folded)))
        ends = list(accumulate([1] * len(folded)))
    kept = [at for at, wanted in enumerate(keep) if wanted]
    text = "".join([folded[at] for at in kept])
    return Folded(text, length, [starts[at] for at in kept], [ends[at] for at in kept])
