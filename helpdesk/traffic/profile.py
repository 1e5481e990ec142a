"""The shape of a centre's week: which share of the week's calls falls in each of its 168 hours.

Known of the centre that this is modelled on: open all day, every day; Sunday is the busiest day with 19.1 %
of the week and Friday, the day of rest, the quietest with 3.3 %; the hours that begin at 12 and at 13 carry
8.9 % each on average over the week; the single busiest hour of the week is Saturday 18:00. The other days
and hours are invented, smooth, and add up to what remains.

The 7 × 24 matrix that has exactly these row and column sums is made by iterative proportional fitting
(Deming and Stephan, 1940): start from a plausible seed, hold the peak cell fixed, and scale rows and
columns in turn until both sums are right. Days are those of `datetime.weekday()`: Monday is 0. Hours are
local to the centre.
"""

from functools import cache

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

SHARE_OF_DAY = (0.170, 0.158, 0.148, 0.125, 0.033, 0.175, 0.191)
SHARE_OF_HOUR = (
    0.0150, 0.0100, 0.0070, 0.0055, 0.0050, 0.0065, 0.0120, 0.0220, 0.0400, 0.0560, 0.0670, 0.0720,
    0.0890, 0.0890, 0.0660, 0.0560, 0.0530, 0.0580, 0.0680, 0.0590, 0.0500, 0.0420, 0.0300, 0.0220,
)  # fmt: skip

PEAK_DAY, PEAK_HOUR, PEAK_SHARE = SATURDAY, 18, 0.0205

CENTRE_ZONE = "Asia/Tehran"
MONTH_DAYS = 30
"""What "calls a month" is counted over, so that `--days 30` gives the month's figure."""

Week = tuple[tuple[float, ...], ...]


def _leaning(day: int, hour: int) -> float:
    """How much likelier than usual this hour is on this day, before fitting: the day of rest wakes late."""
    if day == FRIDAY:
        return 0.6 if 6 <= hour < 11 else 1.5 if hour >= 17 else 1.0
    if day == THURSDAY and hour >= 15:
        return 0.8
    return 1.0


def _scale(values: list[float], wanted: float) -> list[float]:
    factor = wanted / sum(values)
    return [value * factor for value in values]


@cache
def week() -> Week:
    """Shares of the week by day and hour; they add up to 1. Raises ArithmeticError if the sums contradict."""
    rows_wanted, columns_wanted = list(SHARE_OF_DAY), list(SHARE_OF_HOUR)
    rows_wanted[PEAK_DAY] -= PEAK_SHARE
    columns_wanted[PEAK_HOUR] -= PEAK_SHARE
    cells = [
        [SHARE_OF_DAY[day] * SHARE_OF_HOUR[hour] * _leaning(day, hour) for hour in range(24)]
        for day in range(7)
    ]
    cells[PEAK_DAY][PEAK_HOUR] = 0.0
    for _ in range(500):
        cells = [_scale(row, wanted) for row, wanted in zip(cells, rows_wanted, strict=True)]
        columns = [
            _scale(list(column), wanted)
            for column, wanted in zip(zip(*cells, strict=True), columns_wanted, strict=True)
        ]
        cells = [list(row) for row in zip(*columns, strict=True)]
        if max(abs(sum(row) - wanted) for row, wanted in zip(cells, rows_wanted, strict=True)) < 1e-15:
            break
    else:
        raise ArithmeticError("the week's rows and columns do not fit together")
    cells[PEAK_DAY][PEAK_HOUR] = PEAK_SHARE
    return tuple(tuple(row) for row in cells)


def calls_in_hour(day: int, hour: int, calls_per_month: float) -> float:
    """How many calls, in and out, are expected in this hour of the week (Monday is day 0)."""
    return calls_per_month * 7 / MONTH_DAYS * week()[day][hour]
