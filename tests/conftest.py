"""The frozen clock and the named cast, for every test."""

import datetime

import pytest

pytest_plugins = ["tests.cast"]


@pytest.fixture
def now() -> datetime.datetime:
    """Noon in Tehran on an ordinary Saturday."""
    return datetime.datetime(2026, 11, 21, 8, 30, tzinfo=datetime.UTC)
