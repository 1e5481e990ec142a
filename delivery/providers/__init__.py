"""One small interface for all carriers: `send(provider, dispatch, wording)` gives a reference, or raises Failure."""

from delivery.providers.base import Failure
from delivery.providers.email import send_email
from delivery.providers.http_sms import send_http_sms
from delivery.providers.local import send_local

CARRIERS = {"local": send_local, "email": send_email, "http_sms": send_http_sms}

__all__ = ["CARRIERS", "Failure"]
