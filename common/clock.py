"""The one place that reads the clock. Services take `now`; edges call `utc_now()` once a request or task."""

import contextlib
import contextvars
import datetime
from collections.abc import Iterator

_held_at: contextvars.ContextVar[datetime.datetime | None] = contextvars.ContextVar("held_at", default=None)


def utc_now() -> datetime.datetime:
    return _held_at.get() or datetime.datetime.now(datetime.UTC)


@contextlib.contextmanager
def held_clock(at: datetime.datetime) -> Iterator[None]:
    """Have `utc_now()` say `at` in this thread for the block: for worlds made of the past, and for tests."""
    token = _held_at.set(at)
    try:
        yield
    finally:
        _held_at.reset(token)
