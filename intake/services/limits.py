"""How often one address or one person may write to us. An emergency has a wider limit of its own."""

import datetime
import hashlib
import hmac

from django.conf import settings

from accounts.services.limits import count_or_refuse
from common.errors import TooMany

HOUR = 3600
#: Many people share an address (a clinic, a carrier's network), hardly anybody a phone number.
FORMS_PER_ADDRESS, FORMS_PER_CONTACT = 30, 10
#: Filled in faster than a person types: let through, counted more strictly.
HURRIED_FORMS_PER_ADDRESS = 20
CHATS_PER_ADDRESS, CHATS_PER_VISITOR = 300, 120
WORDS_PER_TICKET = 60
EMERGENCIES_PER_ADDRESS = 120


def admit(*counts: tuple[str, str, int], is_emergency: bool, address: str, now: datetime.datetime) -> None:
    """Count each (purpose, who, limit an hour); raises TooMany, for an emergency only at its own wider limit.

    Runs in its own transactions, before the work: a refused attempt still counts.
    """
    try:
        for purpose, who, limit in counts:
            if who:
                count_or_refuse(purpose=purpose, who=who, limit=limit, seconds=HOUR, now=now)
    except TooMany:
        if not is_emergency:
            raise
        count_or_refuse(
            purpose="emergency", who=address, limit=EMERGENCIES_PER_ADDRESS, seconds=HOUR, now=now
        )


def digest(address: str) -> str:
    """Tells whether two came from one address, without keeping the address."""
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()
