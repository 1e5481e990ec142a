"""What doctors do with a question, and who may."""

import threading

import pytest
from django.db import connection

from common.errors import InvalidInput, NotAllowed
from escalation.models import Escalation
from escalation.services.answer import answer_escalation, return_escalation
from escalation.services.claim import accept_escalation, hand_over, note_seen, put_back
from escalation.services.overdue import note_overdue
from escalation.services.transition import TakenByColleague
from escalation.services.urgency import lower_escalation
from events import actors
from events.models import Event
from tickets.models import Message, Ticket
from tickets.services.reply import StaleReply

pytestmark = pytest.mark.django_db


def test_accepting_meets_the_clock_and_names_the_doctor(question, as_doctor, doctor, now):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    found.refresh_from_db()
    assert found.status == "accepted" and found.accepted_by == doctor and found.accepted_at == now
    ticket = Ticket.objects.get()
    assert ticket.medical_state == "accepted" and ticket.doctor_name == "Dr. Rahimi"
    assert ticket.clocks.get(kind="accept").met_at == now
    assert ticket.clocks.get(kind="answer").met_at is None


def test_the_second_doctor_is_told_who_was_first(question, as_doctor, as_second_doctor, now):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    with pytest.raises(TakenByColleague) as refused:
        accept_escalation(escalation_id=found.pk, actor=as_second_doctor, now=now)
    assert refused.value.details["by"] == "Rahimi"
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    assert Event.objects.filter(kind="escalation.accepted").count() == 1


def test_a_colleague_can_neither_answer_nor_return_nor_lower_it(question, as_doctor, as_second_doctor, now):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    both = {"escalation_id": found.pk, "actor": as_second_doctor, "now": now}
    for attempt in (
        lambda: answer_escalation(body="Mine", **both),
        lambda: return_escalation(reason="Mine", **both),
        lambda: lower_escalation(urgency="routine", reason="Mine", **both),
        lambda: put_back(**both),
    ):
        with pytest.raises(TakenByColleague):
            attempt()
    assert not Message.objects.filter(direction="outbound").exists()


def test_answering_reaches_the_patient_and_the_ticket(question, as_doctor, run_handoffs, now, minutes):
    from delivery.models import Dispatch
    from delivery.services.dispatches import _note_sent  # the carrier's receipt, without a carrier

    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    answer_escalation(
        escalation_id=found.pk, body="Stop the tablets.", safety_net="If your face swells call 115.", actor=as_doctor,
        now=now + minutes(3),
    )  # fmt: skip
    found.refresh_from_db()
    ticket = Ticket.objects.get()
    assert found.status == "answered" and found.answer.is_clinical
    assert found.answer.body == "Stop the tablets.\n\nIf your face swells call 115."
    assert ticket.medical_state == "answered" and not ticket.has_open_medical_question
    assert not ticket.clocks.filter(kind__in=["accept", "answer"], met_at=None).exists()
    assert found.reached_at is None
    dispatch = Dispatch.objects.get(subject_type="message", subject_id=found.answer_id)
    assert "tablets" not in str(dispatch.params)
    _note_sent(dispatch, None, "", now=now + minutes(4))
    run_handoffs()
    found.refresh_from_db()
    assert found.reached_at == now + minutes(4)
    assert Event.objects.filter(kind="escalation.reached").count() == 1


def test_an_answer_that_could_not_be_delivered_says_so(question, as_doctor, now):
    found = question("urgent", phone="", visitor="", email="", platform_id="p-9", channel="form")
    answer_escalation(escalation_id=found.pk, body="Rest.", actor=as_doctor, now=now)
    found.refresh_from_db()
    assert found.reach_failed_at == now and found.reached_at is None
    assert Ticket.objects.get().attention == "no_address"


def test_in_an_open_chat_the_answer_is_there_at_once(question, as_doctor, now):
    found = question("urgent", phone="", visitor="v-1", channel="chat")
    answer_escalation(escalation_id=found.pk, body="Rest.", actor=as_doctor, now=now)
    found.refresh_from_db()
    assert found.reached_at == now


