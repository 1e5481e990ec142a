"""Numbers as people write them, to the one form that can be dialled and compared."""

import pytest

from common.phones import country_of, to_e164, to_readable


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("09175550142", "+989175550142"),
        ("0917 555 01 42", "+989175550142"),
        ("(0917) 555-0142", "+989175550142"),
        ("+98 917 555 0142", "+989175550142"),
        ("00989175550142", "+989175550142"),
        ("۰۹۱۷ ۵۵۵ ۰۱۴۲", "+989175550142"),
        ("٠٩١٧٥٥٥٠١٤٢", "+989175550142"),
        ("tel:+98-917-555-0142", "+989175550142"),
        ("\u200e+989175550142\u200f", "+989175550142"),
        ("+971 50 123 4567", "+971501234567"),
        ("+7 912 345-67-89", "+79123456789"),
        ("+86 138 0013 8000", "+8613800138000"),
    ],
)
def test_every_way_of_writing_it(written, e164):
    assert to_e164(written) == e164


@pytest.mark.parametrize(
    "written", ["", " ", "12", "call me", "+", "+1", "0" * 30, "'; DROP TABLE", "🫀", "1" * 5000]
)
def test_what_cannot_be_dialled_is_none(written):
    assert to_e164(written) is None


def test_a_bare_number_means_the_region_that_is_asked_for():
    assert to_e164("8 912 345-67-89", "RU") == "+79123456789"


def test_for_screens_and_cards():
    assert to_readable("+989175550142") == "+98 917 555 0142"
    assert to_readable("nothing") == "nothing"
    assert (country_of("+989175550142"), country_of("+79123456789"), country_of("x")) == ("IR", "RU", "")
