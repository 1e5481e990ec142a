"""python -m bench [--quick] [--tickets N] [--only doors|pages]: a table on the screen, JSON in var/bench.json.

Starts a Bedside of its own in a data folder of its own; what `make up` runs beside it is not touched.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

import psycopg2

from bench.figures import Report, heading
from bench.system import ROOT, NotReady, running_system

SMALL = 10_000


def main() -> int:
    options = _options()
    data_dir = Path(options.data_dir).resolve()
    report = Report()
    began = time.monotonic()
    if not options.keep:
        shutil.rmtree(data_dir, ignore_errors=True)
    try:
        if options.only != "pages":
            _doors(report, data_dir, options)
        if options.only != "doors":
            _pages(report, data_dir, options)
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
    about = {"tickets": options.tickets, "quick": options.quick, "seconds": round(time.monotonic() - began)}
    report.write(Path(options.json), **about)
    if not options.keep:
        shutil.rmtree(data_dir, ignore_errors=True)
    missed = [figure.name for figure in report.figures if figure.holds is False]
    print(
        f"\n{len(report.figures)} figures in {about['seconds']} s, {len(missed)} missed. Written to {options.json}"
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, about a minute")
    parser.add_argument(
        "--tickets", type=int, help="tickets for the pages (100000; --quick 20000); up to 1000000"
    )
    parser.add_argument("--messages", type=int, help="messages through the doors (1500; --quick 300)")
    parser.add_argument("--only", choices=("doors", "pages"), help="one half of it")
    parser.add_argument("--json", default=str(ROOT / "var" / "bench.json"), help="where the figures go")
    parser.add_argument("--data-dir", default=str(ROOT / "var" / "bench"), help="its own database lives here")
    parser.add_argument("--keep", action="store_true", help="keep that folder, and use it if it is there")
    options = parser.parse_args()
    options.tickets = options.tickets or (20_000 if options.quick else 100_000)
    options.messages = options.messages or (300 if options.quick else 1_500)
    options.visits = 60 if options.quick else 200
    options.questions = 10 if options.quick else 40
    return options


def _doors(report: Report, data_dir: Path, options: argparse.Namespace) -> None:
    from bench import doors

    heading("Starting")
    if not (data_dir / "postgres").exists():
        with running_system(data_dir, demo=True) as first:
            report.add("start with an empty data folder, demo world loaded", first.seconds_to_ready, "s")
    with running_system(data_dir, demo=True) as system:
        report.add("make up, warm, to ready", system.seconds_to_ready, "s", "≤ 30")
        heading("Doors")
        doors.measure(report, system, messages=options.messages, questions=options.questions)


def _pages(report: Report, data_dir: Path, options: argparse.Namespace) -> None:
    from helpdesk.embedded import Postgres, PostgresHandle

    (data_dir / "static").mkdir(parents=True, exist_ok=True)
    server = PostgresHandle(Postgres(data_dir / "postgres"))
    server.start()
    try:
        os.environ |= {
            "DATABASE_URL": server.url, "DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "DB_STATEMENT_TIMEOUT_MS": "0", "DB_LOCK_TIMEOUT_MS": "0", "DB_IDLE_IN_TRANSACTION_TIMEOUT_MS": "0",
        }  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        from bench import pages

        call_command("migrate", verbosity=0)

        superuser = psycopg2.connect(server.server.url_for("postgres", "bedside"))
        with superuser, superuser.cursor() as cursor:
            # The generator may then skip the checks of foreign keys that it satisfies by construction.
            cursor.execute("GRANT SET ON PARAMETER session_replication_role TO bedside")
        superuser.close()
        heading("Pages")
        pages.measure(report, sizes=[SMALL, options.tickets], visits=options.visits)
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