def test_answering_an_open_question_accepts_it(question, as_doctor, doctor, now):
    found = question("emergency")
    answer_escalation(escalation_id=found.pk, body="Call 115 now.", actor=as_doctor, now=now)
    found.refresh_from_db()
    assert found.accepted_by == doctor and found.answered_by == doctor


def test_a_stale_answer_is_refused_and_nothing_is_saved(question, receive, as_doctor, now, minutes):
    found = question("urgent")
    receive("No fever", at=now + minutes(1))
    with pytest.raises(StaleReply) as refused:
        answer_escalation(
            escalation_id=found.pk, body="Rest.", last_seen_seq=1, actor=as_doctor, now=now + minutes(2)
        )
    assert refused.value.details["new"] == 1
    found.refresh_from_db()
    assert found.status == "open" and found.answer is None


def test_an_empty_or_endless_answer_is_refused(question, as_doctor, now):
    found = question("urgent")
    for body in ("", "  \n\x00 ", "x" * 20_001):
        with pytest.raises(InvalidInput):
            answer_escalation(escalation_id=found.pk, body=body, actor=as_doctor, now=now)


def test_returning_needs_a_reason_and_frees_support(question, as_doctor, now):
    found = question("urgent")
    with pytest.raises(InvalidInput):
        return_escalation(escalation_id=found.pk, reason="  ", actor=as_doctor, now=now)
    return_escalation(escalation_id=found.pk, reason="Ask which tablets", actor=as_doctor, now=now)
    ticket = Ticket.objects.get()
    assert ticket.medical_state == "returned" and not ticket.has_open_medical_question
    assert ticket.clocks.filter(kind="answer", cancelled_at=now).exists()


def test_a_returned_ticket_comes_back_from_hold(question, as_doctor, as_agent, now):
    from tickets.services.status import change_status

    found = question("urgent")
    change_status(ticket_id=found.ticket_id, status="on_hold", reason="doctor", actor=as_agent, now=now)
    return_escalation(escalation_id=found.pk, reason="Ask which tablets", actor=as_doctor, now=now)
    assert Ticket.objects.get().status == "open"


def test_handing_over_and_taking_over(
    question, doctor, second_doctor, agent, as_doctor, as_second_doctor, now
):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    hand_over(escalation_id=found.pk, to=second_doctor, actor=as_doctor, now=now)
    found.refresh_from_db()
    assert found.accepted_by == second_doctor and Ticket.objects.get().doctor_name == "Dr. Okoye"
    hand_over(escalation_id=found.pk, to=doctor, actor=as_doctor, now=now)
    found.refresh_from_db()
    assert found.accepted_by == doctor
    with pytest.raises(InvalidInput):
        hand_over(escalation_id=found.pk, to=agent, actor=as_doctor, now=now)


def test_putting_back_keeps_the_deadline(question, as_doctor, as_second_doctor, now, minutes):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    put_back(escalation_id=found.pk, actor=as_doctor, now=now + minutes(5))
    found.refresh_from_db()
    assert found.status == "open" and found.accepted_by is None and found.accept_due_at == now + minutes(60)
    accept_escalation(escalation_id=found.pk, actor=as_second_doctor, now=now + minutes(6))


def test_only_a_doctor_lowers_with_a_reason(question, as_doctor, as_agent, now, minutes):
    found = question("emergency")
    with pytest.raises(NotAllowed):
        lower_escalation(escalation_id=found.pk, urgency="routine", reason="Busy", actor=as_agent, now=now)
    with pytest.raises(InvalidInput):
        lower_escalation(escalation_id=found.pk, urgency="routine", reason=" ", actor=as_doctor, now=now)
    with pytest.raises(InvalidInput):
        lower_escalation(escalation_id=found.pk, urgency="emergency", reason="Same", actor=as_doctor, now=now)
    lower_escalation(escalation_id=found.pk, urgency="routine", reason="Old scar", actor=as_doctor, now=now)
    found.refresh_from_db()
    assert found.urgency == "routine" and found.accept_due_at == now + minutes(240)
    assert Ticket.objects.get().urgency == "routine"
    assert Ticket.objects.get().clocks.get(kind="answer", cancelled_at=None).due_at == now + minutes(480)


