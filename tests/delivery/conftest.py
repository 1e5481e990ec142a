"""Carriers of our own on the loopback: a gateway that answers as told, and a mail server that keeps what it gets."""

import http.server
import json
import socketserver
import threading
import urllib.parse

import pytest

from delivery.models import Dispatch, Provider
from delivery.services.dispatches import queue_dispatch
from events.actors import SYSTEM


@pytest.fixture
def local(db):
    return Provider.objects.create(name="Store", kind="local", channel="sms")


@pytest.fixture
def queue(db, now, agent):
    """`queue()`: one reply's Dispatch, due now; the subject is any saved row."""

    def _queue(key="message:1", channel="sms", address="+989175550142", **rest):
        fields = {
            "template": "reply", "language": "en", "params": {"link": "https://help.test/t/secret/"}, "subject": agent,
            "dedupe_key": key, "actor": SYSTEM, "now": now,
        }  # fmt: skip
        return queue_dispatch(channel=channel, address=address, **{**fields, **rest})

    return _queue


@pytest.fixture
def sent_rows():
    return lambda: list(Dispatch.objects.order_by("id").values_list("status", flat=True))


class Gateway(http.server.ThreadingHTTPServer):
    """Answers with `status` and `body`; `seen` keeps (path, headers, raw body)."""

    status, body, headers = 200, b'{"id": "gw-7"}', {}

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.seen = []
        self.url = f"http://127.0.0.1:{self.server_port}/send"

    def forms(self):
        return [dict(urllib.parse.parse_qsl(raw.decode())) for _, _, raw in self.seen]

    def documents(self):
        return [json.loads(raw) for _, _, raw in self.seen]


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.path, dict(self.headers), raw))
        if self.server.status == 0:
            self.wfile.write(b"this is no HTTP\r\n\r\n")
            return
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_PUT = do_POST

    def log_message(self, *args):
        pass


class MailServer(socketserver.ThreadingTCPServer):
    """Just enough of SMTP. `refuse`: the answer to RCPT; `mails` keeps what was handed over."""

    daemon_threads = True
    refuse = ""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Mail)
        self.mails = []


class _Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink")
        while line := self.rfile.readline():
            word = line.split()[0].upper().decode() if line.split() else ""
            if word == "RCPT" and self.server.refuse:
                self.say(self.server.refuse)
            elif word == "DATA":
                self.say("354 go on")
                self.server.mails.append(self.text())
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def text(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines).decode()

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


def _serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    return server


@pytest.fixture
def gateway(db):
    server = _serving(Gateway())
    Provider.objects.create(
        name="Gateway",
        kind="http_sms",
        channel="sms",
        settings={
            "url": server.url,
            "headers": {"Authorization": "Bearer {secret}"},
            "fields": {"recipient": "{to}", "message": "{text}", "ref": "{reference}"},
            "secret_env": "SMS_GATEWAY_KEY",
            "reference_field": "id",
        },
    )
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail_server(db, settings):
    server = _serving(MailServer())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    Provider.objects.create(
        name="Mail", kind="email", channel="email", settings={"from": "desk@bedside.test"}
    )
    yield server
    server.shutdown()
    server.server_close()
