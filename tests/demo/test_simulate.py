"""`manage.py simulate`: the figures it was asked for go in, dated as they happened, and never twice."""

import io

import pytest
from django.core.management import CommandError, call_command

from events.models import Event
from intake.models import Call, Submission
from satisfaction.models import Consultation, SurveyResponse
from tickets.models import Message

pytestmark = pytest.mark.django_db

OPTIONS = {"days": 1, "calls_per_month": 400, "seed": 3, "start": "2026-10-04"}


def simulate(**options):
    out = io.StringIO()
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in (OPTIONS | options).items()]
    call_command("simulate", *flags, stdout=out)
    return out.getvalue()


def counts():
    return [model.objects.count() for model in (Call, Submission, Consultation, Message)]


def test_it_goes_through_the_doors_and_prints_what_was_accepted(support):
    printed = simulate()
    calls, forms, consultations, _ = counts()
    assert calls and consultations
    line = next(line for line in printed.splitlines() if line.startswith("calls"))
    assert line.split()[1:3] == [str(calls), str(calls)]
    assert "a second" in printed
    answers = next(line for line in printed.splitlines() if line.startswith("survey answers"))
    assert answers.split()[2] == str(SurveyResponse.objects.count())


def test_everything_is_dated_when_it_happened(support):
    simulate()
    days = {at.date().isoformat() for at in Event.objects.values_list("at", flat=True)}
    assert days <= {"2026-10-03", "2026-10-04"}


def test_the_same_traffic_again_doubles_nothing(support):
    simulate()
    before = counts()
    simulate()
    assert counts() == before


@pytest.mark.parametrize("wrong", [{"days": 0}, {"calls_per_month": -1}, {"speed": -1}, {"via": "api"}])
def test_what_makes_no_sense_is_refused_with_a_sentence(wrong):
    with pytest.raises(CommandError):
        simulate(**wrong)
