"""Arrivals follow the week, keep their shares, and are the same for the same seed."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from helpdesk.traffic import arrivals, mix, profile

SATURDAY = date(2026, 10, 3)


@pytest.fixture(scope="module")
def month():
    return list(arrivals(SATURDAY, 28, 40_000, seed=7))


@pytest.fixture(scope="module")
def calls(month):
    return [one for one in month if one.kind == "call"]


@pytest.fixture(scope="module")
def messages(month):
    return [one for one in month if one.kind != "consultation"]


def shares(items):
    counts = Counter(items)
    return {key: count / counts.total() for key, count in counts.items()}


def test_the_same_seed_gives_the_same_arrivals_and_another_seed_others():
    def first(seed):
        return list(arrivals(SATURDAY, 1, 2_000, seed=seed))

    assert first(3) == first(3)
    assert first(3) != first(4)


def test_they_come_in_order_inside_the_days_asked_for(month):
    assert all(one.at <= two.at for one, two in pairwise(month))
    start = datetime(2026, 10, 3, tzinfo=ZoneInfo("Asia/Tehran"))
    assert start <= month[0].at and month[-1].at < datetime(2026, 10, 31, tzinfo=ZoneInfo("Asia/Tehran"))
    assert month[0].at.tzinfo is UTC


def test_four_weeks_bring_their_part_of_a_month_of_calls(calls):
    assert len(calls) == pytest.approx(40_000 * 28 / 30, rel=0.02)


def test_days_and_hours_show_in_what_came(calls):
    local = [one.at.astimezone(ZoneInfo("Asia/Tehran")) for one in calls]
    days, hours = shares(at.weekday() for at in local), shares(at.hour for at in local)
    assert days[profile.SUNDAY] == pytest.approx(0.191, abs=0.008)
    assert days[profile.FRIDAY] == pytest.approx(0.033, abs=0.004)
    assert hours[12] == pytest.approx(0.089, abs=0.006)
    assert hours[13] == pytest.approx(0.089, abs=0.006)
    busiest = Counter((at.weekday(), at.hour) for at in local).most_common(1)[0][0]
    assert busiest == (profile.SATURDAY, 18)


def test_a_day_with_23_hours_has_no_hour_too_many():
    spring = list(arrivals(date(2026, 3, 29), 1, 40_000, seed=1, zone="Europe/Berlin"))
    assert {one.at.astimezone(ZoneInfo("Europe/Berlin")).hour for one in spring} == set(range(24)) - {2}


def test_doors_come_in_proportion_to_calls(month, calls):
    for door, per_call in mix.PER_CALL.items():
        assert sum(one.kind == door for one in month) == pytest.approx(per_call * len(calls), rel=0.08)


def test_languages_and_medical_shares_hold(messages):
    languages = shares(one.person.language for one in messages)
    for language, share in mix.LANGUAGES.items():
        assert languages[language] == pytest.approx(share, abs=0.02)
    categories = shares(one.category for one in messages)
    assert categories["emergency"] + categories["urgent"] == pytest.approx(0.035, abs=0.004)
    assert categories["routine"] == pytest.approx(0.12, abs=0.01)


def test_calls_go_both_ways_and_end_in_every_outcome(calls):
    assert {one.direction for one in calls} == {"inbound", "outbound"}
    assert {one.outcome for one in calls} == {"answered", "missed", "voicemail", "failed"}
    assert all((one.talked > 0) == (one.outcome in ("answered", "voicemail")) for one in calls)


def test_people_come_back(messages):
    visits = Counter(one.person.platform_id for one in messages)
    assert sum(count > 1 for count in visits.values()) > len(visits) / 5


def test_every_phone_number_is_valid_and_belongs_to_one_person(messages):
    owners = {}
    for one in messages:
        owners.setdefault(one.person.phone, set()).add(one.person.platform_id)
    assert max(len(ids) for ids in owners.values()) == 1
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in owners)


def test_no_phone_number_can_be_a_subscribers(messages):
    fictional = ("+442079460", "+98210", "+966110", "+74950", "+86100")
    for one in messages:
        american = one.person.phone.startswith("+1") and one.person.phone[5:10] == "55501"
        assert american or one.person.phone.startswith(fictional)


def test_doctors_come_with_their_own_matters_only(messages):
    assert {one.category for one in messages if one.person.role == "doctor"} == {"admin"}
