"""The vocabulary of one language, read from rules/<language>/*.toml, as one trie of words.

A term is words separated by spaces. `stem*` matches any word that begins so; `<38-43>` any number in the range,
`<38-43d>` only one with decimals;
`a & b` both within six words, in any order; `a .. b` in this order; `(a|b)` either;
`{name}` any entry of that list in the files' [forms]. Terms name a concept; rules combine concepts.
"""

import re
import tomllib
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from common.folding import fold_simple
from triage.forms import join_persian, spoken, spoken_stem
from triage.spelling import SOUNDS, script_of, sound_key, variants
from triage.tokens import Words

RULES = Path(__file__).parent / "rules"
NUMBERS = "#"  # the edge to a node's ranges of numbers
ONWARD = ">"  # the way on to other nodes at the same word
PART = re.compile(r"\{(\w+)\}|\(([^()]*)\)|([^\s(){}]+)")
Parts = tuple  # of words and of alternatives, each a tuple of Parts
NEAR = 6
LONG, REPEATS = 1500, 6  # words; in a longer text a repeated stretch counts only so often
LONGEST_WORD = 40  # letters that are compared
MOST_HITS = 200  # of one concept in one text: the first and last of them are kept


class Hit(NamedTuple):
    concept: str
    first: int
    last: int  # exclusive


