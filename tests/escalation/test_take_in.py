"""Medical words become one question in the queue, whatever happens on the way."""

import threading

import pytest
from django.db import connection

from escalation.models import Escalation, EscalationPolicy
from escalation.services.answer import answer_escalation, return_escalation
from escalation.services.by_hand import escalate_by_hand
from escalation.services.policies import set_policy
from escalation.services.take_in import open_missing, take_in_messages
from events import actors
from events.models import Event, Handoff
from tickets.models import Clock, Ticket
from tickets.services.medical import raise_urgency

pytestmark = pytest.mark.django_db


def test_medical_words_open_a_question_with_clocks(question, now, minutes):
    found = question("urgent")
    assert found.status == "open" and found.urgency == "urgent" and found.department == "dermatology"
    assert found.opened_by == "triage" and found.rules_version == "41"
    assert found.accept_due_at == now + minutes(60) and found.answer_due_at == now + minutes(120)
    ticket = Ticket.objects.get(pk=found.ticket_id)
    assert ticket.medical_state == "waiting"
    kinds = set(ticket.clocks.filter(met_at=None).values_list("kind", flat=True))
    assert {"accept", "answer"} <= kinds
    assert Event.objects.filter(kind="escalation.opened", ticket_id=ticket.pk).count() == 1


def test_words_that_are_not_medical_open_none(receive, run_handoffs):
    receive("Where do I find my invoice?")
    run_handoffs()
    assert not Escalation.objects.exists()


def test_real_words_reach_the_queue_through_triage(receive, run_handoffs):
    got = receive("I have crushing chest pain and I cannot breathe")
    run_handoffs()
    found = Escalation.objects.get(ticket=got.ticket)
    assert found.urgency == "emergency" and found.evidence == got.assessment.evidence


def test_being_told_twice_changes_nothing(question, now):
    found = question("urgent")
    take_in_messages(ticket_id=found.ticket_id, now=now)
    take_in_messages(ticket_id=found.ticket_id, now=now)
    assert Escalation.objects.count() == 1
    assert Event.objects.filter(kind__startswith="escalation.").count() == 1


def test_worse_words_raise_and_move_deadlines_earlier(question, medical, run_handoffs, now, minutes):
    found = question("routine")
    later = now + minutes(5)
    worse = medical("emergency", at=later, department="cardiology", body="My chest hurts so much now")
    run_handoffs()
    found.refresh_from_db()
    assert found.urgency == "emergency" and found.department == "cardiology"
    assert found.question_id == worse.message.pk
    assert found.accept_due_at == later + minutes(10) and found.answer_due_at == later + minutes(20)
    answer_clock = Clock.objects.get(ticket=found.ticket, kind="answer", met_at=None)
    assert answer_clock.due_at == found.answer_due_at
    assert Event.objects.filter(kind="escalation.raised").count() == 1


def test_milder_words_are_noted_and_never_lower(question, medical, run_handoffs, now, minutes):
    found = question("emergency")
    before = (found.accept_due_at, found.answer_due_at, found.question_id)
    milder = medical("routine", at=now + minutes(3))
    run_handoffs()
    found.refresh_from_db()
    assert found.urgency == "emergency"
    assert (found.accept_due_at, found.answer_due_at, found.question_id) == before
    assert found.noted_seq == milder.message.seq
    assert Escalation.objects.count() == 1


def test_a_raise_never_moves_a_deadline_later(question, medical, run_handoffs, now, minutes):
    found = question("routine")
    late = found.accept_due_at - minutes(2)
    medical("urgent", at=late)
    run_handoffs()
    found.refresh_from_db()
    assert found.urgency == "urgent" and found.accept_due_at == now + minutes(240)
    assert found.answer_due_at == late + minutes(120)


def test_medical_words_after_the_answer_are_a_new_question(
    question, medical, run_handoffs, as_doctor, now, minutes
):
    first = question("emergency")
    answer_escalation(
        escalation_id=first.pk, body="Call for help now.", actor=as_doctor, now=now + minutes(2)
    )
    medical("routine", at=now + minutes(30))
    run_handoffs()
    second = Escalation.objects.active().get()
    assert second.pk != first.pk and second.urgency == "routine"
    assert Ticket.objects.get().medical_state == "waiting"


def test_what_was_returned_unanswered_keeps_its_class(
    question, medical, run_handoffs, as_doctor, now, minutes
):
    first = question("emergency")
    return_escalation(escalation_id=first.pk, reason="Ask for the address", actor=as_doctor, now=now)
    medical("routine", at=now + minutes(5))
    run_handoffs()
    assert Escalation.objects.active().get().urgency == "emergency"


def test_words_that_the_doctor_did_not_see_become_a_new_question(question, medical, as_doctor, now, minutes):
    first = question("urgent")
    medical("emergency", at=now + minutes(1))  # its Handoff has not run yet
    answer_escalation(escalation_id=first.pk, body="Use the ointment.", actor=as_doctor, now=now + minutes(2))
    second = Escalation.objects.active().get()
    assert second.urgency == "emergency" and second.pk != first.pk
    assert Ticket.objects.get().medical_state == "waiting"


