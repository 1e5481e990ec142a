"""The frozen clock and the named cast, for every test."""

import datetime

import pytest

pytest_plugins = ["tests.cast"]


def pytest_configure(config):
    """The cast is made for each test: a production hash would cost each member half a second."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def now() -> datetime.datetime:
    """Noon in Tehran on an ordinary Saturday."""
    return datetime.datetime(2026, 11, 21, 8, 30, tzinfo=datetime.UTC)
