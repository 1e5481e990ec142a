"""Celery beat that leaves a sign of life in PostgreSQL; a lost one is covered by the relay's sweeps."""

import time

from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections

from common.clock import utc_now


class HeartbeatScheduler(PersistentScheduler):
    """The file-backed scheduler; its state is only when each entry last ran."""

    _last_sign = 0.0

    def tick(self, *args, **kwargs):
        if time.monotonic() - self._last_sign > 5:
            self._last_sign = time.monotonic()
            self._sign_of_life()
        return min(super().tick(*args, **kwargs), 5)

    @staticmethod
    def _sign_of_life():
        from events.services.sweeps import beat_heart

        close_old_connections()
        try:
            beat_heart("beat", now=utc_now())
        except DatabaseError:
            close_old_connections()
