"""Whatever dies, no accepted message is lost, none is doubled, and each medical one reaches the doctor's queue."""

import os
import signal
import threading
import urllib.parse
import urllib.request

import pytest
import redis

pytestmark = pytest.mark.processes

MEDICAL = "I have crushing chest pain and I cannot breathe"
#: Seconds within which a medical question is in the queue although a part has died; the product's figure is 15.
QUEUED_WITHIN = 40

_phones = iter(range(10_000))


def words(text=MEDICAL, **more) -> dict:
    """One submission by somebody who never wrote before."""
    return {
        "name": "Patient",
        "phone": f"+98917555{next(_phones):04d}",
        "message": text,
        "language": "en",
        **more,
    }


def in_queue_once(system, number):
    system.wait_for(lambda: system.escalated(number), f"ticket {number} is in the queue", QUEUED_WITHIN)
    assert len(system.escalated(number)) == 1


def test_a_worker_killed_in_the_middle_of_a_handoff(system):
    """The table is locked, so the handler waits inside its transaction; then its worker dies."""
    blocker = system.connect()
    try:
        with blocker.cursor() as cursor:
            cursor.execute("LOCK TABLE escalation_escalation IN ACCESS EXCLUSIVE MODE")
        status, answer = system.post("/api/v1/intake/web/", words())
        assert status == 201
        waiting = (
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%%escalation%%'"
        )
        system.wait_for(lambda: system.rows(waiting), "a worker is in the middle of it", 20)
        system.kill("worker")
    finally:
        blocker.rollback()
        blocker.close()
    in_queue_once(system, answer["number"])


def test_redis_emptied_with_work_in_it(system):
    pool = system.family("worker")
    for process in pool:
        process.suspend()
    try:
        numbers = [system.post("/api/v1/intake/web/", words())[1]["number"] for _ in range(5)]
        client = redis.Redis.from_url(system.env["REDIS_URL"])
        system.wait_for(lambda: client.llen("clinical"), "the doorbell was rung", 20)
        client.flushall()
    finally:
        for process in pool:
            process.resume()
    for number in numbers:
        in_queue_once(system, number)


def test_redis_hung_while_patients_write(system):
    """SIGSTOP: connections are accepted and never answered. The form and the API answer within two seconds each."""
    pid = system.pid("redis")
    os.kill(pid, signal.SIGSTOP)
    try:
        answers = [system.post("/api/v1/intake/web/", words(), timeout=2) for _ in range(10)]
        assert [status for status, _ in answers] == [201] * 10
        assert answers[0][1]["card"]["kind"] == "emergency"
        assert "tel:" in post_contact_form(system)
        for _, answer in answers:
            in_queue_once(system, answer["number"])
    finally:
        os.kill(pid, signal.SIGCONT)


def post_contact_form(system) -> str:
    """The public form as a browser without JavaScript sends it; the page that answers."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(f"{system.url}/contact/?lang=en", timeout=5).read().decode()
    fields = {**hidden_fields(page), "name": "Patient", "email": "patient@example.org", "message": MEDICAL}
    fields |= {"consent": "on", "kind": "patient", "language": "en"}
    request = urllib.request.Request(
        f"{system.url}/contact/",
        data=urllib.parse.urlencode(fields).encode(),
        headers={"Referer": system.url},
    )
    try:
        return opener.open(request, timeout=2).read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def hidden_fields(page: str) -> dict:
    from html.parser import HTMLParser

    found = {}

    class Hidden(HTMLParser):
        def handle_starttag(self, tag, attributes):
            given = dict(attributes)
            if tag == "input" and given.get("type") == "hidden" and given.get("name"):
                found[given["name"]] = given.get("value", "")

    Hidden().feed(page)
    return found


def test_redis_killed(system):
    system.kill("redis")
    status, answer = system.post("/api/v1/intake/web/", words())
    assert status == 201
    in_queue_once(system, answer["number"])


def test_postgres_crashes_while_patients_write(system):
    """`pg_ctl stop -m immediate` under load: what was accepted is there, once; what was refused was not kept."""
    bodies = [words(f"message {index}: {MEDICAL}") for index in range(12)]
    answers: list[dict] = []

    def send(some):
        answers.extend(system.send_until_accepted("/api/v1/intake/web/", body) for body in some)

    senders = [threading.Thread(target=send, args=(bodies[index::3],)) for index in range(3)]
    [sender.start() for sender in senders]
    os.kill(system.pid("postgres"), signal.SIGQUIT)
    [sender.join(120) for sender in senders]
    assert len(answers) == len(bodies)
    assert stored_once(system, bodies)
    for answer in answers:
        in_queue_once(system, answer["number"])


def test_web_killed_in_the_middle_of_requests(system):
    bodies = [words(f"killed {index}: {MEDICAL}") for index in range(12)]
    answers: list[dict] = []

    def send(some):
        answers.extend(system.send_until_accepted("/api/v1/intake/web/", body) for body in some)

    senders = [threading.Thread(target=send, args=(bodies[index::3],)) for index in range(3)]
    [sender.start() for sender in senders]
    system.kill("web")
    [sender.join(120) for sender in senders]
    assert len(answers) == len(bodies)
    assert stored_once(system, bodies)


def stored_once(system, bodies) -> bool:
    for body in bodies:
        rows = system.rows("SELECT count(*) FROM tickets_message WHERE body = %s", body["message"])
        assert rows == [(1,)], f"{body['message']!r} is stored {rows[0][0]} times"
    return True


def test_beat_and_workers_gone_the_relay_covers(system):
    """Stopped, not killed, so that the supervisor does not bring them back at once."""
    stopped = [process for name in ("beat", "worker", "worker-rest") for process in system.family(name)]
    for process in stopped:
        process.suspend()
    try:
        status, answer = system.post("/api/v1/intake/web/", words())
        assert status == 201
        in_queue_once(system, answer["number"])
    finally:
        for process in stopped:
            process.resume()
