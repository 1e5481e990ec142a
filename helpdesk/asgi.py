"""One address for pages and the live stream: WSGI pages through a2wsgi, `/live/` on the event loop.

Never Django's own ASGI handler for pages: each synchronous request would get a fresh thread, and with it a fresh
connection to PostgreSQL (docs/decisions/0002).
"""

import asyncio
import os

from a2wsgi import WSGIMiddleware

from helpdesk.wsgi import application as pages  # isort: skip  (sets Django up before anything imports models)

import triage
from events.live import stream

#: Threads that serve pages in one process; each keeps one connection to PostgreSQL.
WEB_THREADS = int(os.environ.get("WEB_THREADS", "8"))

_pages = WSGIMiddleware(pages, workers=WEB_THREADS)


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/live/"):
        await stream.application(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, receive, send)


async def _lifespan(receive, send):
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            # The first patient must not wait for five languages of rules to be read.
            await asyncio.to_thread(triage.warm)
            await send({"type": "lifespan.startup.complete"})
        else:
            stream.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
