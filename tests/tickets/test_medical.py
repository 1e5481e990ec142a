"""The medical class rises by itself and falls only by a doctor's reasoned word; support answers no medical question."""

import pytest

from common.errors import InvalidInput, NotAllowed
from events import actors
from events.models import Event
from tickets.models import Message
from tickets.services.medical import lower_urgency, mark_medical_state, raise_urgency
from tickets.services.reply import MedicalReplyRefused, post_reply
from tickets.services.status import SolveRefused, change_status

pytestmark = pytest.mark.django_db
URGENCIES = ["routine", "urgent", "emergency"]


@pytest.fixture
def ticket(receive):
    return receive("Where do I see my prescription?").ticket


@pytest.mark.parametrize("before", ["", *URGENCIES])
@pytest.mark.parametrize("asked", URGENCIES)
def test_raising_never_lowers(ticket, as_agent, now, before, asked):
    if before:
        raise_urgency(ticket_id=ticket.pk, urgency=before, actor=as_agent, now=now)
    order = ["", *URGENCIES]
    got = raise_urgency(ticket_id=ticket.pk, urgency=asked, actor=as_agent, now=now)
    assert got.urgency == max(before, asked, key=order.index) and got.is_medical


def test_raising_lifts_the_priority_and_is_told_once(ticket, as_agent, now):
    got = raise_urgency(
        ticket_id=ticket.pk, urgency="emergency", actor=as_agent, now=now, department="cardiology"
    )
    raise_urgency(ticket_id=ticket.pk, urgency="urgent", actor=as_agent, now=now)
    assert got.priority == 4 and got.department == "cardiology"
    assert Event.objects.get(kind="ticket.urgency_raised").data == {"from": "", "to": "emergency"}


@pytest.mark.parametrize("urgency", ["", "panic", None])
def test_raising_to_something_that_is_none(ticket, as_agent, now, urgency):
    with pytest.raises(InvalidInput):
        raise_urgency(ticket_id=ticket.pk, urgency=urgency, actor=as_agent, now=now)


class TestLowering:
    def lower(self, ticket, actor, now, urgency="routine", reason="Known and stable"):
        return lower_urgency(ticket_id=ticket.pk, urgency=urgency, reason=reason, actor=actor, now=now)

    @pytest.mark.parametrize("who", ["agent", "lead", "administrator"])
    def test_is_for_no_other_role(self, ticket, now, who, request):
        actor = actors.staff(request.getfixturevalue(who))
        raise_urgency(ticket_id=ticket.pk, urgency="emergency", actor=actor, now=now)
        with pytest.raises(NotAllowed):
            self.lower(ticket, actor, now)
        ticket.refresh_from_db()
        assert ticket.urgency == "emergency"

    def test_is_for_no_program_and_no_patient(self, ticket, now, agent, as_patient):
        from accounts.models import ApiToken

        for actor in (
            as_patient,
            actors.api(ApiToken(pk=1, name="x")),
            actors.api(ApiToken(pk=1, user=agent)),
        ):
            with pytest.raises(NotAllowed):
                self.lower(ticket, actor, now)

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_needs_a_reason(self, ticket, as_doctor, now, reason):
        with pytest.raises(InvalidInput):
            self.lower(ticket, as_doctor, now, reason=reason)

    def test_by_a_doctor(self, ticket, as_doctor, now):
        raise_urgency(ticket_id=ticket.pk, urgency="emergency", actor=as_doctor, now=now)
        assert self.lower(ticket, as_doctor, now).urgency == "routine"
        got = self.lower(ticket, as_doctor, now, urgency="", reason="No medical question")
        assert got.urgency == "" and not got.is_medical
        assert Event.objects.filter(kind="ticket.urgency_lowered").count() == 2


class TestWhileAQuestionIsOpen:
    @pytest.fixture
    def medical(self, ticket, as_agent, now):
        return raise_urgency(ticket_id=ticket.pk, urgency="urgent", actor=as_agent, now=now)

    @pytest.mark.parametrize("state", ["", "waiting", "accepted"])
    def test_support_may_not_answer_or_solve(self, medical, as_agent, now, state):
        mark_medical_state(ticket_id=medical.pk, state=state)
        seen = Event.objects.count()
        with pytest.raises(MedicalReplyRefused):
            post_reply(ticket_id=medical.pk, body="Drink water.", actor=as_agent, now=now)
        with pytest.raises(SolveRefused):
            change_status(ticket_id=medical.pk, status="solved", actor=as_agent, now=now)
        assert Event.objects.count() == seen and not Message.objects.filter(direction="outbound").exists()

    @pytest.mark.parametrize("state", ["answered", "returned"])
    def test_afterwards_support_may(self, medical, as_agent, now, state):
        mark_medical_state(ticket_id=medical.pk, state=state)
        assert post_reply(ticket_id=medical.pk, body="Anything else?", actor=as_agent, now=now)
        assert change_status(ticket_id=medical.pk, status="solved", actor=as_agent, now=now).is_done

    def test_an_override_with_its_reason_passes_and_is_kept(self, medical, as_agent, now):
        post_reply(
            ticket_id=medical.pk,
            body="A doctor calls.",
            actor=as_agent,
            now=now,
            override_reason="Asked by phone",
        )
        assert Event.objects.get(kind="message.sent").data["override"] == "Asked by phone"
        change_status(
            ticket_id=medical.pk, status="solved", actor=as_agent, now=now, override_reason="Duplicate"
        )
        assert Event.objects.get(kind="ticket.solved").data["override"] == "Duplicate"

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_an_override_without_reason_is_none(self, medical, as_agent, now, reason):
        with pytest.raises(MedicalReplyRefused):
            post_reply(ticket_id=medical.pk, body="x", actor=as_agent, now=now, override_reason=reason)

    def test_new_medical_words_open_the_question_again(self, medical, receive, as_agent, now):
        mark_medical_state(ticket_id=medical.pk, state="answered", doctor_name="Dr. Rahimi")
        receive("Now I have crushing chest pain and cannot breathe")
        medical.refresh_from_db()
        assert medical.has_open_medical_question
