"""The one place that reads the clock. Services take `now`; edges call `utc_now()` once a request or task."""

import datetime


def utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