def test_not_medical_after_all_leaves_the_queue(question, as_doctor, run_handoffs, now, minutes):
    from escalation.services.take_in import open_missing

    found = question("routine")
    lower_escalation(escalation_id=found.pk, urgency="", reason="About a bill", actor=as_doctor, now=now)
    run_handoffs()
    open_missing(now + minutes(10))
    ticket = Ticket.objects.get()
    assert not ticket.is_medical and ticket.duty not in ("accept", "answer")
    assert not Escalation.objects.active().exists()


@pytest.mark.parametrize("who", ["agent", "lead", "administrator"])
def test_nobody_else_acts_on_a_question(who, request, question, doctor, now):
    found = question("urgent")
    both = {"escalation_id": found.pk, "actor": actors.staff(request.getfixturevalue(who)), "now": now}
    for attempt in (
        lambda: accept_escalation(**both),
        lambda: answer_escalation(body="Rest", **both),
        lambda: return_escalation(reason="No", **both),
        lambda: hand_over(to=doctor, **both),
        lambda: put_back(**both),
        lambda: lower_escalation(urgency="routine", reason="No", **both),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_an_inactive_doctor_and_the_system_do_not_answer(question, doctor, now):
    found = question("urgent")
    doctor.is_active = False
    for actor in (actors.staff(doctor), actors.SYSTEM):
        with pytest.raises(NotAllowed):
            answer_escalation(escalation_id=found.pk, body="Rest", actor=actor, now=now)


def test_the_first_look_of_a_doctor_is_noted_once(
    question, as_doctor, as_second_doctor, as_lead, now, minutes
):
    found = question("urgent")
    assert not note_seen(escalation_id=found.pk, actor=as_lead, now=now)
    assert note_seen(escalation_id=found.pk, actor=as_doctor, now=now)
    assert not note_seen(escalation_id=found.pk, actor=as_second_doctor, now=now + minutes(1))
    found.refresh_from_db()
    assert found.seen_at == now


def test_overdue_is_marked_once_for_each_promise(question, as_doctor, now, minutes):
    found = question("emergency")
    assert note_overdue(now + minutes(9)) == 0
    assert note_overdue(now + minutes(10)) == 1
    assert note_overdue(now + minutes(11)) == 0
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now + minutes(12))
    assert note_overdue(now + minutes(20)) == 1
    assert note_overdue(now + minutes(25)) == 0
    found.refresh_from_db()
    assert found.accept_breached_at == now + minutes(10) and found.answer_breached_at == now + minutes(20)
    kinds = Event.objects.filter(kind__endswith="_overdue").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["escalation.accept_overdue", "escalation.answer_overdue"]


def test_what_left_the_queue_is_never_overdue(question, as_doctor, now, minutes):
    found = question("emergency")
    answer_escalation(escalation_id=found.pk, body="Call 115 now.", actor=as_doctor, now=now)
    assert note_overdue(now + minutes(60)) == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_exactly_one_wins(question, doctor, second_doctor, now):
    found = question("emergency")
    start, results = threading.Barrier(2), {}

    def accept(user):
        start.wait()
        try:
            accept_escalation(escalation_id=found.pk, actor=actors.staff(user), now=now)
            results[user.name] = "won"
        except TakenByColleague as refused:
            results[user.name] = refused.details["by"]
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[user]) for user in (doctor, second_doctor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    found.refresh_from_db()
    winner = found.accepted_by.name
    loser = {"Rahimi": "Okoye", "Okoye": "Rahimi"}[winner]
    assert results == {winner: "won", loser: winner}
    assert Event.objects.filter(kind="escalation.accepted").count() == 1
