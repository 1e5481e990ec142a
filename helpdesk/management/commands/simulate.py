"""Replay a centre's traffic: through the services with back-dated times, or through the HTTP API."""

import argparse
import datetime
import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.clock import utc_now
from helpdesk.traffic import arrivals
from helpdesk.traffic.client import Client
from helpdesk.traffic.replay import DOORS, SURVEYS, Door, Tally, answer_surveys, reconcile, replay_by_api

COLUMNS = ("sent", "accepted", "refused", "failed", "lost", "p50 ms", "p95 ms")


class Command(BaseCommand):
    help = "Replays a centre's traffic: calls in and out, and chat, form and consultations in proportion."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=1, help="days of traffic (1)")
        parser.add_argument(
            "--calls-per-month", type=int, default=40_000, help="calls in and out a month (40000)"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same traffic (1)")
        parser.add_argument(
            "--start", type=datetime.date.fromisoformat, help="first day; default: ends today"
        )
        parser.add_argument("--via", choices=("services", "api"), default="services")
        parser.add_argument("--url", default=settings.PUBLIC_URL, help="api: where Bedside runs")
        parser.add_argument("--token", default="", help="api: a token with the scopes intake and agent")
        parser.add_argument("--senders", type=int, default=4, help="api: connections at once (4)")
        parser.add_argument(
            "--speed",
            type=float,
            default=0,
            help="api: demo seconds for each real second; 0: as fast as possible",
        )

    def handle(self, **options) -> None:
        if (
            options["days"] < 1
            or options["calls_per_month"] < 0
            or options["senders"] < 1
            or options["speed"] < 0
        ):
            raise CommandError("days and senders must be at least 1, calls-per-month and speed at least 0.")
        today = utc_now().astimezone(ZoneInfo(settings.HOME_TIME_ZONE)).date()
        start = options["start"] or today - datetime.timedelta(days=options["days"])
        stream = arrivals(
            start, options["days"], options["calls_per_month"], options["seed"], zone=settings.HOME_TIME_ZONE
        )
        if options["via"] == "api":
            tally = self._by_api(stream, options)
        else:
            from helpdesk.demo.doors import replay_by_services

            tally = replay_by_services(stream)
        self._print(tally)
        if any(door.lost or door.unanswered for door in tally.doors.values()):
            raise CommandError("Some of it was lost or not answered.")

    def _by_api(self, stream, options) -> Tally:
        if not options["token"]:
            raise CommandError("--via api needs --token (see api_token in demo.json).")
        client = Client(options["url"], options["token"])
        tally = replay_by_api(stream, client=client, senders=options["senders"], speed=options["speed"])
        answer_surveys(tally, client=client, senders=options["senders"])
        began = time.monotonic()
        reconcile(tally, client=client, senders=options["senders"])
        self.stdout.write(
            f"{len(tally.accepted)} accepted records looked for again in {time.monotonic() - began:.1f} s"
        )
        return tally

    def _print(self, tally: Tally) -> None:
        self.stdout.write(f"{'':<16}" + "".join(f"{name:>10}" for name in COLUMNS))
        for name in sorted(tally.doors):
            self.stdout.write(_row(name, tally.doors[name]))
        total = Door()
        for door in tally.doors.values():
            for name in ("sent", "accepted", "refused", "unanswered", "lost", "seconds"):
                setattr(total, name, getattr(total, name) + getattr(door, name))
        self.stdout.write(_row("together", total))
        # Surveys are answered when all else is in.
        accepted = total.accepted - tally.doors[DOORS[SURVEYS]].accepted
        rate = accepted / tally.seconds if tally.seconds else 0
        self.stdout.write(f"{accepted} accepted in {tally.seconds:.1f} s: {rate:.1f} a second")
        if unusual := {status: n for status, n in sorted(tally.statuses.items()) if not 200 <= status < 400}:
            self.stdout.write(f"Refusals by status (0: no answer): {unusual}")


def _row(name: str, door: Door) -> str:
    times = sorted(door.seconds) or [0.0]
    cells = [door.sent, door.accepted, door.refused, door.unanswered, door.lost]
    cells += [round(times[int(len(times) * share)] * 1000, 1) for share in (0.5, 0.95)]
    return f"{name:<16}" + "".join(f"{cell:>10}" for cell in cells)
