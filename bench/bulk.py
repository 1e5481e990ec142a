"""Millions of rows by plain SQL: tickets as a centre of some years would have them.

Only for the benchmark's own database: rows are written past the services, without foreign key checks where
the server lets us, and with the secondary indexes built again at the end.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from helpdesk.demo.content import LANGUAGES, load

TABLES = (
    "tickets_contact", "tickets_contactpoint", "tickets_ticket", "tickets_message", "tickets_assessment",
    "tickets_note", "tickets_clock", "events_event",
)  # fmt: skip
CHUNK = 50_000
MESSAGES_PER_TICKET = 5
TICKETS_PER_CONTACT = 3
#: Open tickets are a matter of staff, not of history: many of few, few of many, so that lists are full at any size.
UNSOLVED_AT_LEAST, UNSOLVED_PER_THOUSAND = 2_000, 20
#: The search words: one message in `every` holds it, whatever the size.
RARE, COMMON = ("zanthorel", 20_000), ("refund", 4)

_SQL = dict(
    part.split("\n", 1) for part in (Path(__file__).parent / "bulk.sql").read_text().split("-- name: ")[1:]
)


def grow_to(tickets: int, *, teams: list[int], owners: list[int], say=print) -> float:
    """Fill the tables until there are `tickets` tickets; returns the seconds it took. Never shrinks."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0"
        )
        cursor.execute("SELECT coalesce(max(id), 0), count(*) FROM tickets_ticket")
        last_id, have = cursor.fetchone()
        if have >= tickets:
            return 0.0
        cursor.execute("SELECT coalesce(max(id), 0) FROM tickets_contact")
        first_contact = cursor.fetchone()[0] + 1
        cursor.execute("SELECT coalesce(max(position), 0) FROM events_event")
        base = {"base_position": cursor.fetchone()[0], **_words(), "teams": teams, "team_count": len(teams)}
        base |= {"owners": owners, "owner_count": len(owners), "first_contact": first_contact}
        base["unsolved"] = max(UNSOLVED_PER_THOUSAND, min(500, 1000 * UNSOLVED_AT_LEAST // (tickets - have)))
        base["contact_count"] = max(1, (tickets - have) // TICKETS_PER_CONTACT)
        with _without_secondary_indexes(cursor, say):
            last_contact = first_contact + base["contact_count"] - 1
            for name in ("contacts", "points"):
                cursor.execute(_SQL[name], base | {"first": first_contact, "last": last_contact})
            for first in range(last_id + 1, last_id + 1 + tickets - have, CHUNK):
                last = min(first + CHUNK - 1, last_id + tickets - have)
                with transaction.atomic():
                    _without_foreign_keys(cursor)
                    for name in ("tickets", "messages", "assessments", "notes", "clocks", "events"):
                        cursor.execute(_SQL[name], base | {"first": first, "last": last})
        _set_sequences(cursor)
        for table in TABLES:
            cursor.execute(f"{'ANALYZE' if connection.in_atomic_block else 'VACUUM (ANALYZE)'} {table}")
    return time.monotonic() - began


def _words() -> dict:
    contents = [load(language) for language in LANGUAGES]
    said = [said for content in contents for part in content.messages.values() for said in part]
    names = [
        content.names["pattern"].format(given=given, family=family)
        for content in contents
        for given in content.names["female"]
        for family in content.names["family"]
    ]
    return {
        "languages": list(LANGUAGES), "names": names, "name_count": len(names),
        "texts": [one.text for one in said], "text_count": len(said),
        "subjects": [one.subject for one in said], "subject_count": len(said),
        "messages": MESSAGES_PER_TICKET,
        "rare": RARE[0], "rare_every": RARE[1], "common": COMMON[0], "common_every": COMMON[1],
    }  # fmt: skip


def _without_foreign_keys(cursor) -> None:
    """Only a superuser may; otherwise the checks are made and it takes longer."""
    with contextlib.suppress(Exception), transaction.atomic():
        cursor.execute("SET LOCAL session_replication_role = replica")


@contextlib.contextmanager
def _without_secondary_indexes(cursor, say) -> Iterator[None]:
    cursor.execute(
        """
        SELECT i.indexname, i.indexdef FROM pg_indexes i
        WHERE i.tablename = ANY(%s) AND i.schemaname = current_schema()
          AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
          AND i.indexdef NOT LIKE 'CREATE UNIQUE%%'
        """,
        [list(TABLES)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        # No index can be built while rows still wait for their foreign keys to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for _, definition in found:
            cursor.execute(definition)
        say(f"  {len(found)} indexes built again")


def _set_sequences(cursor) -> None:
    for table in ("tickets_contact", "tickets_ticket"):
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))", [table]
        )
