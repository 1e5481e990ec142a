"""Cleaning what people typed before it is stored: nothing visible is changed."""

import unicodedata

#: C0 controls except tab and newline; PostgreSQL cannot store NUL at all.
_REFUSED = {c for c in range(32) if chr(c) not in "\t\n"} | {127}
_TABLE = dict.fromkeys(_REFUSED)


def clean(text: str) -> str:
    """NFC, line ends as \\n, no control characters (so no NUL), no lone surrogates, no blank edges."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: str, limit: int) -> str:
    """For names and subjects: one line, single spaces, at most `limit` characters."""
    return " ".join(clean(text).split())[:limit]


def first_words(text: str, limit: int) -> str:
    """The beginning of a text as a subject: at most `limit` characters, cut between words where there is a gap."""
    line = one_line(text, limit + 1)
    if len(line) <= limit:
        return line
    whole = line.rsplit(" ", 1)[0]
    return whole if limit // 2 <= len(whole) <= limit else line[:limit]
