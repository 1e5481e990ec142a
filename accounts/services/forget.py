"""What is kept only for a while goes away."""

import datetime

from accounts.models import IdempotencyKey, RateBucket

#: How long the answer to an Idempotency-Key may be asked for again.
KEEP_ANSWERS = datetime.timedelta(hours=24)


def forget_old_answers(now: datetime.datetime) -> int:
    """Answers may hold a person's words: they go as soon as nobody may ask for them again."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEEP_ANSWERS).delete()[0]


def forget_old_buckets(now: datetime.datetime) -> int:
    return RateBucket.objects.filter(expires_at__lt=now).delete()[0]
