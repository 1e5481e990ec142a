"""Which department a medical text belongs to: the rules that hold speak first, then the words.

An emergency keeps the organ's department where one is obvious: "emergency" is for what has none, and for poison,
allergy, injury and bleeding. Children's breath, fits and fevers are the children's department's.
"""

from collections import Counter

from triage.compose import Match, RuleSet
from triage.context import FIGURE, LIVE, NEGATED, Scene

BABY = ("p.baby", "p.newborn")
CHILD = ("p.child", *BABY)
EXPECTING = ("p.pregnant", "p.postpartum", "p.late_pregnant")
ACUTE = ("anaphylaxis", "poisoning", "trauma", "head_injury", "choking")  # for emergency, whatever the organ
OF_CHILDREN = ("infant", "breathing", "seizure", "fever", "child", "sepsis", "meningitis", "unconscious")
GENERAL = ("infectious", "internal", "pulmonology", "gastroenterology", "emergency", "pharmacy")
BY_MEDICINE = (  # trouble with a medicine goes to those who prescribe it
    ("internal", ("c.gout",)),
    ("oncology", ("d.cancer", "c.chemo")),
    ("endocrinology", ("d.diabetes", "d.thyroid")),
    ("psychiatry", ("d.psych",)),
    ("neurology", ("d.neuro",)),
    ("cardiology", ("d.cardiac", "c.thinner")),
)


def choose(rules: RuleSet, scene: Scene, found: list[Match], urgency: str) -> str:
    """One of DEPARTMENTS for a medical text; found are the rules that hold at the text's urgency."""
    families = [match.rule.family for match in found]
    if urgency == "emergency" and found:
        named = _emergency(rules, scene, found, families)
    else:
        named = _by_votes(rules, scene, found, families)
    if named in GENERAL and _any(scene, CHILD) and not set(families) & {*ACUTE, "bleeding", "self_harm"}:
        return "paediatrics"
    return named


def _emergency(rules: RuleSet, scene: Scene, found: list[Match], families: list[str]) -> str:
    count = Counter(families)
    if count["self_harm"] > count["pregnancy"] + count["trauma"]:
        return "psychiatry"
    if _any(scene, EXPECTING) and (count["pregnancy"] or count["bleeding"] or count["abdomen"]):
        return "obstetrics_gynaecology"
    if count["testicular"]:
        return "urology"
    if _any(scene, BABY) and count["infant"] or _any(scene, CHILD) and count["seizure"]:
        return "paediatrics"
    if count["head_injury"] or count["trauma"] or count["poisoning"] or count["choking"]:
        organ = next((match.rule.department for match in found if match.rule.family == "stroke"), None)
        return organ if organ and families.count("choking") and not count["poisoning"] else "emergency"
    if _any(scene, CHILD) and families[0] in OF_CHILDREN:
        return "paediatrics"
    if count["anaphylaxis"] and count["anaphylaxis"] >= count["cardiac"] - 1:
        return "emergency"
    named = Counter(match.rule.department for match in found if match.rule.department)
    organs = {name: times for name, times in named.items() if name != "emergency"}
    if organs:
        most = max(organs.values())
        return next(name for name in named if organs.get(name) == most)
    return found[0].rule.department or _by_votes(rules, scene, found, families)


def _by_votes(rules: RuleSet, scene: Scene, found: list[Match], families: list[str]) -> str:
    votes: Counter[str] = Counter()
    medicine = next((name for name, concepts in BY_MEDICINE if _any(scene, concepts)), None)
    if medicine and {"side_effect", "medication_error"} & set(families):
        votes[medicine] += 5
    for match in found:
        if match.rule.department:
            votes[match.rule.department] += 2
    for concept, hits in scene.hits.items():
        name = rules.department.get(concept)
        if name and any(scene.standing.get(hit, LIVE) not in (FIGURE, NEGATED) for hit in hits):
            votes[name] += 2 if concept.startswith(("dept.", "c.", "t.")) and concept != "t.blood" else 1
    if not votes:
        return "internal"
    most = max(votes.values())
    return next(name for name, number in votes.items() if number == most)


def _any(scene: Scene, concepts: tuple[str, ...]) -> bool:
    return any(scene.hits.get(concept) for concept in concepts)
