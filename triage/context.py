"""Which hits speak of the present: negation, history, recovery, paperwork and figures of speech turn a hit down.

A hit that is turned down still tells that the text is medical, unless it was only a figure of speech.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from triage.lexicon import Hit
from triage.tokens import Words

LIVE, NEGATED, PAST, PAPER, FIGURE = "live", "negated", "past", "paper", "figure"
BEFORE, AFTER = 4, 3  # words that a negation reaches over
PAPER_REACH, PAPER_CLOSE, FIGURE_REACH, RECOVERY_REACH = 9, 2, 5, 60
SPOKEN = ("s.", "x.", "u.", "c.", "b.", "e.", "t.")  # concepts that context may turn down


@dataclass(slots=True)
class Scene:
    """Hits by concept, each with its standing."""

    words: Words
    hits: dict[str, list[Hit]]
    standing: dict[Hit, str] = field(default_factory=dict)

    def live(self, concept: str) -> list[Hit]:
        return [hit for hit in self.hits.get(concept, ()) if self.standing.get(hit, LIVE) == LIVE]


def read_scene(words: Words, hits: dict[str, list[Hit]]) -> Scene:
    hits = _unmask(hits)
    scene = Scene(words, hits)
    marks = _Marks(words, hits)
    for concept, found in hits.items():
        if concept.startswith(SPOKEN):
            for hit in found:
                scene.standing[hit] = marks.standing(hit)
    return scene


def _unmask(hits: dict[str, list[Hit]]) -> dict[str, list[Hit]]:
    """Drop hits that lie inside a set phrase which means something else ("heart of gold")."""
    masks = hits.pop("mask", [])
    if not masks:
        return hits
    covered = set()
    for mask in masks:
        covered.update(range(mask.first, mask.last))
    return {
        concept: left
        for concept, found in hits.items()
        if (left := [hit for hit in found if not covered.issuperset(range(hit.first, hit.last))])
    }


class _Marks:
    """Places of the words that turn others down, ready for bisection."""

    def __init__(self, words: Words, hits: dict[str, list[Hit]]):
        self.breaks = words.breaks
        self.sentence = list(accumulate(1 if mark == 2 else 0 for mark in words.breaks))
        self.clause = list(accumulate(1 if mark else 0 for mark in words.breaks))
        inside = set()
        for concept, found in hits.items():
            if concept.startswith(("x.", "u.", "s.", "now", "stop")):
                for hit in found:
                    if hit.last - hit.first > 1:
                        inside.update(range(hit.first, hit.last))
        self.before = [hit for hit in hits.get("neg.before", ()) if hit.first not in inside]
        self.after = [hit for hit in hits.get("neg.after", ()) if hit.first not in inside]
        self.before_at = [hit.last for hit in self.before]
        self.after_at = [hit.first for hit in self.after]
        self.stops = [hit.first for hit in hits.get("stop", ())]
        self.past = {self.sentence[hit.first] for hit in hits.get("past", ())}
        self.now = {self.sentence[hit.first] for hit in hits.get("now", ())}
        self.paper = [hit.first for hit in hits.get("paper", ())]
        self.figure = [(hit.first, hit.last) for hit in hits.get("figure", ())]
        self.figure_at = [first for first, _ in self.figure]
        well = {place for hit in hits.get("recovered", ()) for place in range(hit.first, hit.last + 3)}
        worse = [
            hit.first for name in ("now", "worse") for hit in hits.get(name, ()) if hit.first not in well
        ]
        last = max(worse, default=-1)
        self.recovered = [hit.first for hit in hits.get("recovered", ()) if hit.first > last]

    def standing(self, hit: Hit) -> str:
        if self._figurative(hit):
            return FIGURE
        if self._negated(hit):
            return NEGATED
        reach = PAPER_REACH if self.sentence[hit.first] not in self.now else PAPER_CLOSE
        if self._near(self.paper, hit, reach):
            return PAPER
        if self.sentence[hit.first] in self.past and self.sentence[hit.first] not in self.now:
            return PAST
        if hit.concept == "x.self_harm":  # calm words after it are no recovery
            return LIVE
        place = bisect_left(self.recovered, hit.first)
        if place < len(self.recovered) and self.recovered[place] - hit.first <= RECOVERY_REACH:
            return PAST
        return LIVE

    def _near(self, places: list[int], hit: Hit, reach: int) -> bool:
        place = bisect_left(places, hit.first - reach)
        while place < len(places) and places[place] < hit.last + reach:
            if self.sentence[places[place]] == self.sentence[hit.first]:
                return True
            place += 1
        return False

    def _figurative(self, hit: Hit) -> bool:
        place = bisect_left(self.figure_at, hit.first - FIGURE_REACH)
        while place < len(self.figure_at) and self.figure_at[place] < hit.last + FIGURE_REACH:
            if self.clause[self.figure_at[place]] == self.clause[hit.first]:
                return True
            place += 1
        return False

    def _negated(self, hit: Hit) -> bool:
        place = bisect_right(self.before_at, hit.first) - 1
        if place >= 0 and hit.first - self.before_at[place] <= BEFORE:
            end = self.before_at[place]
            if not self._stopped(end, hit.first) and 2 not in self.breaks[end : hit.first + 1]:
                return True
        place = bisect_left(self.after_at, hit.last)
        if place < len(self.after_at) and self.after_at[place] - hit.last < AFTER:
            start = self.after_at[place]
            return not self._stopped(hit.last, start) and not any(self.breaks[hit.last : start + 1])
        return False

    def _stopped(self, start: int, end: int) -> bool:
        """Is there a word between that ends a negation's reach ("but", "now")?"""
        place = bisect_left(self.stops, start)
        return place < len(self.stops) and self.stops[place] < end
