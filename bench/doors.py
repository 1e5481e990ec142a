"""Through the doors of a running system: how fast words come in, and how soon a doctor sees them."""

import itertools
import threading
import time
import uuid
from datetime import date

from bench.figures import Report, percentile
from helpdesk.traffic import arrivals
from helpdesk.traffic.client import Answer, Client
from helpdesk.traffic.payloads import WEB, words_of

WAIT_FOR_QUEUE_SECONDS = 60
POLL_SECONDS = 0.02


def _bodies(seed: int):
    """Contact form bodies of a centre's people, as many as asked for."""
    for one in arrivals(date(2026, 1, 3), 90, 40_000, seed):
        if one.kind != "consultation":
            person, said = one.person, words_of(one)
            yield one.category, {
                "name": person.name, "phone": person.phone, "language": person.language, "kind": person.role,
                "subject": said.subject, "message": said.text,
            }  # fmt: skip


def measure_intake(report: Report, *, url: str, token: str, messages: int, senders: int) -> list[Answer]:
    """Post `messages` forms from `senders` connections as fast as they are answered."""
    client, lock = Client(url, token), threading.Lock()
    bodies = itertools.islice(_bodies(seed=uuid.uuid4().int % 10**6), messages)
    answers: list[Answer] = []

    def send() -> None:
        while True:
            with lock:
                _, body = next(bodies, (None, None))
            if body is None:
                return
            answer = client.post(WEB, body, key=uuid.uuid4().hex)
            with lock:
                answers.append(answer)

    threads = [threading.Thread(target=send) for _ in range(senders)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - began
    accepted = [answer for answer in answers if answer.is_accepted]
    statuses = sorted({answer.status for answer in answers})
    report.add(
        "intake over HTTP, accepted", len(accepted) / seconds, "/s", "≥ 50", senders=senders, status=statuses
    )
    if accepted:
        times = [answer.seconds * 1000 for answer in accepted]
        report.add(
            "intake answer time, p95",
            percentile(times, 0.95),
            "ms",
            "≤ 500",
            median=round(percentile(times, 0.5)),
        )
    report.add("intake refused or unanswered", len(answers) - len(accepted), "", "≤ 0")
    return accepted


def measure_visible(report: Report, *, url: str, token: str, questions: int) -> None:
    """One medical question at a time on an idle system: from the POST to its place in the doctors' queue."""
    client = Client(url, token)
    medical = (
        body
        for category, body in _bodies(seed=uuid.uuid4().int % 10**6)
        if category in ("urgent", "emergency")
    )
    seconds, lost = [], 0
    for body in itertools.islice(medical, questions):
        began = time.monotonic()
        answer = client.post(WEB, body, key=uuid.uuid4().hex)
        number = (answer.body or {}).get("number") if answer.is_accepted else None
        if number is not None and _appears(client, number, began):
            seconds.append(time.monotonic() - began)
        else:
            lost += 1
    if seconds:
        report.add(
            "medical question to doctors' queue, p95", percentile(seconds, 0.95), "s", "≤ 1",
            median=round(percentile(seconds, 0.5), 3), questions=len(seconds),
        )  # fmt: skip
    report.add("medical questions that never appeared", lost, "", "≤ 0")


def _appears(client: Client, number, began: float) -> bool:
    while time.monotonic() - began < WAIT_FOR_QUEUE_SECONDS:
        found = client.get("/api/v1/escalations/", ticket=str(number))
        if found.is_accepted and any(str(number) == str(_ticket_number(one)) for one in _results(found)):
            return True
        time.sleep(POLL_SECONDS)
    return False


def _results(answer: Answer) -> list[dict]:
    return answer.body.get("results", []) if isinstance(answer.body, dict) else answer.body or []


def _ticket_number(row: dict):
    ticket = row.get("number", row.get("ticket"))
    return ticket.get("number") if isinstance(ticket, dict) else ticket
