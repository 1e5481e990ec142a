"""Replaying traffic: in order, counted by what was answered, over a wire that may fail."""

import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest

from helpdesk.traffic import arrivals
from helpdesk.traffic.client import Client
from helpdesk.traffic.payloads import CALLS, CHATS
from helpdesk.traffic.replay import in_order, reconcile, replay_by_api


class Counter(BaseHTTPRequestHandler):
    """A counterpart that takes everything but chats, and forgets every tenth record."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.append((self.path, body))
        self._answer(422 if self.path == CHATS else 201, {"number": len(self.server.received)})

    def do_GET(self):
        number = self.path.rstrip("/").rsplit("/", 1)[-1]
        self._answer(404 if number.endswith("0") else 200, [{}])

    def _answer(self, status, body):
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args):
        pass


@pytest.fixture
def counterpart():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    server.received = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(counterpart):
    return Client(f"http://127.0.0.1:{counterpart.server_port}", "token")


def traffic():
    return arrivals(date(2026, 10, 3), 1, 3_000, seed=5)


def test_requests_come_in_the_order_in_which_they_would_be_sent():
    times = [request.at for _, request in in_order(traffic())]
    assert len(times) > 50
    assert all(one <= two for one, two in pairwise(times))


def test_everything_is_sent_once_and_counted_by_its_answer(client, counterpart):
    tally = replay_by_api(traffic(), client=client, senders=3)
    sent = sum(door.sent for door in tally.doors.values())
    assert sent == len(counterpart.received) == len(list(in_order(traffic())))
    assert tally.doors["calls"].accepted == tally.doors["calls"].sent > 0
    assert tally.doors["chat messages"].refused == tally.doors["chat messages"].sent > 0


def test_a_conversation_keeps_its_order_over_several_connections(client, counterpart):
    replay_by_api(arrivals(date(2026, 10, 3), 3, 5_000, seed=5), client=client, senders=4)
    seen = {}
    for path, body in counterpart.received:
        if path == CHATS:
            seen.setdefault(body["conversation_id"], []).append(body["message_id"])
    assert any(len(ids) > 1 for ids in seen.values())
    assert all(ids == sorted(ids) for ids in seen.values())


def test_what_cannot_be_found_again_is_lost(client, counterpart):
    tally = replay_by_api(traffic(), client=client)
    gone = {number for path, number in tally.accepted.values() if number.endswith("0")}
    reconcile(tally, client=client)
    assert sum(door.lost for door in tally.doors.values()) >= len(gone) > 0


def test_a_counterpart_that_is_away_is_no_acceptance():
    tally = replay_by_api(traffic(), client=Client("http://127.0.0.1:1", "token"))
    assert not tally.accepted
    assert all(door.unanswered == door.sent for door in tally.doors.values())


def test_calls_are_reported_to_the_door_of_calls(client, counterpart):
    replay_by_api(traffic(), client=client)
    assert all("call_id" in body for path, body in counterpart.received if path == CALLS)
