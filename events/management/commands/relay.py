"""`manage.py relay`: rings the doorbell for pending Handoffs; two may run."""

import signal

from django.core.management.base import BaseCommand

from events.relay_loop import RelayLoop


class Command(BaseCommand):
    help = "Publish pending handoffs to Celery, stamp event positions, and cover for lost workers, Redis and beat."

    def handle(self, *args, **options):
        loop = RelayLoop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.stop())
        loop.run()
