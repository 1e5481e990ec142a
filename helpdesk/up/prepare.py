"""Bring the catalogues and the database up to date, and tell by the exit code whether anybody uses it yet.

Usage: python -m helpdesk.up.prepare
"""

import os
import sys

import django
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command

from helpdesk import compile_messages

EXIT_IN_USE = 0
EXIT_EMPTY = 3
#: A migration and the demo world may take their time; the limits of a request are not for them.
WITHOUT_LIMITS = {
    "DB_STATEMENT_TIMEOUT_MS": "0",
    "DB_LOCK_TIMEOUT_MS": "0",
    "DB_IDLE_IN_TRANSACTION_TIMEOUT_MS": "0",
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    if code := compile_messages.main():
        return code
    django.setup()
    call_command("migrate", interactive=False)
    return EXIT_EMPTY if is_empty() else EXIT_IN_USE


def is_empty() -> bool:
    """Nobody has signed up and nobody has written: the state right after the first migration."""
    return not get_user_model().objects.exists() and not apps.get_model("tickets", "Ticket").objects.exists()


if __name__ == "__main__":
    sys.exit(main())
