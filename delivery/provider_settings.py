"""What a provider's settings may hold: a known shape, and never a secret itself."""

import re

from common.errors import InvalidInput

_SECRET_NAME = re.compile(r"auth|secret|token|passw|api[-_]?key|^key$", re.I)
#: Variables of the system itself: a gateway must not be able to receive them.
_REFUSED_VARIABLES = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
_KEYS = {
    "local": set(),
    "email": {"from"},
    "http_sms": {"url", "method", "headers", "body", "fields", "secret_env", "reference_field"},
}


def check_settings(kind: str, settings) -> None:
    """Raise InvalidInput (field `settings`) when a provider of `kind` could not work, or would hold a secret."""
    if not isinstance(settings, dict):
        raise _wrong("Settings are an object: {…}.")
    unknown = set(settings) - _KEYS.get(kind, set())
    if unknown:
        raise _wrong(f"Unknown here: {', '.join(sorted(unknown))}.")
    if kind == "http_sms":
        _check_gateway(settings)


def _check_gateway(settings: dict) -> None:
    if not re.match(r"https?://[^\s/@]+(/|$)", str(settings.get("url", ""))):
        raise _wrong("url is an address like https://gateway.example/send, without a name or password in it.")
    if settings.get("method", "POST") not in ("POST", "PUT") or settings.get("body", "json") not in (
        "json",
        "form",
    ):
        raise _wrong("method is POST or PUT; body is json or form.")
    for part in ("headers", "fields"):
        table = settings.get(part, {})
        if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
            raise _wrong(f"{part} is an object of texts.")
        for name, text in table.items():
            if _SECRET_NAME.search(name) and "{secret}" not in text:
                raise _wrong(
                    f"{name} looks like a secret: write {{secret}} there, and name its variable in secret_env."
                )
    if not all(f"{{{mark}}}" in "".join(settings.get("fields", {}).values()) for mark in ("to", "text")):
        raise _wrong("fields must hold {to} and {text} somewhere.")
    variable = settings.get("secret_env", "")
    if variable and (not re.fullmatch(r"[A-Z][A-Z0-9_]*", str(variable)) or variable in _REFUSED_VARIABLES):
        raise _wrong("secret_env names an environment variable of its own, like SMS_GATEWAY_KEY.")


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(message, field="settings")