def test_the_sweep_opens_what_a_dead_handoff_left(medical, now, minutes):
    received = medical("urgent")
    Handoff.objects.update(status="dead")
    assert open_missing(now) == 0, "the worker has its seconds"
    assert open_missing(now + minutes(1)) == 1
    found = Escalation.objects.get(ticket=received.ticket)
    assert found.urgency == "urgent" and found.accept_due_at == now + minutes(60), "counted from the words"
    assert open_missing(now + minutes(2)) == 0


def test_the_sweep_and_the_late_worker_open_one(medical, run_handoffs, now, minutes):
    medical("urgent")
    open_missing(now + minutes(1))
    run_handoffs()
    assert Escalation.objects.count() == 1


def test_the_sweep_leaves_answered_and_returned_tickets(question, as_doctor, now, minutes):
    for number, close in enumerate((answer_escalation, return_escalation)):
        found = question("urgent", phone=f"+98917555014{number}", name=f"Person {number}")
        words = {"body": "Rest."} if close is answer_escalation else {"reason": "No question in it"}
        close(escalation_id=found.pk, actor=as_doctor, now=now, **words)
    assert open_missing(now + minutes(10)) == 0


def test_an_agent_who_calls_a_ticket_medical_brings_it_here(receive, run_handoffs, as_agent, now):
    got = receive("Where do I find my invoice?")
    raise_urgency(ticket_id=got.ticket.pk, urgency="urgent", actor=as_agent, now=now)
    run_handoffs()
    found = Escalation.objects.get()
    assert found.urgency == "urgent" and found.opened_by == "staff" and found.question == got.message


def test_an_agent_raises_a_question_that_waits(question, run_handoffs, as_agent, now):
    found = question("routine")
    raise_urgency(ticket_id=found.ticket_id, urgency="emergency", actor=as_agent, now=now)
    run_handoffs()
    found.refresh_from_db()
    assert found.urgency == "emergency"


def test_escalating_by_hand_leaves_one_question(receive, run_handoffs, as_agent, now):
    got = receive("Where do I find my invoice?")
    found = escalate_by_hand(
        ticket_id=got.ticket.pk, urgency="urgent", department="pharmacy", note="He sounds confused", actor=as_agent,
        now=now,
    )  # fmt: skip
    run_handoffs()
    assert Escalation.objects.get() == found
    assert found.opened_by == "staff" and found.department == "pharmacy"
    assert got.ticket.notes.get().body == "He sounds confused"
    assert Ticket.objects.get().is_medical


def test_by_hand_never_lowers(question, as_agent, now):
    found = question("emergency")
    again = escalate_by_hand(ticket_id=found.ticket_id, urgency="routine", actor=as_agent, now=now)
    assert again.pk == found.pk and again.urgency == "emergency"


def test_a_late_handoff_of_a_raise_does_not_ask_again(
    receive, run_handoffs, as_agent, as_doctor, now, minutes
):
    got = receive("Where do I find my invoice?")
    found = escalate_by_hand(ticket_id=got.ticket.pk, urgency="urgent", actor=as_agent, now=now)
    answer_escalation(escalation_id=found.pk, body="All is well.", actor=as_doctor, now=now + minutes(1))
    run_handoffs()
    assert Escalation.objects.count() == 1


def test_patients_and_programs_do_not_escalate(receive, as_patient, now):
    from common.errors import NotAllowed

    got = receive("Hello")
    with pytest.raises(NotAllowed):
        escalate_by_hand(ticket_id=got.ticket.pk, urgency="urgent", actor=as_patient, now=now)


def test_a_running_question_keeps_its_deadlines_when_the_policy_changes(question, now, minutes):
    first = question("urgent")
    set_policy(urgency="urgent", accept_minutes=5, answer_minutes=9, actor=actors.SYSTEM, now=now)
    first.refresh_from_db()
    assert first.accept_due_at == now + minutes(60)
    second = question("urgent", phone="+989175550143", name="Sara")
    assert second.accept_due_at == now + minutes(5) and second.answer_due_at == now + minutes(9)


def test_without_policy_rows_the_defaults_hold(question, now, minutes):
    EscalationPolicy.objects.all().delete()
    assert question("emergency").accept_due_at == now + minutes(10)


@pytest.mark.django_db(transaction=True)
def test_worker_and_sweep_at_once_open_exactly_one(medical, now, minutes):
    received = medical("urgent")
    start, faults = threading.Barrier(3), []

    def take_in(service):
        start.wait()
        try:
            service()
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    ways = [
        lambda: take_in_messages(ticket_id=received.ticket.pk, now=now),
        lambda: take_in_messages(ticket_id=received.ticket.pk, now=now),
        lambda: open_missing(now + minutes(1)),
    ]
    threads = [threading.Thread(target=take_in, args=[way]) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert not faults and Escalation.objects.count() == 1
    assert Event.objects.filter(kind="escalation.opened").count() == 1
