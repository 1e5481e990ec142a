"""The relay is woken once by a transaction, by every transaction, and also while it is at work."""

import select

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from events import actors, relay_loop
from events.services.record import RELAY_CHANNEL, record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bell(support):
    """A second connection that listens; `bell()` is how many rings came."""
    listener = connections.create_connection("default")
    with listener.cursor() as cursor:
        cursor.execute(f"LISTEN {RELAY_CHANNEL}")

    def _rings():
        select.select([listener.connection], [], [], 1)
        listener.connection.poll()
        rings = len(listener.connection.notifies)
        listener.connection.notifies.clear()
        return rings

    yield _rings
    listener.close()


def happen(team, now):
    return record("test.happened", subject=team, actor=actors.SYSTEM, now=now)


def test_one_transaction_rings_once_and_the_next_again(support, now, bell):
    for _ in range(2):
        with CaptureQueriesContext(connection) as sent, transaction.atomic():
            happen(support, now)
            happen(support, now)
        assert sum("pg_notify" in query["sql"] for query in sent.captured_queries) == 1
        assert bell() == 1


def test_a_ring_that_was_rolled_back_is_rung_again(support, now, bell):
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            happen(support, now)
            1 / 0  # noqa: B018
        happen(support, now)
    assert bell() == 1


def test_what_rings_while_the_relay_works_is_heard_at_once(support, now, monkeypatch):
    relay = relay_loop.RelayLoop()
    relay._listen()
    with transaction.atomic():
        happen(support, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # whose answer brings the notification with it
    assert connection.connection.notifies
    monkeypatch.setattr(relay_loop.select, "select", lambda *_: pytest.fail("it waited"))
    relay._wait()
    assert not connection.connection.notifies
    connection.close()
