"""Every action in every status: the table, and the services over it."""

import itertools

import pytest

from common.errors import Conflict
from escalation.models import Escalation
from escalation.services.answer import answer_escalation, ask_patient, return_escalation
from escalation.services.claim import accept_escalation, hand_over, put_back
from escalation.services.urgency import lower_escalation, raise_escalation
from escalation.states import ACTIVE, CLOSED, TRANSITIONS, Status, target_of

pytestmark = pytest.mark.django_db


def _act(action, pk, actor, doctor, colleague, now):
    both = {"escalation_id": pk, "actor": actor, "now": now}
    return {
        "accept": lambda: accept_escalation(**both),
        "hand_over": lambda: hand_over(to=colleague, **both),
        "put_back": lambda: put_back(**both),
        "ask": lambda: ask_patient(body="Any fever?", **both),
        "answer": lambda: answer_escalation(body="Rest and drink.", **both),
        "return": lambda: return_escalation(reason="Not for us", **both),
        "raise": lambda: raise_escalation(urgency="emergency", **both),
        "lower": lambda: lower_escalation(urgency="routine", reason="Seen it", **both),
        "withdraw": lambda: lower_escalation(urgency="", reason="About a bill", **both),
    }[action]()


def _reach(status, pk, actor, now):
    both = {"escalation_id": pk, "actor": actor, "now": now}
    if status == Status.ACCEPTED:
        accept_escalation(**both)
    elif status == Status.ANSWERED:
        answer_escalation(body="Rest.", **both)
    elif status == Status.RETURNED:
        return_escalation(reason="Not for us", **both)
    elif status == Status.WITHDRAWN:
        lower_escalation(urgency="", reason="About a bill", **both)


@pytest.mark.parametrize(("status", "action"), list(itertools.product(Status.values, TRANSITIONS)))
def test_every_action_in_every_status(status, action, question, doctor, second_doctor, as_doctor, now):
    found = question("urgent")
    _reach(status, found.pk, as_doctor, now)
    wanted = target_of(action, status)
    if wanted is None and not (action == "accept" and status == Status.ACCEPTED):
        with pytest.raises(Conflict):
            _act(action, found.pk, as_doctor, doctor, second_doctor, now)
        wanted = status
    else:
        _act(action, found.pk, as_doctor, doctor, second_doctor, now)
        wanted = wanted or status
    found.refresh_from_db()
    assert found.status == wanted
    assert (found.closed_at is not None) == (found.status in CLOSED)
    assert found.turn == found.place()


def test_the_table_knows_every_status():
    assert set(Status.values) == ACTIVE | CLOSED
    assert all(set(rows) <= ACTIVE for rows in TRANSITIONS.values()), "a closed question stays closed"
    assert Escalation._meta.get_field("status").choices
