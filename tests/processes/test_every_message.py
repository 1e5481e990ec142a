"""A few hundred messages through the running system: each medical one is in the doctor-support queue, no other is.

The repository's own corpus always; the real ones of `../shared/triage` too where that folder stands beside the
checkout. None of those is kept here.
"""

import itertools
import json
import random
from pathlib import Path

import pytest

from tests.processes.system import ROOT

pytestmark = pytest.mark.processes

CORPUS = ROOT / "tests" / "triage" / "corpus"
REAL = ROOT.parent / "shared" / "triage"
PER_FILE = 60
#: On texts written by others, nobody is perfect: misses and false alarms that the test bears, as shares. The
#: figures that triage reaches are printed by `python -m triage.measure`.
BORNE_MISSES, BORNE_ALARMS = 0.05, 0.10

_numbers = itertools.count(1_000_000)


def load(path: Path) -> list[tuple[str, bool]]:
    """(text, is it medical) of one file, at most PER_FILE, picked by a fixed seed."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    picked = random.Random(path.name).sample(rows, min(PER_FILE, len(rows)))
    return [(row["text"], bool(row.get("medical", row.get("label") == "medical"))) for row in picked]


def send_all(system, messages) -> list[tuple[int, bool]]:
    """(ticket number, is it medical) of each message, every one by another person."""
    sent = []
    for text, medical in messages:
        body = {"name": "Patient", "phone": f"+98912{next(_numbers)}", "message": text}
        status, answer = system.post("/api/v1/intake/web/", body)
        assert status == 201, (status, answer)
        sent.append((answer["number"], medical))
    return sent


def queued(system, sent) -> set[int]:
    """Ticket numbers in the queue, once every handoff is done."""
    idle = "SELECT count(*) FROM events_handoff WHERE status = 'pending' AND queue = 'clinical'"
    system.wait_for(lambda: system.rows(idle) == [(0,)], "all clinical handoffs are done", 60)
    rows = system.rows(
        "SELECT t.number FROM escalation_escalation e JOIN tickets_ticket t ON t.id = e.ticket_id"
        " WHERE t.number = ANY(%s)",
        [number for number, _ in sent],
    )
    found = [number for (number,) in rows]
    assert len(found) == len(set(found)), "a question stands twice in the queue"
    return set(found)


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ru", "zh"])
def test_our_own_corpus_without_a_miss(system, language):
    sent = send_all(system, load(CORPUS / f"{language}.jsonl"))
    in_queue = queued(system, sent)
    assert {number for number, medical in sent if medical} == in_queue


@pytest.mark.skipif(not REAL.is_dir(), reason="the real messages do not stand beside this checkout")
def test_real_messages(system):
    messages = [pair for path in sorted(REAL.glob("*.jsonl")) for pair in load(path)]
    sent = send_all(system, messages)
    in_queue = queued(system, sent)
    medical = {number for number, is_medical in sent if is_medical}
    other = {number for number, is_medical in sent if not is_medical}
    missed, alarms = medical - in_queue, other & in_queue
    assert len(missed) <= BORNE_MISSES * len(medical), f"{len(missed)} of {len(medical)} medical ones missed"
    assert len(alarms) <= BORNE_ALARMS * len(other), f"{len(alarms)} of {len(other)} others in the queue"
