"""`GET /live/events`: server-sent events for signed-in staff, resumable by `Last-Event-ID`.

A message is `id: POSITION`, `event: KIND`, `data: {"ticket": id, ...codes}`. No words of patients travel here:
screens fetch what changed through the ordinary pages, where access is decided.
"""

import asyncio
import json
import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from django.db import DatabaseError, InterfaceError, close_old_connections

from events import queries
from events.live import gate
from events.live.hub import Hub

#: Seconds between signs of life on a quiet stream, and until a stream ends so that access is asked anew.
HEARTBEAT, LIFETIME = 15, 600
#: Events one stream sends in one go.
BATCH = 200

hub = Hub()


def stop() -> None:
    hub.stop()


async def application(scope, receive, send) -> None:
    if scope["path"] != "/live/events" or scope["method"] != "GET":
        return await _refuse(send, 404)
    cookies = _cookies(scope)
    try:
        user = await asyncio.to_thread(_reader, cookies)
        if user is None:
            return await _refuse(send, 401)
        cursor = await asyncio.to_thread(_start, scope)
    except (DatabaseError, InterfaceError):
        return await _refuse(send, 503)
    await _open(send)
    bell = hub.join()
    gone = asyncio.ensure_future(_disconnected(receive))
    try:
        await _pump(send, bell, gone, cookies, cursor)
    finally:
        hub.leave(bell)
        gone.cancel()


async def _pump(send, bell, gone, cookies, cursor) -> None:
    started = time.monotonic()
    await _send(send, f"retry: 2000\nid: {cursor}\nevent: hello\ndata: {{}}\n\n")
    while not gone.done() and hub.running and time.monotonic() - started < LIFETIME:
        bell.clear()
        try:
            result = await asyncio.to_thread(_news, cookies, cursor)
        except (DatabaseError, InterfaceError):
            result = ([], cursor, False)
        if result is None:
            break
        chunks, cursor, more = result
        for chunk in chunks:
            await _send(send, chunk)
        if more:
            continue
        waiter = asyncio.ensure_future(bell.wait())
        done, _ = await asyncio.wait({waiter, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        waiter.cancel()
        if not done:
            await _send(send, ": still here\n\n")
    if not gone.done():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _reader(cookies):
    close_old_connections()
    return gate.reader_of(cookies)


def _start(scope) -> int:
    """Where to begin: after `Last-Event-ID` (header, or `?after=`), else at the newest position."""
    headers = {k.lower(): v for k, v in scope["headers"]}
    given = headers.get(b"last-event-id", b"").decode("latin-1")
    given = given or parse_qs(scope["query_string"].decode("latin-1")).get("after", [""])[0]
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else queries.last_position()


def _news(cookies, cursor):
    """None when the reader may not listen any more; else (chunks, new cursor, whether there is more)."""
    user = _reader(cookies)
    if user is None:
        return None
    events = list(queries.events_after(cursor, limit=BATCH))
    if not events:
        return [], cursor, False
    chunks = []
    for event in gate.visible_to(user, events):
        payload = {"ticket": event.ticket_id, "subject": event.subject_type, "id": event.subject_id}
        chunks.append(f"id: {event.position}\nevent: {event.kind}\ndata: {json.dumps(payload)}\n\n")
    return chunks, events[-1].position, len(events) == BATCH


def _cookies(scope) -> dict:
    jar = SimpleCookie()
    for name, value in scope["headers"]:
        if name.lower() == b"cookie":
            try:
                jar.load(value.decode("latin-1"))
            except CookieError:
                return {}
    return {key: morsel.value for key, morsel in jar.items() if morsel.value.isprintable()}


async def _disconnected(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _open(send) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _send(send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send, status: int) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
