"""Folding brings spellings together and always knows the way back."""

from hypothesis import given
from hypothesis import strategies as st

from common.folding import fold, fold_simple


def test_spellings_of_one_word_fold_to_one():
    assert fold("كتاب يك").text == fold("کتاب یک").text
    assert fold("آب إلى ۀ").text == fold("اب الی ه").text
    assert fold("می\u200cخواهم").text == "میخواهم"
    assert fold("مـــحـمّد").text == "محمد"
    assert fold("۳۹٫۵ ٣٩").text == "39.5 39"
    assert fold("ＣＨＥＳＴ").text == "chest"
    assert fold("Ёлка café").text == "елка cafe"


def test_hidden_characters_and_disguises_come_off():
    assert fold("ch\u200be\u202est\u0000").text == "chest"
    assert fold("chеst pаin").text == "chest pain"
    assert fold("Нe могy скaчать").text == "не могу скачать"
    assert fold("c h e s t").text == "chest"
    assert fold("p.r.e.g").text == "preg"
    assert fold("胸 口 疼 痛").text == "胸口疼痛"


def test_spans_lead_back_to_the_original():
    text = "my c\u200bhest  ﷺ hurts"
    folded = fold(text)
    at = folded.text.index("chest")
    start, end = folded.span(at, at + 5)
    assert text[start:end] == "c\u200bhest"


@given(st.text(max_size=200))
def test_any_text_folds_and_every_span_lies_inside(text):
    folded = fold(text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(text)
    assert folded.span(0, len(folded.text))[1] <= len(text)


@given(st.text(max_size=200))
def test_search_folding_is_stable(text):
    assert fold_simple(text) == fold_simple(text)
    assert "  " not in fold_simple(text)
