"""The benchmark keeps up with the models and the pages that it measures."""

import pytest

from bench import bulk, pages
from bench.figures import Figure, Report, percentile
from events.models import Event
from tickets.models import Clock, Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(agent, support):
    bulk.grow_to(60, teams=[support.pk], owners=[agent.pk], say=lambda line: None)


def test_bulk_rows_satisfy_every_constraint_and_reference(crowd):
    assert Ticket.objects.count() == 60
    assert Message.objects.count() == 60 * bulk.MESSAGES_PER_TICKET
    assert 0 < Ticket.objects.unsolved().count() < 60
    assert Clock.objects.count() == Ticket.objects.unsolved().count()
    assert Event.objects.filter(position=None).count() == 0


def test_growing_adds_and_never_doubles(crowd, agent, support):
    bulk.grow_to(90, teams=[support.pk], owners=[agent.pk], say=lambda line: None)
    bulk.grow_to(20, teams=[support.pk], owners=[agent.pk], say=lambda line: None)
    assert Ticket.objects.count() == 90


def test_a_ticket_made_after_bulk_rows_gets_an_id_of_its_own(crowd, receive):
    assert receive("Where is my invoice?", name="Somebody Else", phone="+982101234567").ticket.pk > 60


def test_every_page_is_measured_with_its_sql(crowd, agent):
    report = Report()
    numbers = list(Ticket.objects.values_list("number", flat=True))
    found = pages.measure_pages(report, user=agent, addresses=pages._addresses(numbers), size=60, visits=2)
    assert {"inbox", "ticket page", "search, name"} <= set(found)
    assert report.notes == []
    statements = {figure.name: figure.value for figure in report.figures if "SQL" in figure.name}
    assert statements["inbox, SQL statements at 60"] > 0


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.95, 4), (1.0, 4), (0.0, 1)])
def test_percentiles_are_values_that_were_measured(share, value):
    assert percentile([4, 1, 3, 2], share) == value


@pytest.mark.parametrize(
    ("value", "target", "holds"), [(50, "≤ 50", True), (51, "≤ 50", False), (50, "≥ 50", True), (9, "", None)]
)
def test_a_figure_says_whether_it_holds(value, target, holds):
    assert Figure("x", value, "ms", target).holds is holds
