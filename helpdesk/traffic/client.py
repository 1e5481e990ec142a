"""A small HTTP client for the public API: one kept connection for each thread, nothing but the standard
library.
"""

import http.client
import json
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0 means that no answer came; `seconds` is the time it took; `body` is decoded JSON or None."""

    status: int
    body: dict | list | None
    seconds: float
    location: str = ""

    @property
    def is_accepted(self) -> bool:
        """Taken: 2xx, or the redirect that follows a form."""
        return 200 <= self.status < 300 or self.status in (302, 303)


class Client:
    """Posts and gets JSON with a bearer token; safe to share between threads."""

    def __init__(self, url: str, token: str = ""):
        parts = urlsplit(url)
        self._secure, self._host = parts.scheme == "https", parts.netloc
        self._token = token
        self._local = threading.local()

    def get(self, path: str, **query: str) -> Answer:
        return self._send("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: dict, *, key: str = "") -> Answer:
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        return self._send("POST", path, json.dumps(body), headers)

    def post_form(self, path: str, fields: dict) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields, doseq=True), headers)

    def _send(self, method: str, path: str, body: str | None = None, headers: dict | None = None) -> Answer:
        headers = {"Accept": "application/json", **(headers or {})}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        began = time.perf_counter()
        for last_try in (False, True):
            try:
                response, raw = self._exchange(method, path, body, headers)
                break
            except (OSError, http.client.HTTPException):
                self._drop()
                # A kept connection that the server has closed meanwhile deserves one fresh try.
                if last_try:
                    return Answer(0, None, time.perf_counter() - began)
        seconds = time.perf_counter() - began
        return Answer(response.status, _decoded(raw), seconds, response.headers.get("Location", ""))

    def _exchange(self, method, path, body, headers):
        connection = getattr(self._local, "connection", None)
        if connection is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            connection = self._local.connection = kind(self._host, timeout=TIMEOUT_SECONDS)
        connection.request(method, path, body=body.encode() if body is not None else None, headers=headers)
        response = connection.getresponse()
        return response, response.read()

    def _drop(self) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


def _decoded(raw: bytes) -> dict | list | None:
    try:
        return json.loads(raw)
    except ValueError:
        return None
