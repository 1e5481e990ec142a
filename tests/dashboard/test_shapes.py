"""Figures become shapes without lying: zero is empty, the largest is full, hours mirror in right-to-left."""

import datetime

import pytest
from django.utils import translation

from helpdesk.dashboard import shapes
from helpdesk.dashboard.queries import Heat


@pytest.mark.parametrize(("mean", "step"), [(0, 0), (0.25, 1), (50, 3), (99, 6), (100, 6)])
def test_heat_steps_rise_to_the_largest(mean, step):
    assert shapes.heat_step(mean, 100) == step


def test_an_empty_week_is_drawn_without_division_by_zero():
    assert shapes.heat_step(0, 0) == 0
    assert shapes.funnel([("Dissatisfied", 0), ("Won back", 0)], answered=0)[0].share is None


def test_hours_run_from_right_to_left_in_persian():
    heat = Heat([(6, list(range(24)))], 23)
    assert shapes.heat_rows(heat, is_rtl=False)[0].cells[0].x == 0
    assert shapes.heat_rows(heat, is_rtl=True)[0].cells[0].x == 23


def test_each_bar_is_a_share_of_the_step_before():
    steps = shapes.funnel([("Dissatisfied", 40), ("Called in time", 30), ("Won back", 15)], answered=400)
    assert [step.share for step in steps] == [10, 75, 50]
    assert [step.width for step in steps] == [100, 75, 38] and steps[-1].is_last


def test_the_week_begins_as_the_language_says():
    with translation.override("fa"):
        assert shapes.first_weekday() == 6
    with translation.override("ru"):
        assert shapes.first_weekday() == 1


@pytest.mark.parametrize(("minutes", "words"), [(9, "9 min"), (70, "1 h 10 min"), (60 * 72, "3 days")])
def test_lengths_in_words(minutes, words):
    with translation.override("en"):
        assert shapes.length_in_words(datetime.timedelta(minutes=minutes)) == words
