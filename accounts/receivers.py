"""House-keeping of accounts."""

from accounts.services.forget import forget_old_answers, forget_old_buckets
from events import register_sweep

register_sweep("accounts.forget_old_buckets", forget_old_buckets, every=3600)
register_sweep("accounts.forget_old_answers", forget_old_answers, every=3600)
