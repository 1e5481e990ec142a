"""The funnel counts people, and says how sure a share is."""

import pytest

from satisfaction.figures import Share, wilson
from satisfaction.queries import recovery_figures
from satisfaction.services.recoveries import log_attempt
from tests.satisfaction.conftest import DAY, HOUR


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (187, 402, 41.7, 51.4),
        (0, 10, 0.0, 27.8),
        (10, 10, 72.2, 100.0),
        (1, 2, 9.5, 90.5),
        (0, 0, 0.0, 100.0),
    ],
)
def test_the_interval_of_wilson(part, whole, low, high):
    assert wilson(part, whole) == (pytest.approx(low, abs=0.05), pytest.approx(high, abs=0.05))


def test_a_share_of_nothing_is_no_number():
    nothing = Share(0, 0)
    assert (nothing.percent, nothing.low, nothing.high, nothing.is_few) == (None, None, None, True)


@pytest.mark.django_db
def test_the_funnel_counts_the_consultations_of_the_span(
    asked, answer, as_agent, now, django_assert_num_queries
):
    answer(asked(), 5)
    unheard = answer(asked(), 1, reasons=["felt_unheard", "price"]).recovery
    late = answer(asked(), 2, reasons=["price"]).recovery
    asked()
    log_attempt(recovery_id=unheard.pk, outcome="reached", actor=as_agent, now=now + 2 * HOUR)
    log_attempt(recovery_id=late.pk, outcome="reached", actor=as_agent, now=now + DAY)
    with django_assert_num_queries(4):
        figures = recovery_figures(now - DAY, now + DAY)
    assert (figures.consultations, figures.asked, figures.answered) == (4, 4, 3)
    assert [count for _, count, _ in figures.steps] == [2, 2, 0, 0, 0, 0]
    assert figures.called_in_time == 1
    assert figures.others == {"": 2} and figures.won_back == Share(0, 2)
    assert [(f.reason, f.won_back) for f in figures.by_reason] == [
        ("price", Share(0, 2)),
        ("felt_unheard", Share(0, 1)),
    ]
    assert figures.by_week == [((now - DAY).date(), Share(0, 2))]
    assert recovery_figures(now + DAY, now + 2 * DAY).consultations == 0
