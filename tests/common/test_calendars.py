"""Dates, digits and initials in five languages."""

from datetime import date, datetime

import pytest
from django.utils import translation

from common import calendars
from common.initials import initials

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Saturday 21 November 2026"),
        ("fa", "شنبه 30 آبان 1405"),
        ("ru", "суббота, 21 ноября 2026"),
        ("zh-hans", "2026年11月21日星期六"),
        ("ar", "السبت 21 نوفمبر 2026"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(language, words):
    with translation.override(language):
        written = calendars.day_text(SATURDAY, language, with_year=True, weekday=True)
    assert written.casefold() == words.casefold()


def test_the_jalali_year_turns_in_march():
    before, after = datetime(2026, 3, 20), datetime(2026, 3, 21)
    assert calendars.day_text(before.date(), "fa", with_year=True) == "29 اسفند 1404"
    assert calendars.day_text(after.date(), "fa", with_year=True) == "1 فروردین 1405"
    assert not calendars.same_year(before, after, "fa")
    assert calendars.same_year(before, after, "en")


def test_digits_follow_the_reader():
    assert calendars.localize_digits("14:33", "fa") == "۱۴:۳۳"
    assert calendars.localize_digits("14:33", "ar") == "١٤:٣٣"
    assert calendars.localize_digits("14:33", "ar", arabic_indic=False) == "14:33"
    assert calendars.localize_digits("14:33", "ru") == "14:33"


def test_the_other_calendar_stands_on_hover():
    assert calendars.other_calendar(SATURDAY, "fa") == "2026-11-21"
    assert calendars.other_calendar(SATURDAY, "en") == "1405/08/30"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Marta Klein", "MK"),
        ("Dr. Samir Haddad", "SH"),
        ("Игорь Лаптев", "ИЛ"),
        ("مهسا توکلی", "م"),
        ("دکتر رحیمی", "ر"),
        ("李雯", "李"),
        ("Emily", "E"),
        ("12345", "?"),
        ("", "?"),
    ],
)
def test_initials_follow_the_script(name, letters):
    assert initials(name) == letters
