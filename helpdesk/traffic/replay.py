"""Sending a centre's traffic through the public API, and finding every accepted record again afterwards."""

import heapq
import itertools
import queue
import threading
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from helpdesk.traffic.arrivals import Arrival
from helpdesk.traffic.client import Answer, Client
from helpdesk.traffic.payloads import CALLS, CHATS, CONSULTATIONS, WEB, Request, requests_of

SURVEYS = "/s/"
DOORS = {
    CALLS: "calls",
    CHATS: "chat messages",
    WEB: "contact form",
    CONSULTATIONS: "consultations",
    SURVEYS: "survey answers",
}
INVITATIONS = "/api/v1/surveys/invitations/"
WAITING_PER_SENDER = 50


def in_order(stream: Iterable[Arrival]) -> Iterator[tuple[Arrival, Request]]:
    """The requests of all arrivals by the time at which they are sent: a call is reported when it ended."""
    waiting: list[tuple] = []
    count = itertools.count()
    for arrival in stream:
        while waiting and waiting[0][0] <= arrival.at:
            yield heapq.heappop(waiting)[2:]
        for request in requests_of(arrival):
            heapq.heappush(waiting, (request.at, next(count), arrival, request))
    while waiting:
        yield heapq.heappop(waiting)[2:]


@dataclass
class Door:
    """What became of the requests of one door. `lost`: accepted, and not found again."""

    sent: int = 0
    accepted: int = 0
    refused: int = 0
    unanswered: int = 0
    lost: int = 0
    seconds: list[float] = field(default_factory=list)


class Tally:
    """Counts by door; safe to use from several threads."""

    def __init__(self) -> None:
        self.doors: dict[str, Door] = defaultdict(Door)
        self.statuses: Counter[int] = Counter()
        self.accepted: dict[str, tuple[str, str]] = {}
        self.surveys: dict[str, dict] = {}
        self.seconds = 0.0
        self._lock = threading.Lock()

    def note(self, request: Request, answer: Answer) -> None:
        with self._lock:
            self._count(request.path, answer)
            if answer.is_accepted:
                self._remember(request, answer)

    def note_survey(self, answer: Answer) -> None:
        with self._lock:
            self._count(SURVEYS, answer)

    def _count(self, path: str, answer: Answer) -> None:
        door = self.doors[DOORS[path]]
        door.sent += 1
        door.seconds.append(answer.seconds)
        self.statuses[answer.status] += 1
        if answer.is_accepted:
            door.accepted += 1
        elif answer.status == 0 or answer.status >= 500:
            door.unanswered += 1
        else:
            door.refused += 1

    def _remember(self, request: Request, answer: Answer) -> None:
        """Where each accepted record must be found again."""
        if request.path == CONSULTATIONS:
            self.accepted[request.key] = (request.path, request.body["id"])
            if request.survey:
                self.surveys[request.body["id"]] = request.survey
        elif isinstance(answer.body, dict) and answer.body.get("number"):
            self.accepted[request.key] = (request.path, str(answer.body["number"]))

    def note_lost(self, path: str) -> None:
        with self._lock:
            self.doors[DOORS[path]].lost += 1


class _Senders:
    """Threads with a queue each; what belongs to one conversation goes through one of them, in order."""

    def __init__(self, count: int, work) -> None:
        self._queues = [queue.Queue(WAITING_PER_SENDER) for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._run, args=(q, work), daemon=True) for q in self._queues
        ]
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _run(waiting: queue.Queue, work) -> None:
        while (item := waiting.get()) is not None:
            work(item)

    def give(self, key: str, item) -> None:
        self._queues[zlib.crc32(key.encode()) % len(self._queues)].put(item)

    def finish(self) -> None:
        for waiting in self._queues:
            waiting.put(None)
        for thread in self._threads:
            thread.join()


def replay_by_api(stream: Iterable[Arrival], *, client: Client, senders: int = 4, speed: float = 0) -> Tally:
    """Send everything; `speed` is demo seconds for each real second, 0 is as fast as it is answered."""
    tally = Tally()

    def send(request: Request) -> None:
        tally.note(request, client.post(request.path, request.body, key=request.key))

    pool = _Senders(senders, send)
    began, first = time.monotonic(), None
    for arrival, request in in_order(stream):
        first = first or request.at
        if speed:
            ahead = (request.at - first).total_seconds() / speed - (time.monotonic() - began)
            time.sleep(max(0.0, ahead))
        pool.give(arrival.id, request)
    pool.finish()
    tally.seconds = time.monotonic() - began
    return tally


def answer_surveys(tally: Tally, *, client: Client, senders: int = 4) -> None:
    """The patients who answer do so now, on the page that their invitation links to."""

    def answer(item: tuple[str, dict]) -> None:
        consultation, fields = item
        invitations = client.get(INVITATIONS, consultation=consultation)
        for invitation in rows_of(invitations.body)[:1] if invitations.is_accepted else ():
            tally.note_survey(client.post_form(urlsplit(invitation["link"]).path, fields))

    pool = _Senders(senders, answer)
    for item in tally.surveys.items():
        pool.give(item[0], item)
    pool.finish()


def reconcile(tally: Tally, *, client: Client, senders: int = 4) -> None:
    """Look for every accepted record again; those that are not there are counted as lost."""

    def look(item: tuple[str, str]) -> None:
        path, reference = item
        if path == CONSULTATIONS:
            answer = client.get(INVITATIONS, consultation=reference)
            found = answer.is_accepted and bool(rows_of(answer.body))
        else:
            found = client.get(f"/api/v1/tickets/{reference}/").is_accepted
        if not found:
            tally.note_lost(path)

    pool = _Senders(senders, look)
    for item in sorted(set(tally.accepted.values())):
        pool.give(item[1], item)
    pool.finish()


def rows_of(body: dict | list | None) -> list:
    """The rows of a list answer: a page with `results`, a plain list, or one object."""
    if isinstance(body, dict):
        return body.get("results", [body])
    return body or []
