"""The way back: exactly one for a consultation, with its deadline, its calls and a computed end."""

import threading

import pytest
from django.db import connection, transaction

from common.errors import DomainError, InvalidInput, TransitionRefused
from delivery.models import Dispatch
from events.actors import SYSTEM
from events.models import Event
from events.services.record import record
from satisfaction.models import Recovery, SurveyResponse
from satisfaction.services.invitations import ask_who_is_due, expire_what_is_over
from satisfaction.services.outcomes import move_recovery
from satisfaction.services.recoveries import log_attempt, record_remedy
from satisfaction.states import RECOVERY_TRANSITIONS, RecoveryState, is_dissatisfied, outcome_of
from tests.satisfaction.conftest import DAY, HOUR, MINUTE
from tickets.models import Clock, Ticket
from tickets.services.status import change_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def recovery(asked, answer):
    return answer(asked(), 2, reasons=["doctor_late"]).recovery


@pytest.fixture
def solved(recovery, as_agent, run_handoffs, now):
    log_attempt(recovery_id=recovery.pk, outcome="reached", actor=as_agent, now=now + 2 * HOUR)
    record_remedy(recovery_id=recovery.pk, remedy="explanation", actor=as_agent, now=now + 2 * HOUR)
    change_status(ticket_id=recovery.ticket_id, status="solved", actor=as_agent, now=now + 3 * HOUR)
    run_handoffs()
    recovery.refresh_from_db()
    return recovery


@pytest.mark.parametrize(
    ("rating", "reasons", "opens"),
    [
        (1, [], True), (2, [], True), (3, [], False), (4, [], False), (5, [], False), (5, ["side_effect"], True),
        (3, ["price"], False),
    ],
)  # fmt: skip
def test_the_rating_or_a_reason_that_always_counts_opens_one(asked, answer, rating, reasons, opens):
    got = answer(asked(), rating, reasons=reasons)
    assert (got.recovery is not None) == opens == Ticket.objects.filter(is_dissatisfied=True).exists()
    assert is_dissatisfied(rating, reasons, ["side_effect"]) == opens


def test_a_side_effect_is_called_at_once_also_when_it_is_told_with_the_second_tap(asked, answer, now):
    invitation = asked()
    first = answer(invitation, 2)
    assert first.recovery.first_call_due_at == now + 3 * HOUR
    answer(invitation, 2, reasons=["side_effect"], at=now + HOUR + MINUTE)
    first.recovery.refresh_from_db()
    clock = Clock.objects.get(kind="call_back")
    assert first.recovery.first_call_due_at == clock.due_at == now + HOUR + 16 * MINUTE
    assert first.recovery.reasons == ["side_effect"]


def test_a_rating_that_is_changed_later_leaves_the_recovery_and_is_written_down(asked, answer, now):
    invitation = asked()
    recovery = answer(invitation, 1).recovery
    got = answer(invitation, 5, at=now + 2 * HOUR)
    assert got.recovery.pk == recovery.pk and got.recovery.state == "open"
    assert SurveyResponse.objects.get().rating == 5
    changed = Event.objects.get(kind="survey.answer_changed")
    assert changed.ticket_id == recovery.ticket_id and changed.data["rating"] == 5


def test_the_same_answer_twice_is_one_answer(asked, answer):
    invitation = asked()
    for _ in range(3):
        answer(invitation, 2, reasons=["price"], comment="Too expensive")
    assert Recovery.objects.count() == Ticket.objects.count() == SurveyResponse.objects.count() == 1
    assert Ticket.objects.get().messages.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_open_one_recovery(asked, answer):
    invitation, failures = asked(), []

    def tap(rating):
        try:
            answer(invitation, rating, comment="It was cut off")
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=(rating,)) for rating in (1, 2, 1, 2, 1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Recovery.objects.count() == Ticket.objects.count() == SurveyResponse.objects.count() == 1
    assert Ticket.objects.get().messages.count() == 1


def test_the_third_failed_call_writes_and_ends_as_unreachable(recovery, as_agent, now):
    for index, outcome in enumerate(("no_answer", "wrong_number", "no_answer"), start=1):
        log_attempt(recovery_id=recovery.pk, outcome=outcome, actor=as_agent, now=now + (1 + index) * HOUR)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.outcome, recovery.reached_at) == ("done", "unreachable", None)
    letter = Dispatch.objects.get(template="unreached")
    assert letter.params["link"].endswith(f"/t/{recovery.ticket.secret}/")
    assert not recovery.ticket.clocks.filter(kind="call_back", met_at=None, cancelled_at=None).exists()
    with pytest.raises(TransitionRefused):
        log_attempt(recovery_id=recovery.pk, outcome="no_answer", actor=as_agent, now=now + 5 * HOUR)


def test_a_letter_that_does_not_arrive_is_work_for_somebody(recovery, as_agent, run_handoffs, now):
    for _ in range(3):
        log_attempt(recovery_id=recovery.pk, outcome="no_answer", actor=as_agent, now=now + 2 * HOUR)
    letter = Dispatch.objects.get(template="unreached")
    data = {"subject": letter.subject_type, "subject_id": letter.subject_id}
    with transaction.atomic():
        record(
            "dispatch.failed",
            subject=letter,
            ticket_id=letter.ticket_id,
            actor=SYSTEM,
            now=now + DAY,
            data=data,
        )
    run_handoffs()
    recovery.ticket.refresh_from_db()
    assert recovery.ticket.attention == "not_delivered"


