"""No reader of the live feed skips an event, whatever order transactions commit in."""

import threading

import pytest
from django.db import connection, transaction

from events import actors
from events.models import Event
from events.queries import events_after
from events.services.record import record
from events.services.relay import stamp_positions


@pytest.mark.django_db(transaction=True)
def test_two_open_transactions_and_no_reader_skips_the_late_one(support, now):
    """The first transaction takes the lower id and commits last; a reader by id would never see it."""
    wrote, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record("test.slow", subject=support, actor=actors.SYSTEM, now=now)
            wrote.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert wrote.wait(10)
    with transaction.atomic():
        record("test.fast", subject=support, actor=actors.SYSTEM, now=now)
    stamp_positions()
    seen = list(events_after(0))
    assert [e.kind for e in seen] == ["test.fast"]
    may_commit.set()
    thread.join()
    stamp_positions()
    later = list(events_after(seen[-1].position))
    assert [e.kind for e in later] == ["test.slow"]
    assert later[0].pk < seen[0].pk, "the late one has the lower id: this is the case that counts"


@pytest.mark.django_db
def test_positions_rise_without_doubles(support, now):
    for index in range(5):
        record(f"test.{index}", subject=support, actor=actors.SYSTEM, now=now)
    assert stamp_positions(limit=3) == 3
    assert stamp_positions(limit=3) == 2
    assert list(Event.objects.order_by("id").values_list("position", flat=True)) == [1, 2, 3, 4, 5]