@dataclass(slots=True)
class Lexicon:
    language: str
    root: dict = field(default_factory=dict)
    exact: set = field(default_factory=set)
    stems: set = field(default_factory=set)
    heads: dict = field(default_factory=dict)
    pairs: list = field(default_factory=list)
    paired: set = field(default_factory=set)
    forms: dict = field(default_factory=dict)
    tails: dict = field(default_factory=dict)
    memo: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)

    def add(self, concept: str, term: str) -> None:
        for mark, ordered in (("&", False), ("..", True)):
            if f" {mark} " in term:
                first, rest = term.split(f" {mark} ", 1)
                names = f"§{first.strip()}", f"§{rest.strip()}"
                for name, part in zip(names, (first, rest), strict=True):
                    self.add(name, part.strip())
                if (concept, *names, ordered) not in self.paired:
                    self.paired.add((concept, *names, ordered))
                    self.pairs.append((concept, *names, ordered))
                return
        self._put(self.root, parse(term, self.forms, self.language), concept)

    def _put(self, node: dict, parts: Parts, goal: str | dict) -> None:
        """Write the parts of a term from a node on; where they end stands a concept, or the way to another node."""
        for at, part in enumerate(parts):
            if isinstance(part, str):
                edge = self._edge(part)
                node = node.setdefault(NUMBERS, {}) if isinstance(edge, tuple) else node
                node = node.setdefault(edge, {})
                continue
            rest = parts[at + 1 :]
            if rest:
                after = self.tails.setdefault((rest, goal if isinstance(goal, str) else id(goal)), {})
                if not after:
                    self._put(after, rest, goal)
            else:
                after = goal
            for choice in part:
                if choice:
                    self._put(node, choice, after)
                else:
                    self._put(node, rest, goal)
            return
        if isinstance(goal, str):
            node.setdefault(None, set()).add(goal)
        elif not any(goal is known for known in node.get(ONWARD, ())):
            node.setdefault(ONWARD, []).append(goal)

    def _edge(self, word: str):
        if word.startswith("<"):
            low, high = word.strip("<>").rstrip("d").split("-")
            return float(low), float(high), word.endswith("d>")
        if word.endswith("*"):
            stem = self._sound(sound_key(word[:-1]))
            self.stems.add(stem)
            return stem + "*"
        key = self._sound(sound_key(word))
        key = spoken(key) if self.language == "fa" else key
        self.exact.add(key)
        return key

    def _sound(self, key: str) -> str:
        table = SOUNDS.get(self.language)
        key = key.translate(table) if table else key
        return spoken_stem(key) if self.language == "fa" else key

    def finish(self) -> None:
        heads = defaultdict(set)
        for stem in self.stems:
            heads[stem[:2]].add(len(stem))
        self.heads = {head: tuple(sorted(lengths)) for head, lengths in heads.items()}
        # A pair may be the part of another pair: parts must be joined first.
        depth = {concept: concept.count(" & ") + concept.count(" .. ") for concept, *_ in self.pairs}
        self.pairs.sort(key=lambda pair: (not pair[0].startswith("§"), depth[pair[0]]))

    def edges(self, key: str) -> tuple[str, ...]:
        """The trie edges that a word may take."""
        return self._known(key)[0]

    def _known(self, key: str) -> tuple[tuple[str, ...], tuple[dict, ...]]:
        """A word's edges and the nodes they lead to from the root. Remembered per word, within bounds."""
        known = self.memo.get(key)
        if known is None:
            edges = self._edges(key)
            known = edges, tuple([self.root[edge] for edge in edges if edge in self.root])
            if len(self.memo) < 50_000 and len(key) <= LONGEST_WORD:
                self.memo[key] = known
        return known

    def _edges(self, key: str) -> tuple[str, ...]:
        found = []
        forms = variants(self._sound(key[:LONGEST_WORD]))
        if self.language.startswith("fa"):  # Persian has no article and writes its particles apart
            forms = forms[:1]
        if self.language == "fa" and (form := spoken(forms[0])) != forms[0]:
            forms.append(form)
        for form in forms:
            if form in self.exact:
                found.append(form)
            for head in {form[:1], form[:2]}:
                for length in self.heads.get(head, ()):
                    if length <= len(form) and form[:length] in self.stems:
                        found.append(form[:length] + "*")
        return tuple(found)

    def search(self, words: Words) -> dict[str, list[Hit]]:
        """All hits by concept, in reading order. Work is bounded by words × longest term."""
        hits: dict[str, list[Hit]] = defaultdict(list)
        get, known, keys = self.memo.get, self._known, words.keys
        cards = [get(key) or known(key) for key in keys]
        fresh = _Fresh(keys) if len(keys) > LONG else None
        for at, (_, starts) in enumerate(cards):
            value = words.values[at]
            if (starts or value is not None) and (fresh is None or fresh.is_new(at)):
                stack = [(node, at + 1) for node in starts]
                if value is not None:
                    stack += self._numbers(self.root, keys[at], value, at + 1)
                self._walk(at, stack, cards, words, hits)
        for concept, first, second, ordered in self.pairs:
            if first in hits and second in hits:
                joined = join(concept, hits[first], hits[second], words, ordered=ordered)
                if joined:
                    hits[concept] = sorted(set(hits.get(concept, []) + joined), key=lambda hit: hit[1:])
        return {name: trim(found) for name, found in hits.items() if not name.startswith("§")}

    def _walk(self, at: int, stack: list, cards: list, words: Words, hits: dict) -> None:
        """Follow the trie from the nodes on the stack as far as the words lead."""
        breaks, values, end = words.breaks, words.values, len(cards)
        while stack:
            node, place = stack.pop()
            for concept in node.get(None, ()):
                hits[concept].append(Hit(concept, at, place))
            if ONWARD in node:
                stack += [(step, place) for step in node[ONWARD]]
            if place >= end or breaks[place] == 2:
                continue
            for edge in cards[place][0]:
                step = node.get(edge)
                if step is not None:
                    stack.append((step, place + 1))
            if values[place] is not None and NUMBERS in node:
                stack += self._numbers(node, words.keys[place], values[place], place + 1)

    def _numbers(self, node: dict, key: str, value: float, place: int) -> list:
        """Where a number leads from a node. Remembered per node and number, within bounds."""
        if NUMBERS not in node:
            return []
        name = (id(node), key)
        steps = self.numbers.get(name)
        if steps is None:
            broken = not value.is_integer() or "." in key
            steps = [
                step
                for (low, high, decimals), step in node[NUMBERS].items()
                if low <= value <= high and (broken or not decimals)
            ]
            if len(self.numbers) < 20_000:
                self.numbers[name] = steps
        return [(step, place) for step in steps]


