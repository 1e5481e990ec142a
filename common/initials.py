"""What stands in an avatar: two initials in Latin and Cyrillic, one letter in Arabic and Chinese."""

import unicodedata

_TITLES = {"dr", "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "prof", "prof.", "دکتر", "د.", "доктор"}


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    if name.startswith("CJK") or "IDEOGRAPH" in name:
        return "cjk"
    return "arabic" if name.startswith("ARABIC") else "alphabetic"


def initials(name: str) -> str:
    """`Marta Klein` → `MK`, `مهسا توکلی` → `م` (two would join), `李雯` → `李`, nothing → `?`."""
    named = [word for word in name.split() if word.casefold() not in _TITLES]
    words = [letters for word in named if (letters := "".join(c for c in word if c.isalpha()))]
    if not words:
        return "?"
    first = words[0][0]
    if _script(first) != "alphabetic":
        return first
    last = words[-1][0] if len(words) > 1 else ""
    return (first + last).upper()
