"""An SMS gateway over HTTP, as a request that the administrator describes.

Provider.settings: `url`, `method` (POST), `headers` {}, `body` "json" | "form", `fields` {name: text}, where texts may
hold {to}, {text}, {reference} and {secret}; `secret_env` names the environment variable that holds the secret;
`reference_field` names the answer's message id.
"""

import http.client
import json
import os
import urllib.error
import urllib.parse
import urllib.request

from delivery.models import Dispatch, Provider
from delivery.providers.base import Failure
from delivery.wording import Wording

TIMEOUT = 10


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway that answers with a redirect could lead the secret elsewhere."""

    def redirect_request(self, *args, **kwargs):
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def send_http_sms(provider: Provider, dispatch: Dispatch, wording: Wording) -> str:
    config = provider.settings
    url = config.get("url", "")
    if not url.startswith(("https://", "http://")):
        raise Failure("not_configured", final=True)
    values = {
        "to": dispatch.address,
        "text": wording.body,
        "reference": f"bedside-{dispatch.pk}",
        "secret": os.environ.get(config.get("secret_env", ""), ""),
    }
    fields = {name: _fill(text, values) for name, text in config.get("fields", {}).items()}
    headers = {name: _fill(text, values) for name, text in config.get("headers", {}).items()}
    if config.get("body", "json") == "json":
        body, headers["Content-Type"] = json.dumps(fields).encode(), "application/json"
    else:
        body = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(url, data=body, headers=headers, method=config.get("method", "POST"))  # noqa: S310
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            content = answer.read(65536)
    except urllib.error.HTTPError as error:
        raise Failure(
            f"http_{error.code}", final=400 <= error.code < 500 and error.code not in (408, 429)
        ) from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Failure("unreachable") from error
    return _reference(content, config.get("reference_field", ""))


def _fill(text: str, values: dict) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _reference(content: bytes, field: str) -> str:
    try:
        return str(json.loads(content).get(field, ""))[:120] if field else ""
    except (ValueError, AttributeError):
        return ""
