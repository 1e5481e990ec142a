"""The four shapes of a duty and the words' numbers, at every edge."""

from datetime import UTC, datetime, timedelta

import pytest

from common.durations import LATER, OVERDUE, SOON, Span, duty_shape, elapsed_percent, span_until

NOW = datetime(2026, 11, 21, 10, 45, tzinfo=UTC)


def minutes(n):
    return timedelta(minutes=n)


@pytest.mark.parametrize(
    ("left", "ran", "shape"),
    [
        (0, None, OVERDUE),
        (-1, None, OVERDUE),
        (1, None, SOON),
        (29, None, SOON),
        (30, None, LATER),
        (60, 180, SOON),  # exactly the last quarter of four hours
        (61, 180, LATER),
        (45, 15, LATER),
        (29, 1, SOON),  # under half an hour counts even when the clock has only just begun
    ],
)
def test_a_duty_is_overdue_soon_or_later_by_the_rule(left, ran, shape):
    started = None if ran is None else NOW - minutes(ran)
    assert duty_shape(NOW + minutes(left), NOW, started) == shape


@pytest.mark.parametrize(
    ("seconds", "up", "span"),
    [
        (0, False, Span()),
        (59, False, Span()),
        (59, True, Span(minutes=1)),
        (60, True, Span(minutes=1)),
        (61, True, Span(minutes=2)),
        (3599, True, Span(hours=1)),
        (4200, False, Span(hours=1, minutes=10)),
        (86_400, False, Span(days=1)),
        (90_061, False, Span(days=1, hours=1)),
        (-5, False, Span()),
    ],
)
def test_a_span_has_at_most_two_units(seconds, up, span):
    assert Span.of(seconds, round_up=up) == span


def test_what_is_left_is_never_nought_and_what_is_over_is_at_least_a_minute():
    assert span_until(NOW + timedelta(seconds=1), NOW) == Span(minutes=1)
    assert span_until(NOW, NOW) == Span(minutes=1)
    assert span_until(NOW - minutes(70), NOW) == Span(hours=1, minutes=10)


@pytest.mark.parametrize(
    ("ran", "left", "percent"), [(0, 10, 0), (5, 5, 50), (10, 0, 100), (20, -10, 100), (0, 0, 100)]
)
def test_the_bar_shows_the_elapsed_share(ran, left, percent):
    assert elapsed_percent(NOW - minutes(ran), NOW + minutes(left), NOW) == percent
