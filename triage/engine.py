"""assess(): the way from a text to its Assessment.

Software here only raises: a rule may call for a doctor, none may send the patient away. When in doubt a text is
medical. Work is linear in the text; rules and lexicons are read once per process.
"""

from functools import cache, lru_cache

from common.folding import Folded, fold
from triage.assessment import EMERGENCY, LANGUAGES, ROUTINE, URGENT, Assessment, Evidence
from triage.compose import Match, RuleSet, load_rules, matches, weigh
from triage.context import Scene, read_scene
from triage.departments import choose
from triage.forms import join_persian
from triage.language import detect, is_doubtful
from triage.lexicon import Hit, Lexicon, load_lexicon
from triage.skeleton import skeleton_lexicon
from triage.tokens import Words, tokenise
from triage.views import chat_words, other_view

MOST_EVIDENCE = 12
WARM_UP = (
    "hello pain",
    "سلام درد دارم",
    "مرحبا عندي ألم",
    "здравствуйте, болит",
    "你好，疼",
    "salam dard daram",
)
SIBLING = {"fa": "ar", "ar": "fa"}  # short texts may be either: the more urgent reading stands
RANK = {None: 0, ROUTINE: 1, URGENT: 2, EMERGENCY: 3}


@cache
def lexicon(language: str) -> Lexicon:
    return load_lexicon(language)


def warm() -> None:
    """Read all rules and vocabularies now, so that the first patient of a process does not wait for them."""
    load_rules()
    for language in LANGUAGES:
        lexicon(language)
    for language in ("fa", "ar"):
        skeleton_lexicon(language)
    for text in WARM_UP:
        assess(text)


# A door that shows the card before it stores the words asks twice for the same text; a handful is enough.
@lru_cache(maxsize=16)
def assess(text: str, language: str | None = None) -> Assessment:
    """Say what one inbound text is.

    language is a hint ("fa", "en-GB"); the text itself decides first. Never raises for any str. Evidence counts
    code points of the text as given. Empty text is not medical.
    """
    folded = fold(text)
    spoken = detect(folded.text, language)
    folded, spoken = other_view(folded, spoken, language, lexicon)
    words = tokenise(folded)
    found = _read(text, folded, words, spoken)
    if spoken in SIBLING and is_doubtful(folded.text):
        other = _read(text, folded, words, SIBLING[spoken])
        if RANK[other.urgency] > max(RANK[found.urgency], RANK[ROUTINE]):
            return other
    return found


def _read(text: str, folded: Folded, words: Words, language: str) -> Assessment:
    words = words.joined(join_persian(words.keys, words.breaks)) if language == "fa" else words
    scene = read_scene(words, _hits(words, language))
    return _decide(text, folded, language, scene, load_rules())


def _hits(words: Words, language: str) -> dict[str, list[Hit]]:
    """Hits of the text's own language, and of English for the Latin words among others."""
    names = [language] if language in ("fa", "ar", "ru", "zh") else []
    searches = [(lexicon(name), words) for name in names] + [(lexicon("en"), words)]
    searches += chat_words(words, language)
    merged: dict[str, list[Hit]] = {}
    for book, cut in searches:
        for concept, found in book.search(cut).items():
            merged[concept] = sorted({*merged.get(concept, ()), *found}, key=lambda hit: hit[1:])
    return merged


def _decide(text: str, folded: Folded, language: str, scene: Scene, rules: RuleSet) -> Assessment:
    found = matches(rules, scene)
    medical, admin, alarm = weigh(rules, scene)
    settings = rules.settings
    top = found[0] if found else None
    urgency, family = (top.rule.urgency, top.rule.family) if top else (None, None)
    outweighed = admin * settings["admin_share"] > medical
    if urgency == URGENT and outweighed and medical < settings["urgent_weight"]:
        urgency, family = None, None  # a word of paperwork ("expired", "twice") among paperwork
    if urgency != EMERGENCY and alarm >= settings["emergency_alarm"] and not outweighed:
        urgency, family = EMERGENCY, "alarm"
    elif urgency not in (EMERGENCY, URGENT) and alarm >= settings["urgent_alarm"] and not outweighed:
        urgency, family = URGENT, family or "alarm"
    if not urgency and medical >= settings.get(f"medical.{language}", settings["medical"]) and not outweighed:
        urgency = ROUTINE
    if not urgency:
        return Assessment(False, None, None, language, (), rules.version)
    deciding = [match for match in found if match.rule.urgency == urgency]
    department = choose(rules, scene, deciding, urgency)
    evidence = _evidence(text, folded, scene, rules, deciding)
    return Assessment(True, urgency, department, language, evidence, rules.version, family)


def _evidence(
    text: str, folded: Folded, scene: Scene, rules: RuleSet, found: list[Match]
) -> tuple[Evidence, ...]:
    """The stretches of the original that decided, in reading order."""
    if found:
        marks = {(hit, match.rule.id) for match in found for hit in match.hits}
    else:
        marks = {
            (hit, f"medical.{concept}")
            for concept, hits in scene.hits.items()
            if rules.weight_of(concept) >= 0.5 and not concept.startswith("a.")
            for hit in hits[:2]
        }
    out = set()
    for hit, rule in marks:
        first, last = scene.words.starts[hit.first], scene.words.ends[hit.last - 1]
        start, end = folded.span(first, last)
        out.add(Evidence(start, end, text[start:end], rule))
    return tuple(sorted(out, key=lambda mark: (mark.start, mark.end, mark.rule))[:MOST_EVIDENCE])
