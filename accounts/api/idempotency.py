"""`Idempotency-Key` on every POST: the first answer is kept for 24 hours and given again."""

import datetime
import hashlib
import json

from django.db import IntegrityError, transaction
from rest_framework import status as http
from rest_framework.response import Response

from accounts.models import IdempotencyKey
from common.clock import utc_now
from common.errors import Conflict, InvalidInput
from events.actors import Actor, api

#: A first request that died without an answer frees its key after this many seconds.
ABANDONED_AFTER = 60
KEEP = datetime.timedelta(hours=24)


class IdempotentPosts:
    """Mix into an APIView or ViewSet before it; needs token authentication.

    Answers of 5xx are not kept: the request may be sent again. The claim is committed before the work begins,
    so two requests at once under one key cannot both run.
    """

    def dispatch(self, request, *args, **kwargs):
        self._claim = None
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key", "").strip()
        if request.method != "POST" or not key or request.auth is None:
            return
        if len(key) > 255:
            raise InvalidInput("An Idempotency-Key has at most 255 characters.", field="Idempotency-Key")
        digest = hashlib.sha256(json.dumps(request.data, sort_keys=True, default=str).encode()).hexdigest()
        self._claim = claim_key(token=request.auth, key=key, path=request.path, digest=digest, now=utc_now())

    def handle_exception(self, exc):
        if isinstance(exc, _KeptAnswer):
            response = Response(exc.answer, status=exc.status)
            response["Idempotent-Replayed"] = "true"
            return response
        return super().handle_exception(exc)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        claim, self._claim = self._claim, None
        if claim is not None:
            if response.status_code >= http.HTTP_500_INTERNAL_SERVER_ERROR:
                IdempotencyKey.objects.filter(pk=claim.pk).delete()
            else:
                answer = json.loads(json.dumps(getattr(response, "data", None), default=str))
                IdempotencyKey.objects.filter(pk=claim.pk).update(status=response.status_code, answer=answer)
        return response

    @property
    def actor(self) -> Actor:
        return api(self.request.auth)


class _KeptAnswer(Exception):
    def __init__(self, status, answer):
        self.status, self.answer = status, answer


def claim_key(*, token, key: str, path: str, digest: str, now: datetime.datetime) -> IdempotencyKey:
    """The claim on a fresh key; raises _KeptAnswer, Conflict (still running) or InvalidInput (another body)."""
    IdempotencyKey.objects.filter(token=token, key=key, created_at__lt=now - KEEP).delete()
    abandoned = now - datetime.timedelta(seconds=ABANDONED_AFTER)
    IdempotencyKey.objects.filter(token=token, key=key, status=None, created_at__lt=abandoned).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(
                token=token, key=key, path=path[:255], body_digest=digest, created_at=now
            )
    except IntegrityError:
        pass
    kept = IdempotencyKey.objects.get(token=token, key=key)
    if kept.path != path[:255] or kept.body_digest != digest:
        refusal = InvalidInput("This Idempotency-Key was used for another request.", field="Idempotency-Key")
        refusal.status = 422
        raise refusal
    if kept.status is None:
        raise Conflict("A request with this Idempotency-Key is still running.", code="still_running")
    raise _KeptAnswer(kept.status, kept.answer)
