"""The words that people agree to, by version."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from common.errors import InvalidInput
from common.text import clean
from events.actors import Actor
from events.services.record import record
from intake.models import ConsentText
from tickets.services.locks import lock_words


def current_consent() -> ConsentText | None:
    return ConsentText.objects.order_by("-version").first()


@transaction.atomic
def publish_consent_text(*, texts: dict[str, str], actor: Actor, now: datetime.datetime) -> ConsentText:
    """The next version, from now on. English is required; raises InvalidInput for a language without screens."""
    known = {code for code, _ in settings.LANGUAGES}
    kept = {code: clean(words) for code, words in texts.items() if isinstance(words, str) and clean(words)}
    if set(texts) - known or "en" not in kept:
        raise InvalidInput(
            f"Texts by language code, English among them: {', '.join(sorted(known))}.", field="texts"
        )
    lock_words("consent-text")
    last = ConsentText.objects.aggregate(last=Max("version"))["last"] or 0
    consent = ConsentText.objects.create(version=last + 1, texts=kept, published_at=now)
    record("consent_text.published", subject=consent, actor=actor, now=now, data={"version": consent.version})
    return consent
