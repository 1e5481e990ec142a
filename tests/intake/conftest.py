import threading

import pytest
from django.db import connection, connections
from django.test import Client

from helpdesk import compile_messages

# Before any language is read: a fresh checkout has no compiled catalogues yet.
compile_messages.main()

WEB, CALLS, CHATS = "/api/v1/intake/web/", "/api/v1/intake/calls/", "/api/v1/intake/chats/"


@pytest.fixture
def door(support, token):
    """`door(path, body, **headers)` posts JSON as a program with the scope intake."""
    header, own = token("intake"), threading.local()

    def _post(path, body, **headers):
        # A client loads every middleware: one for each thread, not for each request.
        if not hasattr(own, "client"):
            own.client = Client(raise_request_exception=False)
        kind = headers.pop("content_type", "application/json")
        return own.client.post(path, body, content_type=kind, **header, **headers)

    return _post


def web(**fields):
    return {
        "name": "Mahsa Tavakoli",
        "phone": "0917 555 01 42",
        "message": "Where do I see my prescription?",
    } | fields


def call(**fields):
    return {
        "call_id": "c-1",
        "direction": "inbound",
        "from": "+989175550142",
        "to": "+982100000100",
        "started_at": "2026-11-21T08:00:00Z",
        "ended_at": "2026-11-21T08:00:40Z",
        "outcome": "missed",
    } | fields


def chat(**fields):
    return {
        "conversation_id": "x-1",
        "message_id": "m-1",
        "author": "contact",
        "name": "Mahsa Tavakoli",
        "phone": "+989175550142",
        "text": "Is anybody there?",
        "sent_at": "2026-11-21T08:00:00Z",
    } | fields


def together(*works):
    """Run each in a thread of its own, let go at the same moment; returns what each returned."""
    gate, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        with connection.cursor() as cursor:
            # On a busy machine waiting longer is no fault: what is tested is who gets what.
            cursor.execute("SET lock_timeout = '60s'; SET statement_timeout = '60s'")
        gate.wait()
        try:
            found[place] = work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
