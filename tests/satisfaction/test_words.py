"""Every comment is read by triage: words that a person must act on become a message of a ticket."""

import pytest

from satisfaction.models import SurveyResponse
from tickets.models import Assessment, Message, Ticket

pytestmark = pytest.mark.django_db
EMERGENCY = "I have crushing chest pain and cannot breathe"


def test_praise_stays_with_the_answer_and_was_read_all_the_same(asked, answer):
    response = answer(asked(), 5, comment="Thank you, very kind doctor").response
    assert response.verdict["medical"] is False and response.verdict["version"]
    assert not Ticket.objects.exists()


def test_a_satisfied_patient_with_an_emergency_meets_a_doctor(asked, answer):
    got = answer(asked("c-7"), 5, comment=EMERGENCY)
    assert got.card == "emergency" and got.recovery is None
    ticket = Ticket.objects.get()
    assert ticket.is_medical and ticket.urgency == "emergency" and not ticket.is_dissatisfied
    assert (ticket.kind, ticket.consultation_ref, ticket.channel) == ("contact", "c-7", "survey")
    assert ticket.messages.get().body == EMERGENCY and Assessment.objects.get().urgency == "emergency"


def test_a_dissatisfied_patient_with_an_emergency_has_one_ticket(asked, answer):
    got = answer(asked(), 1, comment=EMERGENCY)
    assert got.card == "emergency" and Ticket.objects.get() == got.recovery.ticket
    assert Ticket.objects.get().urgency == "emergency"


def test_words_after_the_tap_join_the_ticket(asked, answer):
    invitation = asked()
    answer(invitation, 2)
    answer(invitation, 2, reasons=["price"], comment="Too expensive")
    answer(invitation, 2, reasons=["price"], comment="Too expensive, and late")
    bodies = list(Message.objects.order_by("seq").values_list("body", flat=True))
    assert bodies == ["", "Too expensive", "Too expensive, and late"]
    assert Message.objects.last().facts == {"survey": "after_consultation", "rating": 2, "reasons": ["price"]}
    assert Ticket.objects.count() == 1


def test_a_symptom_in_the_second_answer_opens_the_case_again(solved_once, answer, second_of, now):
    from tests.satisfaction.conftest import DAY

    recovery = solved_once
    got = answer(second_of(recovery), 5, at=now + DAY, comment=EMERGENCY)
    assert got.card == "emergency"
    assert Ticket.objects.exclude(status__in=["solved", "closed"]).get().urgency == "emergency"


@pytest.fixture
def solved_once(asked, answer, as_agent, run_handoffs, now):
    from tickets.services.status import change_status

    recovery = answer(asked(), 2).recovery
    change_status(ticket_id=recovery.ticket_id, status="solved", actor=as_agent, now=now)
    run_handoffs()
    return recovery


def test_control_characters_and_emoji(asked, answer):
    response = answer(asked(), 3, comment="\0ok 👩🏽‍⚕️ \u202eסבבה\x07\r\n").response
    response.refresh_from_db()
    assert response.comment == "ok 👩🏽‍⚕️ \u202eסבבה"


def test_a_megabyte_is_refused_whole(asked, answer):
    from common.errors import InvalidInput

    with pytest.raises(InvalidInput) as refusal:
        answer(asked(), 1, comment="x" * 1_000_000)
    assert refusal.value.field == "comment"
    assert not SurveyResponse.objects.exists() and not Ticket.objects.exists()


def test_a_reason_that_we_do_not_know_does_not_lose_the_answer(asked, answer):
    assert answer(asked(), 4, reasons=["price", "martians", "price"]).response.reasons == ["price", "other"]
