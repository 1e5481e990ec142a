"""Typed readers of the environment, shared by the settings and the commands that run before Django."""

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

#: Emergency numbers shown in development and tests only. Production refuses to start without its own.
DEVELOPMENT_EMERGENCY_NUMBERS = "IR=115,AE=998,SA=997,RU=103,CN=120,GB=999,US=911,*=112"

#: Crisis lines for thoughts of suicide; where a country has none here, its emergency number is shown.
DEVELOPMENT_CRISIS_NUMBERS = "IR=123,GB=116123,US=988,RU=88002000122,CN=12356"


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name)
    return default if not value else value.lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def numbers_by_country(name: str, default: str = "") -> dict[str, str]:
    """`"IR=115,*=112"` → `{"IR": "115", "*": "112"}`; ISO 3166 alpha-2 keys, `*` for all others."""
    table = {}
    for pair in words(name, default):
        country, _, value = pair.partition("=")
        if not value:
            raise ImproperlyConfigured(f"{name} must look like IR=115,GB=999,*=112; {pair!r} has no number.")
        table[country.strip().upper()] = value.strip()
    return table


def is_production() -> bool:
    mode = text("BEDSIDE_ENV", "development")
    if mode not in {"development", "production"}:
        raise ImproperlyConfigured(f"BEDSIDE_ENV must be development or production, not {mode!r}.")
    return mode == "production"


def data_dir() -> Path:
    return Path(text("DATA_DIR") or BASE_DIR / "var").resolve()


def secret_key() -> str:
    """The key given by the environment; in development one that is made once and kept in DATA_DIR."""
    given = text("SECRET_KEY")
    if given:
        return given
    if is_production():
        raise ImproperlyConfigured("SECRET_KEY is required when BEDSIDE_ENV=production.")
    if "pytest" in sys.modules:
        return "tests-only-not-a-secret-0123456789-0123456789-0123456789"
    return _kept_key(data_dir() / "secret_key")


def _kept_key(path: Path) -> str:
    import secrets

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(key)
    return key


def required_in_production(name: str) -> None:
    if is_production() and not text(name):
        raise ImproperlyConfigured(f"{name} is required when BEDSIDE_ENV=production.")
