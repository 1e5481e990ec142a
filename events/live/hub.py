"""One thread a process that waits for PostgreSQL's NOTIFY and wakes every open stream.

PostgreSQL has the events; the bell only says "look". When it is silent the hub looks every few seconds all the
same, so a lost connection delays and never loses.
"""

import asyncio
import logging
import select
import threading
import time

from django.db import DatabaseError, InterfaceError, connection

logger = logging.getLogger("bedside.live")

CHANNEL = "bedside_live"
PERIOD = 3.0


class Hub:
    def __init__(self):
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._running = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bells: set[asyncio.Event] = set()

    def join(self) -> asyncio.Event:
        """A bell that rings whenever there may be news; give it back with `leave`."""
        bell = asyncio.Event()
        with self._lock:
            self._bells.add(bell)
            if self._thread is None:
                self._loop = asyncio.get_running_loop()
                self._running = True
                self._thread = threading.Thread(target=self._wait_for_news, name="live-hub", daemon=True)
                self._thread.start()
        return bell

    def leave(self, bell: asyncio.Event) -> None:
        with self._lock:
            self._bells.discard(bell)

    def stop(self) -> None:
        self._running = False
        self._ring()

    @property
    def running(self) -> bool:
        return self._running

    def _ring(self) -> None:
        with self._lock:
            bells, loop = list(self._bells), self._loop
        if loop and not loop.is_closed():
            for bell in bells:
                loop.call_soon_threadsafe(bell.set)

    def _wait_for_news(self) -> None:
        while self._running:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"LISTEN {CHANNEL}")
                while self._running:
                    raw = connection.connection
                    select.select([raw], [], [], PERIOD)
                    raw.poll()
                    raw.notifies.clear()
                    self._ring()
            except (DatabaseError, InterfaceError, OSError, ValueError) as error:
                logger.error("live hub lost the database", extra={"error": type(error).__name__})
                connection.close()
                time.sleep(1)
        connection.close()
