"""A consultation with Mahsa and Dr. Adib, and the shortest ways through the loop."""

import datetime
import itertools

import pytest

from events import actors
from satisfaction.models import SurveyInvitation
from satisfaction.services.answers import answer_survey
from satisfaction.services.consultations import Ended, take_consultation
from satisfaction.services.invitations import ask_who_is_due
from tickets.inbound import Person

MINUTE, HOUR, DAY = (datetime.timedelta(**{name: 1}) for name in ("minutes", "hours", "days"))
_numbers = itertools.count(1)


@pytest.fixture
def consult(support, now):
    """`consult("c-1", …)`: the platform says that a consultation has just ended."""

    def _consult(ref="c-1", *, at=None, **changes):
        moment = at or now
        patient = {"platform_id": "p-1", "name": "Mahsa", "phone": "+989175550142", "language": "fa"}
        patient |= {key: changes.pop(key) for key in list(changes) if key in {*patient, "email"}}
        values = {
            "doctor_ref": "d-1", "doctor_name": "Dr. Adib", "kind": "video", "specialty": "internal",
            "started_at": moment - 20 * MINUTE, "ended_at": moment,
        }  # fmt: skip
        person = Person.from_input(**patient, verified=True)
        ended = Ended(ref=ref, person=person, **(values | changes))
        return take_consultation(ended=ended, actor=actors.SYSTEM, now=moment)

    return _consult


@pytest.fixture
def asked(consult, now):
    """An invitation that was sent 30 minutes after its consultation."""

    def _asked(ref=None, **changes):
        number = next(_numbers)
        taken = consult(ref or f"c-{number}", **changes)
        ask_who_is_due(now + 30 * MINUTE)
        taken.invitation.refresh_from_db()
        assert taken.invitation.state == "sent"
        return taken.invitation

    return _asked


@pytest.fixture
def answer(now):
    """`answer(invitation, 2, …)`: an hour after the consultation."""

    def _answer(invitation, rating, *, at=None, **rest):
        return answer_survey(invitation_id=invitation.pk, rating=rating, now=at or now + HOUR, **rest)

    return _answer


@pytest.fixture
def second_of():
    return lambda recovery: SurveyInvitation.objects.get(
        consultation_id=recovery.consultation_id, kind="after_recovery"
    )
