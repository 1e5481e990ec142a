"""Migrations are complete, and named for what they do."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_they_are_complete(capsys):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_they_are_named_for_what_they_do():
    folders = [Path(config.path) / "migrations" for config in apps.get_app_configs()]
    files = [path for folder in folders if ROOT in folder.parents for path in folder.glob("0*.py")]
    files = [path for path in files if ".venv" not in path.parts]
    assert len(files) >= 5
    unnamed = [
        str(path)
        for path in files
        if re.search(r"_auto_|_(alter|remove|rename)_.*_and_more$|_more$", path.stem)
    ]
    assert not unnamed, unnamed


def test_their_numbers_have_no_doubles():
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        if ROOT not in folder.parents or ".venv" in folder.parts:
            continue
        numbers = [path.name[:4] for path in folder.glob("0*.py")]
        assert len(numbers) == len(set(numbers)), f"{config.label}: two migrations of one number"
