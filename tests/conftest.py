"""The frozen clock and the named cast, for every test."""

import datetime
import importlib

import pytest

# One Chromium a session: a second loop of Playwright in the same thread would be refused.
pytest_plugins = ["tests.cast", "tests.chromium"]


def pytest_configure(config):
    """The cast is made for each test: a production hash would cost each member half a second."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Looked up when asked for: a scan of every static file for each test client costs more than most tests.
    settings.WHITENOISE_AUTOREFRESH = True
    _keep_first_rows()


def _keep_first_rows():
    """A test with real transactions empties all tables behind it; rows that migrations made come back."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    policies = importlib.import_module("escalation.migrations.0002_default_policies")
    consent = importlib.import_module("intake.migrations.0002_first_consent_text")

    def bring_back(sender, **_):
        {"escalation": policies.add_policies, "intake": consent.publish}.get(sender.label, lambda *_: None)(
            apps, None
        )

    post_migrate.connect(bring_back, weak=False, dispatch_uid="tests.bring_back")


@pytest.fixture
def now() -> datetime.datetime:
    """Noon in Tehran on an ordinary Saturday."""
    return datetime.datetime(2026, 11, 21, 8, 30, tzinfo=datetime.UTC)
