"""Figures turned into what a template can draw: shares of a bar, steps of a heat ramp, words."""

import datetime
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

#: Steps of the heat ramp in the style sheet, heat-0 to heat-6.
HEAT_STEPS = 7

#: ISO weekday that a week begins with, by language; Monday where nothing else is said.
WEEK_BEGINS = {"fa": 6, "ar": 6, "en": 1, "ru": 1, "zh-hans": 1}


def first_weekday() -> int:
    return WEEK_BEGINS.get(get_language() or "", 1)


def weekday_name(iso_day: int) -> str:
    """Short name of an ISO weekday in the reader's language."""
    some_monday = datetime.date(2024, 1, 1)
    return formats.date_format(some_monday + datetime.timedelta(days=iso_day - 1), "D")


@dataclass(frozen=True)
class Cell:
    hour: int
    mean: float
    step: int
    x: int


@dataclass(frozen=True)
class HeatRow:
    name: str
    cells: list[Cell]
    y: int


def heat_rows(heat, *, is_rtl: bool) -> list[HeatRow]:
    """The map as rows of cells with a step of the ramp; in right-to-left the hours run from right to left."""
    rows = []
    for index, (day, means) in enumerate(heat.rows):
        cells = [
            Cell(hour, mean, heat_step(mean, heat.most), (23 - hour if is_rtl else hour))
            for hour, mean in enumerate(means)
        ]
        rows.append(HeatRow(weekday_name(day), cells, index))
    return rows


def heat_step(mean: float, most: float) -> int:
    """0 for nothing, then six equal steps up to the largest mean."""
    if mean <= 0 or most <= 0:
        return 0
    return max(1, min(HEAT_STEPS - 1, -(-int(mean * 1000) * (HEAT_STEPS - 1) // max(1, int(most * 1000)))))


@dataclass(frozen=True)
class Step:
    """One bar of the funnel: people, and their share of the step before."""

    name: str
    people: int
    share: float | None
    width: int
    is_last: bool = False


def funnel(steps: list[tuple[str, int]], *, answered: int) -> list[Step]:
    """Bars from one origin; the first is measured against those who answered the survey."""
    widest = max((people for _name, people in steps), default=0)
    drawn, before = [], answered
    for index, (name, people) in enumerate(steps):
        share = 100 * people / before if before else None
        width = round(100 * people / widest) if widest else 0
        drawn.append(Step(name, people, share, width, index == len(steps) - 1))
        before = people
    return drawn


def length_in_words(span: datetime.timedelta | None) -> str:
    """ "1 h 10 min", "9 min"; empty for none."""
    if span is None:
        return ""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        days = hours // 24
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)d min") % {"minutes": minutes}
