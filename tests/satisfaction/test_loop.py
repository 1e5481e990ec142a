"""From the consultation to the patient won back, as the story goes."""

import pytest

from delivery.models import Dispatch
from events.models import Event
from satisfaction.models import Consultation, Recovery, SurveyInvitation
from satisfaction.queries import recovery_figures
from satisfaction.services.invitations import ask_who_is_due, expire_what_is_over
from satisfaction.services.recoveries import log_attempt, record_remedy
from tests.satisfaction.conftest import DAY, HOUR, MINUTE
from tickets.models import Ticket
from tickets.services.status import change_status

pytestmark = pytest.mark.django_db


def test_from_a_consultation_to_a_patient_won_back(consult, answer, run_handoffs, as_agent, second_of, now):
    taken = consult("c-1")
    invitation = taken.invitation
    assert invitation.state == "scheduled" and invitation.due_at == now + 30 * MINUTE

    assert ask_who_is_due(now + 29 * MINUTE) == 0
    assert ask_who_is_due(now + 30 * MINUTE) == 1
    dispatch = Dispatch.objects.get(template="survey")
    assert dispatch.address == "+989175550142" and dispatch.language == "fa"
    assert dispatch.params == {"link": invitation.link}

    got = answer(invitation, 2, reasons=["doctor_late"], comment="دکتر خیلی دیر آمد")
    recovery, ticket = got.recovery, got.recovery.ticket
    assert ticket.kind == "recovery" and ticket.is_dissatisfied and ticket.consultation_ref == "c-1"
    assert ticket.messages.get().body == "دکتر خیلی دیر آمد"
    ticket.refresh_from_db()
    assert ticket.duty == "call_back" and ticket.due_at == now + 3 * HOUR == recovery.first_call_due_at

    log_attempt(
        recovery_id=recovery.pk, outcome="no_answer", note="busy", actor=as_agent, now=now + 90 * MINUTE
    )
    log_attempt(recovery_id=recovery.pk, outcome="reached", actor=as_agent, now=now + 2 * HOUR)
    record_remedy(recovery_id=recovery.pk, remedy="apology", actor=as_agent, now=now + 2 * HOUR)
    ticket.refresh_from_db()
    assert ticket.duty == "resolve"

    change_status(ticket_id=ticket.pk, status="solved", actor=as_agent, now=now + 3 * HOUR)
    run_handoffs()
    second = second_of(recovery)
    assert second.state == "scheduled" and second.due_at == now + 3 * HOUR + DAY
    ask_who_is_due(second.due_at)
    recovery.refresh_from_db()
    assert recovery.state == "asked_again"
    assert Dispatch.objects.filter(template="second_survey", params={"link": second.link}).exists()

    answer(second, 5, at=now + 2 * DAY, comment="ممنون")
    recovery.refresh_from_db()
    assert (recovery.state, recovery.outcome) == ("done", "recovered")
    assert recovery.second_response.rating == 5 and recovery.was_called_in_time
    ticket.refresh_from_db()
    assert ticket.status == "solved", "thanks do not open a solved ticket again"

    figures = recovery_figures(now - DAY, now + DAY)
    assert [(name, count) for name, count, _ in figures.steps] == [
        ("dissatisfied", 1), ("called", 1), ("remedied", 1), ("asked_again", 1), ("answered_again", 1),
        ("won_back", 1),
    ]  # fmt: skip
    assert (figures.consultations, figures.asked, figures.answered) == (1, 1, 1)
    kinds = list(Event.objects.filter(ticket_id=ticket.pk).order_by("id").values_list("kind", flat=True))
    story = [kind for kind in kinds if kind.split(".")[0] in {"recovery", "survey"}]
    assert story == [
        "recovery.opened", "recovery.call_logged", "recovery.call_logged", "recovery.remedied", "survey.scheduled",
        "survey.asked", "survey.answered", "recovery.closed",
    ]  # fmt: skip


def test_ten_tellings_of_one_consultation_are_one_invitation(consult, now):
    for index in range(10):
        consult("c-1", at=now + index * MINUTE, ended_at=now, started_at=None, doctor_name=f"Dr. {index}")
    assert Consultation.objects.count() == SurveyInvitation.objects.count() == 1
    assert Consultation.objects.get().doctor_name == "Dr. 9"
    assert SurveyInvitation.objects.get().due_at == now + 30 * MINUTE


def test_what_comes_after_the_question_does_not_ask_again(asked, consult, now):
    invitation = asked("c-1")
    consult("c-1", at=now + HOUR, ended_at=now + 10 * MINUTE, started_at=None)
    invitation.refresh_from_db()
    assert invitation.state == "sent" and ask_who_is_due(now + DAY) == 0
    assert Dispatch.objects.count() == 1


