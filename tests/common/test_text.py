"""Cleaning changes nothing that can be seen, and leaves nothing that cannot be stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import clean, first_words, one_line


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("  a\tb \n", "a\tb"),
        ("\ud800a", "a"),
        ("e\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_what_is_kept(raw, kept):
    assert clean(raw) == kept


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_whatever_comes_can_be_stored_and_is_clean_already(raw):
    text = clean(raw)
    text.encode("utf-8")
    assert "\x00" not in text and clean(text) == text


@given(st.text(), st.integers(1, 50))
def test_one_line_is_one_line(raw, limit):
    line = one_line(raw, limit)
    assert len(line) <= limit and "\n" not in line and "\r" not in line


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Itchy spots", "Itchy spots"),
        ("I have red itchy spots on both arms", "I have red itchy"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahr"),
        ("今天早上开始发烧咳嗽全身酸痛请问应该怎么办才好呢谢谢", "今天早上开始发烧咳嗽全身酸痛请问应该怎么"),
    ],
)
def test_a_subject_ends_between_words_where_there_is_a_gap(text, subject):
    assert first_words(text, 20) == subject
