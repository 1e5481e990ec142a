"""Logs are one JSON object a line, carry the request's id, and never a patient's words (attack A51)."""

import io
import json
import logging

import pytest
from django.test import Client

from helpdesk.log_settings import JsonFormatter, logging_config

CANARY = "canary7f3a"
WORDS = f"{CANARY} since yesterday, and it hurts"


@pytest.fixture
def log():
    """What the system would have written, through its own formatter; levels as in production and more."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(before)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


class TestLines:
    def test_each_is_one_object_with_its_own_fields(self, log):
        logging.getLogger("bedside.test").warning("it happened", extra={"ticket": 7, "request": object()})
        (line,) = lines(log())
        assert line["event"] == "it happened" and line["ticket"] == 7 and line["level"] == "warning"
        assert line["at"].endswith("+00:00") and "request" not in line

    @pytest.mark.parametrize("text", ["a\nb", "a\r\n{}", '"}\n{"level": "fake"', "\x1b[31mred", "\u2028"])
    def test_a_line_cannot_be_broken_into_two(self, log, text):
        logging.getLogger("bedside.test").warning("%s", text)
        assert len(log().strip("\n").split("\n")) == 1
        assert lines(log())[0]["level"] == "warning"

    def test_the_text_of_an_exception_is_not_written(self, log):
        for name in ("bedside.test", "django.request", "celery.app.trace"):
            try:
                raise ValueError(WORDS)
            except ValueError:
                logging.getLogger(name).exception("broke")
        assert CANARY not in log()
        assert all(line["error"] == "ValueError" and line["where"] for line in lines(log()))

    @pytest.mark.parametrize("path", ["/t/kEy-0fTheirPage/", "/s/kEy-0fTheirPage/answer/?x=1"])
    def test_the_secret_of_a_link_is_not_written(self, log, path):
        logging.getLogger("django.request").warning("Not Found: %s", path)
        logging.getLogger("bedside.web").error("slow", extra={"path": path})
        assert "kEy" not in log() and len(lines(log())) == 2

    def test_nothing_logs_the_statements_of_the_database(self):
        assert "django.db.backends" not in logging_config()["loggers"]
        assert logging_config()["root"]["level"] == "INFO"


@pytest.mark.django_db
class TestNoWordsOfPatients:
    @pytest.fixture
    def broken(self, monkeypatch):
        """A fault in the middle of storing whose own text quotes what was being stored."""
        from tickets.services import receive

        def fail(ticket, inbound, now):
            raise RuntimeError(f"could not store {inbound.body!r} of {inbound.person!r}")

        monkeypatch.setattr(receive, "_store", fail)

    def test_when_the_api_breaks(self, log, token, support, broken):
        body = {"name": CANARY, "phone": "09175550142", "message": WORDS}
        answer = Client(raise_request_exception=False, **token("intake")).post(
            "/api/v1/intake/web/", json.dumps(body), content_type="application/json"
        )
        assert answer.status_code == 500
        assert CANARY not in answer.content.decode() + log()
        assert any(line.get("request_id") == answer["X-Request-ID"] for line in lines(log()))

    def test_when_the_api_refuses(self, log, token, support):
        client = Client(raise_request_exception=False, **token("intake", "agent"))
        for body in ({"message": WORDS, CANARY: 1}, {"name": CANARY, "phone": WORDS, "message": WORDS}):
            answer = client.post("/api/v1/intake/web/", json.dumps(body), content_type="application/json")
            assert answer.status_code == 400
        assert CANARY not in log()

    def test_when_the_contact_form_breaks(self, log, support, broken):
        client = Client(raise_request_exception=False)
        assert client.get("/contact/").status_code == 200
        fields = {
            "name": CANARY, "phone": "09175550142", "message": WORDS, "kind": "patient", "language": "en",
            "consent": "on",
        }  # fmt: skip
        client.post("/contact/", fields)
        assert CANARY not in log()

    def test_when_a_handoff_breaks(self, log, receive, monkeypatch):
        from events import registry
        from events.models import Handoff
        from events.services.handoffs import run_handoff

        receive(WORDS)
        handoff = Handoff.objects.first()
        known = registry._by_name[handoff.subscriber]

        def fail(event):
            raise KeyError(WORDS)

        broken = registry.Subscription(known.name, known.kind, fail, known.queue)
        monkeypatch.setitem(registry._by_name, handoff.subscriber, broken)
        assert not run_handoff(handoff_id=handoff.pk)
        handoff.refresh_from_db()
        assert "KeyError" in handoff.last_error and CANARY not in handoff.last_error + log()

    def test_when_the_database_quotes_a_row(self, log, receive, token, agent):
        """PostgreSQL's DETAIL quotes the values of the row that it refused."""
        from django.db import IntegrityError, transaction

        from tickets.models import Message

        message = receive(WORDS).message
        try:
            with transaction.atomic():
                Message.objects.filter(pk=message.pk).update(body=None)
        except IntegrityError:
            logging.getLogger("bedside.web").exception("not stored")
        assert CANARY not in log() and "IntegrityError" in log()
