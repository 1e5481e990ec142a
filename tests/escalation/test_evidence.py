"""Marks stand exactly on the offsets, and a patient's words stay words."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from escalation.presentation.evidence import excerpt, mark_evidence


def spans(*found):
    return [{"start": start, "end": end, "text": "", "rule": rule} for start, end, rule in found]


def test_each_rule_has_one_number_in_order_of_appearance():
    marked = mark_evidence("red arms and itch", spans((13, 17, "b"), (0, 3, "a"), (4, 8, "b")))
    assert [(p.text, p.number) for p in marked.pieces] == [
        ("red", "1"), (" ", ""), ("arms", "2"), (" and ", ""), ("itch", "2"),
    ]  # fmt: skip
    assert marked.legend == [(1, "a"), (2, "b")]


def test_overlapping_spans_are_one_mark_with_both_numbers():
    marked = mark_evidence("severe chest pain now", spans((0, 12, "a"), (7, 17, "b")))
    assert [(p.text, p.number) for p in marked.pieces] == [("severe chest pain", "1 2"), (" now", "")]


def test_offsets_are_code_points_in_any_script():
    body = "😀 دست‌هایم می‌خارد"
    start = body.index("می")
    marked = mark_evidence(body, spans((start, len(body), "itch")))
    assert marked.pieces[-1].text == "می‌خارد"


@pytest.mark.parametrize(
    "broken",
    [
        [{"start": 3}],
        [{"start": 5, "end": 2, "rule": "x"}],
        spans((0, 99, "x")),
        None,
        [{}],
        spans((-1, 2, "x")),
    ],
)
def test_broken_evidence_marks_nothing(broken):
    assert [p.text for p in mark_evidence("short", broken).pieces] == ["short"]


@given(
    st.text(max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90), st.sampled_from("abc")))
)
def test_no_character_is_lost_or_doubled(text, found):
    assert "".join(p.text for p in mark_evidence(text, spans(*found)).pieces) == text


def test_markup_in_the_words_is_shown_not_run():
    body = '<script>alert(1)</script> & "pain"'
    pieces = mark_evidence(body, spans((3, 12, "x"))).pieces
    html = render_to_string("components/_evidence.html", {"pieces": pieces})
    assert "<script" not in html and "&lt;s" in html
    assert "<script" not in excerpt(body, spans((3, 12, "x")))


def test_a_card_begins_near_the_first_mark():
    body = "word " * 100 + "chest pain " + "word " * 100
    start = body.index("chest")
    card = excerpt(body, spans((start, start + 10, "x")))
    assert card.startswith("… ") and "<mark>chest pain</mark>" in card and card.endswith(" …")
    assert len(card) < 220
