"""Dates and digits as the reader's language writes them: Persian reads Jalali, all others Gregorian.

Clocks have 24 hours. Moments come in aware, already in the reader's zone. Names of Gregorian months
and days come from Django's catalogues in the active language; Jalali names stand here, since Django has none.
"""

from datetime import date, datetime, timedelta

import jdatetime
from django.utils.dateformat import format as django_format

PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_INDIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
JALALI_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
#: Monday first, as `date.weekday()` counts.
PERSIAN_WEEKDAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")

# Django's format letters; E is the month in the case that follows a number (Russian genitive).
_DAY = {"zh": "n月j日", "ru": "j E", "ar": "j F", "en": "j F"}
_SHORT_DAY = {"zh": "n月j日", "ru": "j E", "ar": "j F", "en": "j M"}
_DATE = {"zh": "Y年n月j日", "ru": "j E Y", "ar": "j F Y", "en": "j F Y"}
_SHORT_DATE = {"zh": "Y年n月j日", "ru": "j E Y", "ar": "j F Y", "en": "j M Y"}


def base_language(language: str | None) -> str:
    """`zh-hans` → `zh`; English when nothing is active."""
    return (language or "en").split("-")[0].lower()


def list_comma(language: str | None) -> str:
    """Between the items of a list in a sentence."""
    return {"fa": "، ", "ar": "، ", "zh": "，"}.get(base_language(language), ", ")


def is_right_to_left(language: str | None) -> bool:
    return base_language(language) in {"fa", "ar", "he", "ur"}


def _jalali(day: date) -> jdatetime.date:
    return jdatetime.date.fromgregorian(date=day)


def localize_digits(text: object, language: str | None, *, arabic_indic: bool = True) -> str:
    """European digits turned into the reader's. For our own figures only, never for what a person typed."""
    base = base_language(language)
    if base == "fa":
        return str(text).translate({ord("0") + n: digit for n, digit in enumerate(PERSIAN_DIGITS)})
    if base == "ar" and arabic_indic:
        return str(text).translate({ord("0") + n: digit for n, digit in enumerate(ARABIC_INDIC_DIGITS)})
    return str(text)


def clock_time(moment: datetime) -> str:
    return f"{moment.hour:02d}:{moment.minute:02d}"


def day_text(
    day: date, language: str | None, *, with_year: bool = False, weekday: bool = False, short: bool = False
) -> str:
    """`Saturday 21 November 2026`, `21 Nov`, `شنبه ۳۰ آبان ۱۴۰۵`; digits are still European here."""
    base = base_language(language)
    if base == "fa":
        jalali = _jalali(day)
        text = f"{jalali.day} {JALALI_MONTHS[jalali.month - 1]}"
        text = f"{text} {jalali.year}" if with_year else text
        return f"{PERSIAN_WEEKDAYS[day.weekday()]} {text}" if weekday else text
    if short:
        formats = _SHORT_DATE if with_year else _SHORT_DAY
    else:
        formats = _DATE if with_year else _DAY
    text = django_format(day, formats.get(base, formats["en"]))
    if not weekday:
        return text
    name = django_format(day, "l")
    if base == "zh":
        return f"{text}{name}"
    return f"{name}, {text}" if base == "ru" else f"{name} {text}"


def days_apart(moment: datetime, now: datetime) -> int:
    """Whole days between two local dates: 0 today, -1 yesterday, 1 tomorrow. Both in the reader's zone."""
    return (moment.date() - now.date()) // timedelta(days=1)


def same_year(moment: datetime, now: datetime, language: str | None) -> bool:
    """Whether both lie in one year of the reader's calendar: the Jalali year turns in March."""
    if base_language(language) == "fa":
        return _jalali(moment.date()).year == _jalali(now.date()).year
    return moment.year == now.year


def other_calendar(day: date, language: str | None) -> str:
    """The same day in the other calendar, for a tooltip: ISO for Persian readers, Jalali for the rest."""
    if base_language(language) == "fa":
        return day.isoformat()
    jalali = _jalali(day)
    return f"{jalali.year:04d}/{jalali.month:02d}/{jalali.day:02d}"
