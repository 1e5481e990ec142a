"""The roads from what a browser holds to what it may see."""

import hashlib
import secrets

from django.core import signing

from common.errors import NotFound
from intake.models import ChatVisitor

_SALT = "bedside.chat-visitor"


def new_visitor_token() -> str:
    """A signed secret for a browser that has none: nobody can bring one that we did not make."""
    return signing.Signer(salt=_SALT).sign(secrets.token_urlsafe(24))


def digest_of(token: str) -> str:
    """What is kept of a token; raises NotFound for one that we did not make."""
    try:
        secret = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        raise NotFound("This chat is not known.") from None
    return hashlib.sha256(secret.encode()).hexdigest()


def find_visitor(token: str) -> ChatVisitor | None:
    """The visitor of a token of ours; None for one that has not written yet, and for a forged one."""
    try:
        digest = digest_of(token)
    except NotFound:
        return None
    return ChatVisitor.objects.select_related("session__ticket__contact").filter(secret_digest=digest).first()