class _Fresh:
    """In a very long text, the same words in the same surroundings are read a few times, then passed over."""

    def __init__(self, keys: list[str]):
        self.keys = keys
        self.seen: dict[int, int] = {}

    def is_new(self, at: int) -> bool:
        name = hash(tuple(self.keys[max(0, at - 5) : at + 10]))
        times = self.seen[name] = self.seen.get(name, 0) + 1
        return times <= REPEATS


def join(concept: str, left: list[Hit], right: list[Hit], words: Words, *, ordered: bool) -> list[Hit]:
    """Pairs of hits that stand near each other in one sentence."""
    left, right = trim(left), trim(right)
    near = NEAR * 2 if words.keys and script_of(words.keys[left[0].first]) == "han" else NEAR
    starts = [hit.first for hit in right]
    joined = []
    for one in left:
        place = bisect_left(starts, one.last if ordered else one.first - near)
        while place < len(right) and right[place].first <= one.last + near:
            other = right[place]
            apart = other.first >= one.last or other.last <= one.first
            if apart:
                low, high = min(one.first, other.first), max(one.last, other.last)
                if high - low <= near * 3 and 2 not in words.breaks[low + 1 : high]:
                    joined.append(Hit(concept, low, high))
                    break
            place += 1
    return joined


def trim(found: list[Hit]) -> list[Hit]:
    if len(found) <= MOST_HITS:
        return found
    return found[: MOST_HITS // 2] + found[-MOST_HITS // 2 :]


def split_term(term: str) -> list[str]:
    """Words of a term as the tokeniser would cut them: Chinese by character, the rest by space."""
    out = []
    for chunk in term.replace(">", "> ").split():
        if chunk.startswith("<"):
            out.append(chunk)
            continue
        star = chunk.endswith("*")
        body = fold_simple(chunk.rstrip("*")).replace(" ", "")
        if script_of(body) == "han":
            out.extend(body)
        elif body:
            out.append(body + ("*" if star else ""))
    return out


def parse(term: str, forms: dict[str, str], language: str = "") -> Parts:
    """The parts of a term: words, and for (a|b) and {name} their alternatives."""
    parts, words = [], []
    for found in PART.finditer(term):
        name, choices, word = found.groups()
        if word:
            words.append(word)
            continue
        entries = forms[name].replace("\n", ";").split(";") if name else choices.split("|")
        parts += literal(words, language)
        parts.append(tuple(parse(entry, forms, language) for entry in entries if not name or entry.strip()))
        words = []
    return tuple(parts + literal(words, language))


def literal(words: list[str], language: str) -> list:
    """Words of a term as the text has them. In Persian, two of them may also be written as one."""
    keys = split_term(" ".join(words))
    if language != "fa" or len(keys) < 2:
        return keys
    keys = [key for _, _, key in join_persian(keys)]
    if len(keys) == 1 or any(key[0] == "<" or key[-1] == "*" for key in keys[:-1]):
        return keys
    joined = [(*keys[:at], keys[at] + keys[at + 1], *keys[at + 2 :]) for at in range(len(keys) - 1)]
    return [(tuple(keys), *joined)]


def rule_files() -> list[Path]:
    return sorted(RULES.rglob("*.toml"))


def load_lexicon(language: str) -> Lexicon:
    forms, terms = read_terms(RULES / language)
    lexicon = Lexicon(language, forms=forms)
    for concept, term in terms:
        lexicon.add(concept, term)
    lexicon.finish()
    return lexicon


def read_terms(folder: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """A language's named lists of forms, and its terms with the concept of each."""
    forms, terms = {}, []
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        forms |= data.get("forms", {})
        for concept, said in data["terms"].items():
            terms += [(concept, term.strip()) for term in said.replace("\n", ";").split(";") if term.strip()]
    return forms, terms
