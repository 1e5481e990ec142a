"""Limits counted in PostgreSQL, atomically: a lost Redis resets none of them."""

import datetime
import hashlib
import hmac

from django.conf import settings
from django.db import connection

from accounts.models import RateBucket
from common.errors import TooMany

_COUNT_SQL = """
INSERT INTO accounts_ratebucket (key, "window", count, expires_at) VALUES (%s, %s, 1, %s)
ON CONFLICT (key, "window") DO UPDATE SET count = accounts_ratebucket.count + 1
RETURNING count
"""


def count_or_refuse(*, purpose: str, who: str, limit: int, seconds: int, now: datetime.datetime) -> None:
    """Count one more `purpose` by `who`; raises TooMany when it is over `limit` in a window of `seconds`.

    `who` (an address, an e-mail, a phone number) is stored as a keyed digest.
    """
    key, window = _bucket(purpose, who, seconds, now)
    expires = datetime.datetime.fromtimestamp((window + 1) * seconds, datetime.UTC)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_SQL, [key, window, expires])
        count = cursor.fetchone()[0]
    if count > limit:
        raise TooMany("Too many in a short time.", retry_after=max(1, int((expires - now).total_seconds())))


def is_used_up(*, purpose: str, who: str, limit: int, seconds: int, now: datetime.datetime) -> bool:
    """Whether `who` has reached `limit` in this window, without counting one more."""
    key, window = _bucket(purpose, who, seconds, now)
    return RateBucket.objects.filter(key=key, window=window, count__gte=limit).exists()


def _bucket(purpose: str, who: str, seconds: int, now: datetime.datetime) -> tuple[str, int]:
    secret = settings.SECRET_KEY.encode()
    digest = hmac.new(secret, who.strip().lower().encode(), hashlib.sha256).hexdigest()[:40]
    return f"{purpose}:{seconds}:{digest}", int(now.timestamp()) // seconds
