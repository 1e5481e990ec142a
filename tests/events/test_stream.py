"""The live stream: news of what the reader may see, resumable, and silent for everybody else."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from events.live import stream
from events.live.hub import Hub
from events.queries import last_position
from events.services.relay import stamp_positions
from tests.cast import PERSON_WITH_ANOTHER_PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_hub(monkeypatch):
    """Each test has its own hub and leaves no connection behind."""
    hub = Hub()
    monkeypatch.setattr(stream, "hub", hub)
    yield
    hub.stop()
    if hub._thread:
        hub._thread.join(10)


async def read_stream(cookie: str, *, after: int | None = None, seconds: float = 1.5):
    """What one connection gets: (status, [(position, kind, data)])."""
    sent = []
    gone = asyncio.Event()

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
    if after is not None:
        headers.append((b"last-event-id", str(after).encode()))
    scope = {"type": "http", "method": "GET", "path": "/live/events", "headers": headers, "query_string": b""}
    reader = asyncio.ensure_future(stream.application(scope, receive, send))
    done, _ = await asyncio.wait({reader}, timeout=seconds)
    gone.set()
    await reader
    await asyncio.to_thread(connections.close_all)
    body = b"".join(m.get("body", b"") for m in sent).decode()
    return sent[0]["status"], [parse(block) for block in body.split("\n\n") if "event: " in block]


def run_apart(work):
    """In a thread of its own: a browser test before this one may have left a running loop in ours."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result(30)


def parse(block: str):
    fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
    return int(fields["id"]), fields["event"], json.loads(fields["data"])


def cookie_of(user) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_a_stranger_is_refused():
    status, events = run_apart(read_stream("no-such-session"))
    assert status == 401 and events == []


def test_an_agent_hears_of_their_teams_ticket_without_any_words(receive, agent):
    got = receive("My card number is 1234")
    stamp_positions()
    status, events = run_apart(read_stream(cookie_of(agent), after=0))
    assert status == 200
    kinds = [kind for _, kind, _ in events]
    assert "message.received" in kinds and kinds[0] == "hello"
    assert all(data.get("ticket") in (got.ticket.pk, None) for _, _, data in events)
    assert "1234" not in json.dumps(events)


def test_an_outsider_hears_nothing_of_it(receive, outsider):
    receive("My card number is 1234")
    stamp_positions()
    _, events = run_apart(read_stream(cookie_of(outsider), after=0))
    assert [kind for _, kind, _ in events] == ["hello"]


def test_a_reader_resumes_where_it_stopped(receive, agent):
    receive("first")
    stamp_positions()
    seen = last_position()
    receive("another matter", phone=PERSON_WITH_ANOTHER_PHONE)
    stamp_positions()
    _, events = run_apart(read_stream(cookie_of(agent), after=seen))
    positions = [position for position, kind, _ in events if kind != "hello"]
    assert positions and min(positions) > seen and positions == sorted(set(positions))


def test_a_user_who_is_switched_off_is_no_reader(receive, agent):
    cookie = cookie_of(agent)
    agent.is_active = False
    agent.save()
    status, _ = run_apart(read_stream(cookie))
    assert status == 401
