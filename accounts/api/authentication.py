"""`Authorization: Bearer KEY` for programs."""

import datetime

from django.db import transaction
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken
from accounts.services.tokens import digest_of
from common.clock import utc_now


class BearerAuthentication(BaseAuthentication):
    """`request.auth` is the ApiToken; `request.user` the user it acts for, or the token itself."""

    def authenticate(self, request):
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("The Authorization header must read: Bearer KEY.")
        now = utc_now()
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=digest_of(parts[1].decode("latin-1")))
            .first()
        )
        if token is None or not token.is_valid(now) or (token.user and not token.user.is_active):
            raise AuthenticationFailed("This key is not known, was revoked or has expired.")
        if token.last_used_at is None or now - token.last_used_at > datetime.timedelta(minutes=1):
            _note_use(token, now)
        return token.user or token, token

    def authenticate_header(self, request):
        return 'Bearer realm="bedside"'


def _note_use(token: ApiToken, now: datetime.datetime) -> None:
    """Whoever holds the row notes it: requests of one token never queue behind each other for this."""
    free = ApiToken.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=token.pk).values("pk")
    with transaction.atomic():
        ApiToken.objects.filter(pk__in=free).update(last_used_at=now)


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
