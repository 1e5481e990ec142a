"""assess() holds on any text: evidence inside the original, the same answer twice, never an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage import DEPARTMENTS, LANGUAGES, assess
from triage.engine import lexicon
from triage.tokens import tokenise

PIECES = st.sampled_from(
    ["chest pain", "درد قفسه سینه", "ألم في الصدر", "боль в груди", "胸口疼"]
    + ["\u202e", "\u200b", "😀", "\x00", " no ", ". "]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join))
def test_evidence_is_a_slice_of_the_original(text):
    found = assess(text)
    assert found == assess(text)
    assert found.language in (*LANGUAGES, "und")
    assert (found.urgency is None) == (not found.medical)
    assert found.department is None or found.department in DEPARTMENTS
    for mark in found.evidence:
        assert 0 <= mark.start < mark.end <= len(text)
        assert text[mark.start : mark.end] == mark.text


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "😀" * 50, "\u202e" * 50, "9" * 5000, "a" * 5000, "א" * 10]
)
def test_odd_texts_are_not_medical_and_never_raise(text):
    assert not assess(text).medical


def test_a_hint_of_any_shape_is_accepted():
    for hint in (None, "", "xx", "en-GB", "FA", "zh-Hans"):
        assert assess("chest pain since this morning", hint).urgency == "emergency"


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("I have crushing chest pain", "emergency"),
        ("I have no chest pain, only a mild cough", "routine"),
        ("درد قفسه سینه دارم", "emergency"),
        ("درد قفسه سینه ندارم، فقط سرفه میکنم", "routine"),
        ("у меня боль в груди", "emergency"),
        ("胸口疼得厉害", "emergency"),
    ],
)
def test_negation_turns_an_emergency_down_but_not_away(text, urgency):
    found = assess(text)
    assert found.medical
    assert found.urgency == urgency


def test_self_harm_is_named_for_the_emergency_card():
    for text in (
        "I want to kill myself",
        "میخوام خودکشی کنم",
        "хочу покончить с собой",
        "我想自杀",
        "بدي انتحر",
    ):
        assert assess(text).family == "self_harm"


def test_hits_of_one_concept_are_bounded_however_long_the_text():
    from common.folding import fold

    for times in (500, 5000):
        hits = lexicon("en").search(tokenise(fold("no chest pain " * times)))
        assert max(len(found) for found in hits.values()) <= 200
