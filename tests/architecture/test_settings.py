"""Production refuses to start half-configured; development is safe by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "BEDSIDE_ENV": "production",
    "SECRET_KEY": "only-for-this-test-5VtQ8mZr2LkWx7HyNc4PbGj9TdRs6FaEuB3",
    "ALLOWED_HOSTS": "help.example",
    "EMERGENCY_NUMBERS": "IR=115,*=112",
}


def start(**environment):
    clean = {name: value for name, value in os.environ.items() if name not in COMPLETE}
    return subprocess.run(
        [sys.executable, "-c", "import helpdesk.settings as s; print(s.DEBUG, s.EMERGENCY_NUMBERS['*'])"],
        cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_complete_settings_start():
    assert start(**COMPLETE).stdout.split() == ["False", "112"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "EMERGENCY_NUMBERS"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_production_refuses_without(name, value):
    environment = {**COMPLETE, name: value}
    answer = start(**{key: text for key, text in environment.items() if text is not None})
    assert answer.returncode != 0
    assert f"{name} is required" in answer.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("BEDSIDE_ENV", "staging"), ("EMERGENCY_NUMBERS", "IR:115"), ("PORT", "http")]
)
def test_a_value_that_cannot_be_meant_is_told(name, value):
    answer = start(**{**COMPLETE, name: value})
    assert answer.returncode != 0 and name in answer.stderr


def test_development_starts_without_anything(tmp_path):
    assert start(DATA_DIR=str(tmp_path)).returncode == 0