def test_without_an_address_nobody_is_asked_and_it_says_why(consult, now):
    taken = consult("c-1", phone="", email="")
    assert (taken.invitation.state, taken.invitation.why_not) == ("suppressed", "no_address")
    consult("c-1", at=now + MINUTE, ended_at=now, started_at=None, email="mahsa@example.test")
    taken.invitation.refresh_from_db()
    assert (taken.invitation.state, taken.invitation.why_not) == ("scheduled", "")


def test_a_consultation_of_last_season_is_not_asked_about(consult, now):
    taken = consult("c-1", ended_at=now - 40 * DAY, started_at=None)
    assert (taken.invitation.state, taken.invitation.why_not) == ("suppressed", "too_late")


def test_nobody_is_asked_while_a_doctor_owes_them_an_answer(consult, receive, as_doctor, now):
    from tickets.services.medical import mark_medical_state

    taken = consult("c-1")
    got = receive("I have crushing chest pain and cannot breathe", platform_id="p-1")
    assert got.ticket.contact_id == taken.invitation.contact_id and got.ticket.is_medical
    ask_who_is_due(now + 30 * MINUTE)
    taken.invitation.refresh_from_db()
    assert (taken.invitation.state, taken.invitation.waits_for) == ("scheduled", "medical_open")
    mark_medical_state(ticket_id=got.ticket.pk, state="answered", doctor_name="Dr. Rahimi")
    ask_who_is_due(now + 2 * HOUR)
    taken.invitation.refresh_from_db()
    assert (taken.invitation.state, taken.invitation.waits_for) == ("sent", "")


def test_a_medical_question_that_stays_open_ends_the_wait_visibly(consult, receive, now):
    taken = consult("c-1")
    receive("I have crushing chest pain and cannot breathe", platform_id="p-1")
    ask_who_is_due(taken.invitation.expires_at)
    taken.invitation.refresh_from_db()
    assert (taken.invitation.state, taken.invitation.why_not) == ("suppressed", "medical_open")


def test_an_undelivered_question_takes_the_next_address_and_then_fails_visibly(asked, run_handoffs, now):
    from django.db import transaction

    from events.actors import SYSTEM
    from events.services.record import record

    invitation = asked(email="mahsa@example.test")

    def fail(dispatch):
        data = {"subject": dispatch.subject_type, "subject_id": dispatch.subject_id}
        with transaction.atomic():
            record("dispatch.failed", subject=dispatch, actor=SYSTEM, now=now + HOUR, data=data)
        run_handoffs()
        invitation.refresh_from_db()

    fail(Dispatch.objects.get(channel="sms"))
    assert (
        invitation.state == "sent" and Dispatch.objects.get(channel="email").address == "mahsa@example.test"
    )
    fail(Dispatch.objects.get(channel="email"))
    assert (invitation.state, invitation.why_not) == ("failed", "not_delivered")


def test_a_link_that_nobody_used_expires(asked, answer, now):
    from satisfaction.services.answers import SurveyClosed

    invitation = asked()
    assert expire_what_is_over(invitation.expires_at - MINUTE) == 0
    assert expire_what_is_over(invitation.expires_at) == 1
    invitation.refresh_from_db()
    assert invitation.state == "expired"
    with pytest.raises(SurveyClosed):
        answer(invitation, 4, at=invitation.expires_at)
    assert not Recovery.objects.exists() and not Ticket.objects.exists()


def test_the_patient_may_answer_before_we_ask(consult, answer, now):
    invitation = consult("c-1").invitation
    answer(invitation, 4, at=now + MINUTE)
    assert ask_who_is_due(now + HOUR) == 0
    invitation.refresh_from_db()
    assert invitation.state == "answered" and not Dispatch.objects.exists()


def test_a_policy_of_the_kind_sets_delay_and_deadlines_and_is_kept(consult, answer, support, now):
    from satisfaction.models import SurveyPolicy

    SurveyPolicy.objects.create(name="all", delay_minutes=5)
    policy = SurveyPolicy.objects.create(
        name="chat", consultation_kind="chat", delay_minutes=60, call_back_minutes=10
    )
    assert consult("c-1").invitation.due_at == now + 5 * MINUTE
    invitation = consult("c-2", kind="chat").invitation
    assert invitation.due_at == now + 60 * MINUTE
    policy.call_back_minutes = 999
    policy.save()
    assert answer(invitation, 1).recovery.first_call_due_at == now + HOUR + 10 * MINUTE