def test_somebody_we_had_given_up_on_may_still_be_reached(recovery, as_agent, now):
    for _ in range(3):
        log_attempt(recovery_id=recovery.pk, outcome="no_answer", actor=as_agent, now=now + 2 * HOUR)
    log_attempt(recovery_id=recovery.pk, outcome="reached", actor=as_agent, now=now + DAY)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.outcome, recovery.done_at) == ("calling", "", None)
    assert recovery.reached_at == now + DAY and not recovery.was_called_in_time


def test_asked_later_is_a_new_promise(recovery, as_agent, now):
    at = now + 26 * HOUR
    log_attempt(
        recovery_id=recovery.pk, outcome="asked_later", call_again_at=at, actor=as_agent, now=now + 2 * HOUR
    )
    recovery.refresh_from_db()
    assert recovery.was_called_in_time
    kept, promised = recovery.ticket.clocks.filter(kind="call_back").order_by("id")
    assert kept.met_at == now + 2 * HOUR and promised.due_at == at and promised.met_at is None


@pytest.mark.parametrize("wrong", [{"outcome": "typed"}, {"outcome": "reached", "note": "free words"}])
def test_codes_only(recovery, as_agent, now, wrong):
    with pytest.raises(InvalidInput):
        log_attempt(recovery_id=recovery.pk, actor=as_agent, now=now, **wrong)
    with pytest.raises(InvalidInput):
        record_remedy(recovery_id=recovery.pk, remedy="a cake", actor=as_agent, now=now)
    assert recovery.attempts.count() == 0


def test_solving_without_a_word_still_asks_again(recovery, as_agent, run_handoffs, second_of, now):
    change_status(ticket_id=recovery.ticket_id, status="solved", actor=as_agent, now=now + 2 * HOUR)
    run_handoffs()
    recovery.refresh_from_db()
    assert recovery.state == "remedied" and recovery.remedy == ""
    assert second_of(recovery).due_at == now + 2 * HOUR + DAY


def test_a_complaint_that_is_open_again_is_not_asked_about(solved, as_agent, run_handoffs, second_of, now):
    change_status(ticket_id=solved.ticket_id, status="open", actor=as_agent, now=now + 4 * HOUR)
    ask_who_is_due(now + 2 * DAY)
    assert second_of(solved).waits_for == "ticket_open"
    change_status(ticket_id=solved.ticket_id, status="solved", actor=as_agent, now=now + 2 * DAY)
    run_handoffs()
    second = second_of(solved)
    assert (second.state, second.due_at) == ("scheduled", now + 3 * DAY)


@pytest.mark.parametrize(
    ("first", "second", "again", "outcome"),
    [
        (1, 5, False, "recovered"), (2, 4, False, "recovered"), (5, 5, False, "recovered"), (1, 3, False, "improved"),
        (2, 3, False, "improved"), (1, 2, False, "improved"), (2, 2, False, "not_moved"), (1, 1, False, "not_moved"),
        (3, 3, False, "not_moved"), (2, 1, False, "worse"), (3, 2, False, "worse"), (5, 5, True, "not_moved"),
        (2, 5, True, "not_moved"), (5, 4, True, "worse"),
    ],
)  # fmt: skip
def test_the_outcome_is_computed(first, second, again, outcome):
    assert outcome_of(first, second, complains_again=again) == outcome


@pytest.mark.parametrize(
    ("rating", "outcome"), [(4, "recovered"), (3, "improved"), (2, "not_moved"), (1, "worse")]
)
def test_the_second_answer_decides_and_may_be_changed(solved, answer, second_of, now, rating, outcome):
    second = second_of(solved)
    ask_who_is_due(second.due_at)
    answer(second, 5, at=now + 2 * DAY)
    answer(second, rating, at=now + 2 * DAY + HOUR)
    solved.refresh_from_db()
    assert solved.outcome == outcome and Recovery.objects.count() == 1


def test_no_second_answer_is_not_proven(solved, second_of):
    ask_who_is_due(second_of(solved).due_at)
    expire_what_is_over(second_of(solved).expires_at)
    solved.refresh_from_db()
    assert (solved.state, solved.outcome) == ("done", "no_answer")


def test_every_state_and_action_holds_to_the_table(recovery, now):
    for action, ways in RECOVERY_TRANSITIONS.items():
        for state in RecoveryState.values:
            done = state == "done"
            Recovery.objects.filter(pk=recovery.pk).update(
                state=state, outcome="no_answer" if done else "", done_at=now if done else None
            )
            recovery.refresh_from_db()
            if state in ways:
                with transaction.atomic():
                    move_recovery(recovery, action, now=now, outcome="recovered")
                assert recovery.state == ways[state]
            else:
                with pytest.raises(DomainError):
                    move_recovery(recovery, action, now=now)
