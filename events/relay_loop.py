"""The relay process: woken by PostgreSQL's NOTIFY or by the clock, it claims, publishes and covers."""

import logging
import select
import time

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from common.clock import utc_now
from events.models import Handoff
from events.services import handoffs, relay, sweeps
from events.services.record import RELAY_CHANNEL

logger = logging.getLogger("bedside.relay")

#: Seconds between looks when nothing rings.
PERIOD = 1.0
#: Seconds for which a Redis that failed is not tried again.
BROKER_PAUSE = 3.0
#: Rung for this often without being done: the workers are gone, the relay does it itself.
RINGS_BEFORE_COVER = 1
#: Seconds that sweeps may be late before the relay runs them in place of beat and workers.
SWEEP_GRACE = 5
LIVE_CHANNEL = "bedside_live"


class RelayLoop:
    """`run()` until `stop()`; survives a lost database and a lost or hung Redis."""

    def __init__(self):
        self._running = True
        self._broker_down_until = 0.0
        self._last_heart = self._last_sweeps = 0.0
        # No retries and short waits: this client only asks whether Redis answers at all.
        self._redis = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=None
        )

    def stop(self):
        self._running = False

    def run(self):
        logger.info("relay started")
        while self._running:
            try:
                self._listen()
                while self._running:
                    busy = self.beat()
                    if not busy:
                        self._wait()
            except (DatabaseError, InterfaceError) as error:
                logger.error("relay lost the database", extra={"error": type(error).__name__})
                connection.close()
                time.sleep(PERIOD)
        logger.info("relay stopped")

    def beat(self) -> bool:
        """One round; True when there may be more to do at once."""
        now = utc_now()
        stamped = relay.stamp_positions()
        if stamped:
            self._notify_live()
        claimed = relay.claim_due_handoffs(now=now)
        # Asked once a round, not once a ring: a Redis that hangs costs one short wait, then the relay covers.
        answers = bool(claimed) and self._broker_answers()
        for handoff in claimed:
            self._ring_or_cover(handoff, answers and time.monotonic() >= self._broker_down_until)
        # Every wake-up would ask for each sweep; who waits for a doctor waits for the ring, not for these.
        if time.monotonic() - self._last_sweeps > PERIOD:
            self._last_sweeps = time.monotonic()
            sweeps.run_due_sweeps("clinical", "default", now=now, grace=SWEEP_GRACE)
        if time.monotonic() - self._last_heart > 5:
            self._last_heart = time.monotonic()
            sweeps.beat_heart("relay", now=now)
        return bool(claimed)

    def _ring_or_cover(self, handoff: Handoff, broker_answers: bool) -> None:
        # A clinical duty that was rung for and is still here: its worker or its message is gone. Do it now.
        covers = handoff.published >= RINGS_BEFORE_COVER and handoff.queue == "clinical"
        if not covers and broker_answers and self._publish(handoff):
            return
        logger.warning("relay covers for a worker", extra={"handoff": handoff.pk, "rings": handoff.published})
        handoffs.run_handoff(handoff_id=handoff.pk)

    def _publish(self, handoff: Handoff) -> bool:
        from events.tasks import run_handoff

        try:
            run_handoff.apply_async((handoff.pk,), queue=handoff.queue, retry=False)
        except Exception as error:  # noqa: BLE001  (whatever a broken broker raises, the relay covers)
            self._broker_failed(error)
            return False
        return True

    def _broker_answers(self) -> bool:
        if time.monotonic() < self._broker_down_until:
            return False
        try:
            return bool(self._redis.ping())
        except redis.RedisError as error:
            self._broker_failed(error)
            return False

    def _broker_failed(self, error: Exception) -> None:
        self._broker_down_until = time.monotonic() + BROKER_PAUSE
        logger.error("broker does not answer", extra={"error": type(error).__name__})

    def _listen(self) -> None:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {RELAY_CHANNEL}")

    def _wait(self) -> None:
        raw = connection.connection
        # What rang while we worked was read together with the answers to our own queries: the socket is silent.
        if not raw.notifies:
            select.select([raw], [], [], PERIOD)
            raw.poll()
        raw.notifies.clear()

    @staticmethod
    def _notify_live() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {LIVE_CHANNEL}")
