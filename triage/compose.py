"""Rules over concepts: which combinations are an emergency, what is urgent, how much a text weighs as medical.

Read from rules/common/, which holds no language: a rule names concepts, the lexicons say them.
"""

import hashlib
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from triage.context import FIGURE, LIVE, NEGATED, PAPER, PAST, Scene
from triage.lexicon import RULES, Hit, rule_files

THINGS = ("t.", "b.", "m.", "d.", "p.", "q.weak", "now", "side")
NAMED_APART = ("b.", "c.", "t.", "s.blood", "s.spotting", "s.pressure")
STANDING_WEIGHT = {LIVE: 1.0, NEGATED: 0.6, PAST: 1.0, PAPER: 0.25, FIGURE: 0.0}


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    family: str
    urgency: str
    department: str | None
    groups: tuple[tuple[str, ...], ...]
    within: int
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    rule: Rule
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class RuleSet:
    version: str
    rules: tuple[Rule, ...]
    weight: dict[str, float]
    alarm: dict[str, float]
    department: dict[str, str]
    settings: dict[str, float]

    def weight_of(self, concept: str) -> float:
        return self.weight.get(concept, self.weight.get(concept.split(".")[0], 0.0))


@cache
def load_rules() -> RuleSet:
    data = _read("settings")
    rules = [_rule(entry) for name in ("redflags", "urgent") for entry in _read(name)["compose"]["rule"]]
    for name, family in data["family"].items():
        for prefix, urgency in (("x", "emergency"), ("u", "urgent")):
            concept = f"{prefix}.{name}"
            rules.append(
                Rule(f"{name}.{urgency}", name, urgency, family["department"] or None, ((concept,),), 0)
            )
    order = {"emergency": 0, "urgent": 1, "routine": 2}
    rules.sort(key=lambda rule: order[rule.urgency])
    return RuleSet(
        version(),
        tuple(rules),
        data["weight"],
        data["alarm"],
        _by_concept(data["department"]),
        data["settings"],
    )


def _read(name: str) -> dict:
    return tomllib.loads((RULES / "common" / f"{name}.toml").read_text(encoding="utf-8"))


def version() -> str:
    """A name for the rules as they stand: it changes whenever any rule file changes."""
    digest = hashlib.sha256()
    for path in rule_files():
        digest.update(path.relative_to(RULES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"rules-{digest.hexdigest()[:12]}"


def _rule(entry: dict) -> Rule:
    return Rule(
        entry["id"],
        entry["family"],
        entry["urgency"],
        entry.get("department") or None,
        tuple(tuple(name.strip() for name in group.split("|")) for group in entry["all"]),
        entry.get("within", 8),
        tuple(entry.get("without", ())),
    )


def _by_concept(table: dict[str, str]) -> dict[str, str]:
    return {concept: name for name, concepts in table.items() for concept in concepts.split()}


def matches(rules: RuleSet, scene: Scene) -> list[Match]:
    """Every rule that holds on live hits, the most urgent first; one match for each rule."""
    live = {concept: scene.live(concept) for concept in scene.hits}
    present = {concept for concept, found in live.items() if found}
    found = []
    for rule in rules.rules:
        if all(not present.isdisjoint(group) for group in rule.groups) and present.isdisjoint(rule.without):
            hits = _nearest(rule, live)
            if hits:
                found.append(Match(rule, hits))
    return found


def _nearest(rule: Rule, live: dict[str, list[Hit]]) -> tuple[Hit, ...]:
    """Hits of all groups that stand within the rule's reach of one another; empty when there are none."""
    groups = [
        sorted((hit for name in group for hit in live.get(name, ())), key=lambda hit: hit.first)
        for group in rule.groups
    ]
    if len(groups) == 1:
        return (groups[0][0],)
    if not rule.within:
        return tuple(group[0] for group in groups)
    anchors = min(groups, key=len)
    others = [group for group in groups if group is not anchors]
    starts = [[hit.first for hit in group] for group in others]
    for anchor in anchors:
        chosen = [anchor]
        for group, places in zip(others, starts, strict=True):
            near = _closest(anchor, group, places, rule.within, chosen)
            if near is None:
                break
            chosen.append(near)
        else:
            return tuple(sorted(chosen, key=lambda hit: hit.first))
    return ()


def _closest(anchor: Hit, group: list[Hit], places: list[int], within: int, chosen: list[Hit]) -> Hit | None:
    """The hit nearest to the anchor that does not stand on words already used (people may)."""
    place = bisect_left(places, anchor.first)
    best, gap = None, within + 1
    for hit in group[max(0, place - 4) : place + 4]:
        if hit.concept[0] != "p" and any(
            hit.first < used.last and used.first < hit.last for used in chosen if used.concept[0] != "p"
        ):
            continue
        apart = max(hit.first - anchor.last, anchor.first - hit.last, 0)
        if apart < gap:
            best, gap = hit, apart
    return best


def weigh(rules: RuleSet, scene: Scene) -> tuple[float, float, float]:
    """How medical, how administrative and how alarming a text is. Each concept counts once, at its best standing.

    What the text only handles (a medicine in a parcel, a test on an invoice) weighs half among administrative words.
    """
    things = matters = admin = alarm = 0.0
    named = _named(scene)
    for concept, found in scene.hits.items():
        if concept.startswith(NAMED_APART):
            found = [
                hit for hit in found if (hit.first, hit.last) == named.get(hit.first, (hit.first, hit.last))
            ]
            if not found:
                continue
        standing = {scene.standing.get(hit, LIVE) for hit in found}
        weight = rules.weight_of(concept)
        if concept.startswith("a."):
            admin += weight * min(2, len(found))
        elif weight:
            value = weight * max(STANDING_WEIGHT[name] for name in standing)
            if concept.startswith(THINGS):
                things += value
            else:
                matters += value
        if LIVE in standing:
            alarm += rules.alarm.get(concept, 0.0)
    if admin >= rules.settings["paperwork"] and matters < rules.settings["matter"]:
        things *= 0.5
    return things + matters, admin, alarm


def _named(scene: Scene) -> dict[int, tuple[int, int]]:
    """Places inside the name of a medicine, test or doctor: in "blood pressure tablets" the blood is but a name."""
    return {
        place: (hit.first, hit.last)
        for concept, found in scene.hits.items()
        if concept.startswith(("d.", "dept.", "t."))
        for hit in found
        if hit.last - hit.first > 1
        for place in range(hit.first, hit.last)
    }
