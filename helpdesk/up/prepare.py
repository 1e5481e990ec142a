"""Bring the database up to date, and fill an empty one with the demo world.

Usage: python -m helpdesk.up.prepare [--demo]
Lines for the person at the terminal go to standard output, everything else to standard error (the log).
"""

import os
import sys
import traceback

import django
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands


def main(arguments: list[str]) -> None:
    # A migration may take its time; the limits of a request are not for it.
    os.environ["DB_STATEMENT_TIMEOUT_MS"] = os.environ["DB_LOCK_TIMEOUT_MS"] = "0"
    os.environ["DB_IDLE_IN_TRANSACTION_TIMEOUT_MS"] = "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    django.setup()
    call_command("migrate", interactive=False, stdout=sys.stderr, stderr=sys.stderr)
    if "--demo" in arguments and is_empty():
        load_demo()


def is_empty() -> bool:
    """Nobody has signed up and nobody has written: the state right after the first migration."""
    return not get_user_model().objects.exists() and not apps.get_model("tickets", "Ticket").objects.exists()


def load_demo() -> None:
    if "load_demo" not in get_commands():
        say("There is no demo world to load in this version (manage.py load_demo); starting empty.")
        return
    say("Loading the demo world ...")
    try:
        call_command("load_demo", stdout=sys.stderr, stderr=sys.stderr)
    except Exception:
        # The system itself is sound; whoever wants to look at it should not be kept out by its examples.
        traceback.print_exc()
        say("The demo world could not be loaded; starting without it.")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
