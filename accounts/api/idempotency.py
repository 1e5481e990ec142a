"""`Idempotency-Key` on every POST: the first answer is kept for 24 hours and given again.

The key, the change and the answer are one transaction: a process that dies in between leaves none of them, so the
same request sent again runs for the first time. After the IETF draft "The Idempotency-Key HTTP Header Field".
"""

import datetime
import hashlib
import json

from django.db import OperationalError, connection, transaction
from rest_framework.response import Response

from accounts.models import ApiToken, IdempotencyKey
from accounts.services.forget import KEEP_ANSWERS
from common.clock import utc_now
from common.errors import Conflict, InvalidInput
from events.actors import Actor, api

LONGEST_KEY = 255

#: A fresh key, or one whose answer is kept no longer. Waits for a request that holds the same key.
_CLAIM = """
INSERT INTO accounts_idempotencykey AS kept (token_id, key, path, body_digest, created_at)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (token_id, key) DO UPDATE
    SET path = excluded.path, body_digest = excluded.body_digest, created_at = excluded.created_at,
        status = NULL, answer = NULL
    WHERE kept.created_at < %s
RETURNING id
"""


class IdempotentPosts:
    """Mix in before an APIView or ViewSet; needs token authentication. Gives `self.actor`.

    Only answers below 400 are kept: a refusal saved nothing, so the same request may be sent again. A second
    request under a key that is still running waits for the database's lock timeout and is then told 409;
    another body under a used key is 422.
    """

    _claim: int | None = None

    def dispatch(self, request, *args, **kwargs):
        self._claim = None
        if request.method != "POST" or not request.headers.get("Idempotency-Key", "").strip():
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif self._claim is not None:
                self._keep_answer(response)
        return response

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key", "").strip()
        if request.method == "POST" and key and isinstance(request.auth, ApiToken):
            digest = hashlib.sha256(
                json.dumps(request.data, sort_keys=True, default=str).encode()
            ).hexdigest()
            self._claim = claim_key(
                token=request.auth, key=key, path=request.path, digest=digest, now=utc_now()
            )

    def handle_exception(self, exc):
        if isinstance(exc, _KeptAnswer):
            response = Response(exc.answer, status=exc.status)
            response["Idempotent-Replayed"] = "true"
            response.exception = False
            return response
        return super().handle_exception(exc)

    def _keep_answer(self, response) -> None:
        answer = json.loads(json.dumps(getattr(response, "data", None), default=str))
        IdempotencyKey.objects.filter(pk=self._claim).update(status=response.status_code, answer=answer)

    @property
    def actor(self) -> Actor:
        return api(self.request.auth)


class _KeptAnswer(Exception):
    def __init__(self, status: int, answer):
        self.status, self.answer = status, answer


def claim_key(*, token: ApiToken, key: str, path: str, digest: str, now: datetime.datetime) -> int:
    """Claim a fresh key inside the caller's transaction and return its row's id; raises _KeptAnswer, Conflict
    (still running) or InvalidInput (422: the key was used for another request)."""
    if len(key) > LONGEST_KEY:
        raise InvalidInput(
            f"An Idempotency-Key has at most {LONGEST_KEY} characters.", field="Idempotency-Key"
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [token.pk, key, path[:255], digest, now, now - KEEP_ANSWERS])
            claimed = cursor.fetchone()
    except OperationalError as error:
        # The transaction is over for PostgreSQL; `dispatch` rolls it back with every answer from 400 on.
        if "lock timeout" not in str(error):
            raise
        raise Conflict(
            "A request with this Idempotency-Key is still running.", code="still_running"
        ) from None
    if claimed:
        return claimed[0]
    kept = IdempotencyKey.objects.get(token=token, key=key)
    if kept.path != path[:255] or kept.body_digest != digest:
        refusal = InvalidInput("This Idempotency-Key was used for another request.", field="Idempotency-Key")
        refusal.status = 422
        raise refusal
    raise _KeptAnswer(kept.status, kept.answer)
