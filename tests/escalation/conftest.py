"""Medical words in the queue, by the road that they really take."""

import datetime

import pytest

from escalation.models import Escalation
from events import actors


@pytest.fixture
def minutes():
    return lambda count: datetime.timedelta(minutes=count)


@pytest.fixture
def medical(receive, now):
    """`medical("emergency")`: a ticket whose patient wrote such words, with triage's verdict set to that class.

    The class is given, not found: these tests are about the queue, and must not follow the rules of triage.
    """
    from events.models import Event, Handoff
    from tickets.models import Assessment, Ticket
    from tickets.services.medical import apply_assessment

    def _medical(
        urgency="urgent", *, at=None, department="dermatology", body="My arms are red and itch", **rest
    ):
        received = receive(body, at=at, **rest)
        Assessment.objects.filter(message=received.message).update(
            medical=True, urgency=urgency, department=department,
            evidence=[{"start": 8, "end": 15, "text": body[8:15], "rule": "skin.reaction"}], rules_version="41",
        )  # fmt: skip
        ticket = Ticket.objects.get(pk=received.ticket.pk)
        apply_assessment(ticket, Assessment.objects.get(message=received.message))
        ticket.save()
        event = Event.objects.filter(kind="message.received", subject_id=received.message.pk).latest("id")
        Event.objects.filter(pk=event.pk).update(data={**event.data, "medical": True, "urgency": urgency})
        # Words that triage finds medical have it already.
        Handoff.objects.get_or_create(
            event=event, subscriber="escalation.receivers.take_in_message",
            defaults={"queue": "clinical", "due_at": event.at},
        )  # fmt: skip
        received.ticket.refresh_from_db()
        return received

    return _medical


@pytest.fixture
def question(medical, run_handoffs):
    """`question("routine")`: such a question in the queue, brought there by its Handoff."""

    def _question(urgency="urgent", **rest):
        received = medical(urgency, **rest)
        run_handoffs()
        return Escalation.objects.active().get(ticket=received.ticket)

    return _question


@pytest.fixture
def as_second_doctor(second_doctor):
    return actors.staff(second_doctor)


@pytest.fixture
def as_lead(lead):
    return actors.staff(lead)
