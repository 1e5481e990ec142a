"""The number on the card: by country, else the home country's, else the one for all others; never nothing (H05)."""

import pytest

from common.emergency import crisis_number, emergency_number


@pytest.fixture(autouse=True)
def table(settings):
    settings.EMERGENCY_NUMBERS = {"IR": "115", "GB": "999", "*": "112"}
    settings.CRISIS_NUMBERS = {"GB": "116123"}
    settings.HOME_COUNTRY = "IR"


@pytest.mark.parametrize(
    ("country", "number"), [("IR", "115"), ("gb", "999"), ("", "115"), ("XX", "115"), ("ZZ9", "115")]
)
def test_emergency(country, number):
    assert emergency_number(country) == number


def test_a_home_without_its_own_number_has_the_one_for_all(settings):
    settings.HOME_COUNTRY = "FR"
    assert emergency_number("XX") == "112"
    settings.EMERGENCY_NUMBERS = {}
    assert emergency_number("XX") == "112"


def test_where_there_is_no_crisis_line_the_emergency_number_answers():
    assert crisis_number("GB") == "116123"
    assert crisis_number("IR") == "115"
    assert crisis_number("") == "115"
