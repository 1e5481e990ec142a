"""The patient's words with what triage saw in them marked: by offsets in code points, escaped piece by piece."""

from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: Characters of a card's excerpt, and how many of them stand before the first mark.
EXCERPT, LEAD = 160, 40


@dataclass
class Piece:
    """A stretch of the text; `number` points into the legend ("1", or "1 2" where marks overlap), empty when unmarked."""

    text: str
    number: str = ""


@dataclass
class Marked:
    pieces: list[Piece] = field(default_factory=list)
    #: [(number, rule id)] in order of appearance.
    legend: list[tuple[int, str]] = field(default_factory=list)


def _spans(text: str, evidence: list) -> list[tuple[int, int, str]]:
    """Sorted spans that lie inside the text; what does not fit (an older text, a broken row) is left out."""
    spans = []
    for found in evidence or []:
        try:
            start, end, rule = int(found["start"]), int(found["end"]), str(found["rule"])
        except (KeyError, TypeError, ValueError):
            continue
        if 0 <= start < end <= len(text):
            spans.append((start, end, rule))
    return sorted(spans)


def mark_evidence(text: str, evidence: list) -> Marked:
    """Overlapping spans become one mark with both numbers; each rule has one number."""
    numbers: dict[str, int] = {}
    merged: list[tuple[int, int, set[int]]] = []
    for start, end, rule in _spans(text, evidence):
        number = numbers.setdefault(rule, len(numbers) + 1)
        if merged and start < merged[-1][1]:
            first, last, known = merged[-1]
            merged[-1] = (first, max(last, end), known | {number})
        else:
            merged.append((start, end, {number}))
    marked, at = Marked(legend=[(number, rule) for rule, number in numbers.items()]), 0
    for start, end, known in merged:
        if start > at:
            marked.pieces.append(Piece(text[at:start]))
        marked.pieces.append(Piece(text[start:end], " ".join(map(str, sorted(known)))))
        at = end
    if at < len(text) or not text:
        marked.pieces.append(Piece(text[at:]))
    return marked


def excerpt(text: str, evidence: list) -> SafeString:
    """Two lines for a card, beginning near the first mark, evidence underlined."""
    spans = _spans(text, evidence)
    begin = max(0, spans[0][0] - LEAD) if spans and spans[0][1] > EXCERPT else 0
    end = begin + EXCERPT
    inside = [
        {"start": start - begin, "end": min(stop, end) - begin, "rule": rule}
        for start, stop, rule in spans
        if start >= begin and start < end
    ]
    pieces = mark_evidence(text[begin:end], inside).pieces
    body = format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p.text) if p.number else p.text,) for p in pieces)
    )
    return format_html("{}{}{}", "… " if begin else "", body, " …" if end < len(text) else "")
