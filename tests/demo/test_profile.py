"""The week of the centre has exactly the figures that are known of it."""

import pytest

from helpdesk.traffic import profile

CELLS = [(day, hour) for day in range(7) for hour in range(24)]


def share(day, hour):
    return profile.week()[day][hour]


def of_day(day):
    return sum(profile.week()[day])


def of_hour(hour):
    return sum(row[hour] for row in profile.week())


def test_the_shares_of_the_week_add_up_to_one():
    assert sum(share(*cell) for cell in CELLS) == pytest.approx(1, abs=1e-12)


def test_sunday_is_the_busiest_day_with_19_1_percent():
    assert of_day(profile.SUNDAY) == pytest.approx(0.191, abs=1e-12)
    assert all(of_day(day) < of_day(profile.SUNDAY) for day in range(7) if day != profile.SUNDAY)


def test_friday_is_the_quietest_day_with_3_3_percent():
    assert of_day(profile.FRIDAY) == pytest.approx(0.033, abs=1e-12)
    assert all(of_day(day) > of_day(profile.FRIDAY) for day in range(7) if day != profile.FRIDAY)


@pytest.mark.parametrize("hour", [12, 13])
def test_noon_and_one_carry_8_9_percent_each_and_no_hour_more(hour):
    assert of_hour(hour) == pytest.approx(0.089, abs=1e-12)
    assert all(of_hour(other) < 0.089 for other in range(24) if other not in (12, 13))


def test_the_single_busiest_hour_is_saturday_at_18():
    assert max(CELLS, key=lambda cell: share(*cell)) == (profile.SATURDAY, 18)


def test_calls_come_at_every_hour_of_every_day():
    assert min(share(*cell) for cell in CELLS) > 0


def test_a_month_of_four_weeks_and_two_days_is_what_calls_a_month_is_counted_over():
    week = sum(profile.calls_in_hour(day, hour, 40_000) for day, hour in CELLS)
    assert week * profile.MONTH_DAYS / 7 == pytest.approx(40_000)
