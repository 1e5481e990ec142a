"""Fill an empty system with the demo world, and write demo.json with the ways in."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.clock import utc_now
from common.errors import DomainError
from helpdesk.demo.load import CALLS_PER_MONTH, is_empty, load_world, write_access


class Command(BaseCommand):
    help = "Loads a month of an invented centre, in five languages, through the services. Writes demo.json."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same world (1)")
        parser.add_argument(
            "--calls-per-month",
            type=int,
            default=CALLS_PER_MONTH,
            help=f"how busy the centre is ({CALLS_PER_MONTH})",
        )
        parser.add_argument("--force", action="store_true", help="load although the system is not empty")

    def handle(self, *, seed: int, calls_per_month: int, force: bool, **options) -> None:
        if not force and not is_empty():
            raise CommandError("The system is not empty. Nothing was loaded (--force loads all the same).")
        began = time.monotonic()
        try:
            loaded = load_world(seed=seed, calls_per_month=calls_per_month, now=utc_now())
        except DomainError as refusal:
            raise CommandError(f"{refusal} Nothing was loaded.") from None
        path = settings.DATA_DIR / "demo.json"
        write_access(loaded.access, path)
        self.stdout.write(
            f"Demo world: {loaded.tickets} tickets in {time.monotonic() - began:.1f} s. Accounts in {path}"
        )
        if loaded.refused:
            self.stdout.write(f"Steps that came too late: {loaded.refused}")
