"""Through the doors of a running system: how fast words come in, and how soon a doctor sees them."""

import contextlib
import itertools
import json
import threading
import time
import uuid
from datetime import date

import psycopg2

from bench.figures import Report, percentile
from bench.system import System
from helpdesk.traffic import arrivals
from helpdesk.traffic.client import Answer, Client
from helpdesk.traffic.payloads import WEB, words_of

WAIT_FOR_QUEUE_SECONDS = 60
POLL_SECONDS = 0.02
SENDERS = 6
REFERENCES = 60

_WITHOUT_QUESTION = """
SELECT count(*) FROM tickets_ticket t
WHERE t.is_medical AND NOT EXISTS (SELECT 1 FROM escalation_escalation e WHERE e.ticket_id = t.id)
"""
#: From the commit of the first medical words of a question to its row in the queue.
_LAG = """
SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM h.done_at - e.at))::float
FROM events_handoff h JOIN events_event e ON e.id = h.event_id
WHERE e.kind = 'message.received' AND h.queue = 'clinical' AND h.status = 'done'
  AND (e.data ->> 'medical')::bool AND e.at >= %s
"""


def _bodies(seed: int):
    """Contact form bodies of a centre's people, as many as asked for."""
    for one in arrivals(date(2026, 1, 3), 90, 40_000, seed):
        if one.kind != "consultation":
            person, said = one.person, words_of(one)
            yield one.category, {
                "name": person.name, "phone": person.phone, "language": person.language, "kind": person.role,
                "subject": said.subject, "message": said.text,
            }  # fmt: skip


def measure(report: Report, system: System, *, messages: int, questions: int) -> None:
    """An idle system first, then a busy one; at the end the database says what was kept."""
    token = json.loads((system.data_dir / "demo.json").read_text())["api_token"]
    with contextlib.closing(psycopg2.connect(system.environment["DATABASE_URL"])) as database:
        database.autocommit = True
        measure_nothing(report, url=system.url)
        measure_visible(report, url=system.url, token=token, questions=questions)
        began = _ask(database, "SELECT now()")
        accepted = measure_intake(report, url=system.url, token=token, messages=messages, senders=SENDERS)
        _wait_until_quiet(report, database)
        measure_nothing(report, url=system.url)
        kept = _ask(database, "SELECT count(*) FROM intake_submission WHERE created_at >= %s", began)
        report.add("accepted and not kept, or kept twice", abs(len(accepted) - kept), "", "≤ 0")
        report.add("medical tickets without a question", _ask(database, _WITHOUT_QUESTION), "", "≤ 0")
        lag = _ask(database, _LAG, began)
        if lag is not None:
            report.add("lag from stored to escalated, p95 under load", lag, "s", "≤ 2")


def _ask(database, sql: str, *values):
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def _wait_until_quiet(report: Report, database) -> None:
    """Until every Handoff is done; what is still pending after a minute is a figure of its own."""
    began = time.monotonic()
    while left := _ask(database, "SELECT count(*) FROM events_handoff WHERE status = 'pending'"):
        if time.monotonic() - began > WAIT_FOR_QUEUE_SECONDS:
            break
        time.sleep(0.1)
    report.add(
        "handoffs still pending a minute later",
        left,
        "",
        "≤ 0",
        drained_seconds=round(time.monotonic() - began, 1),
    )


def measure_nothing(report: Report, *, url: str) -> None:
    """A request that does nothing, in the same minute: what a busy machine adds to every other figure."""
    client = Client(url)
    times = [client.get("/health/live").seconds * 1000 for _ in range(REFERENCES)]
    report.add(
        "for comparison: a request that does nothing, p95", percentile(times, 0.95), "ms",
        median=round(percentile(times, 0.5), 1),
    )  # fmt: skip


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
