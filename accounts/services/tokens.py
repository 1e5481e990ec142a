"""Issuing and revoking API tokens."""

import datetime
import hashlib
import secrets

from django.db import transaction

from accounts.models import ApiToken, User
from common.errors import InvalidInput
from events.actors import Actor
from events.services.record import record


def digest_of(key: str) -> str:
    """Tokens hold 256 random bits, so one fast hash is enough; there is nothing to guess."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue_token(
    *,
    name: str,
    scopes: list[str],
    actor: Actor,
    now: datetime.datetime,
    user: User | None = None,
    expires_at: datetime.datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its key, which is not stored and cannot be shown again."""
    unknown = set(scopes) - set(ApiToken.SCOPES)
    if unknown or not scopes:
        raise InvalidInput(f"Scopes are some of {', '.join(ApiToken.SCOPES)}.", field="scopes")
    key = f"bds_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        name=name, prefix=key[:12], digest=digest_of(key), scopes=sorted(set(scopes)), user=user,
        created_at=now, expires_at=expires_at,
    )  # fmt: skip
    record("token.issued", subject=token, actor=actor, now=now, data={"scopes": token.scopes})
    return token, key


@transaction.atomic
def revoke_token(*, token_id: int, actor: Actor, now: datetime.datetime) -> ApiToken:
    token = ApiToken.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record("token.revoked", subject=token, actor=actor, now=now)
    return token
