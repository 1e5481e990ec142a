"""What the way in costs in statements to PostgreSQL, savepoints included: each is a round trip under locks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Handoff
from events.services.handoffs import run_handoff
from tests.intake.conftest import CALLS, CHATS, WEB, call, chat, web

# Transactions of their own: BEGIN and COMMIT count too.
pytestmark = pytest.mark.django_db(transaction=True)

OTHER, THIRD = "+989175550177", "+989175550188"


@pytest.fixture
def statements(door):
    """`statements(work)` → the SQL that it sent. The token's last use is noted before: once a minute, not here."""
    door(WEB, web(phone="+989121110000", name="Before"))

    def _statements(work):
        with CaptureQueriesContext(connection) as sent:
            answer = work()
        assert getattr(answer, "status_code", 201) in (200, 201)
        return [query["sql"] for query in sent.captured_queries]

    return _statements


def assert_at_most(count, sent):
    assert len(sent) <= count, "\n".join(sql[:160] for sql in sent)


def test_a_form_of_somebody_new(statements, door):
    # token 1, transaction 2, words locked 1,
    # person: points 1, contact 1, its event 1, relay woken 1, points added 1, tickets looked through 1,
    # ticket: number 1, team 1, ticket 1, its event 1,
    # message 1, verdict 1, contact's language 1, policy 1, clocks 1, ticket saved 1, event 1,
    # submission 1, its event 1
    assert_at_most(23, statements(lambda: door(WEB, web())))


def test_medical_words_cost_one_handoff_more(statements, door):
    assert_at_most(24, statements(lambda: door(WEB, web(message="I have crushing chest pain"))))


def test_a_form_that_joins(statements, door):
    door(WEB, web())
    # token 1, transaction 2, words locked 1, points 1, contact locked 1, tickets looked through 1, ticket locked 1,
    # message 1, verdict 1, policy 1, clocks read 1, ticket saved 1, event 1, relay woken 1, submission 1, its event 1
    assert_at_most(17, statements(lambda: door(WEB, web(message="And how long does it take?"))))


def test_an_idempotency_key_costs_its_claim_a_savepoint_and_its_answer(statements, door):
    door(WEB, web())
    again = web(message="And how long does it take?")
    assert_at_most(21, statements(lambda: door(WEB, again, HTTP_IDEMPOTENCY_KEY="k-1")))


def test_a_missed_call(statements, door):
    door(WEB, web())
    # token 1, transaction 2, call locked 1, call looked for 1,
    # person: words locked 1, points 1, contact locked 1; call-back ticket looked for 1,
    # ticket: number 1, team 1, ticket 1, its event 1, relay woken 1,
    # card: key locked 1, key looked for 1, contact and ticket locked 2, message 1, verdict 1, policy 1, clocks 2,
    # ticket saved 1, event 1; call 1,
    # promise: ticket locked 1, its contact 1, policy 1, clocks 3, ticket saved 1; event 1, ticket for the answer 1
    assert_at_most(35, statements(lambda: door(CALLS, call())))


def test_an_answered_call_of_somebody_new(statements, door):
    # As a missed one, with contact, event, points and language (5 for 1); the promise kept costs more:
    # nobody waits any more, the reply clocks are met, the ticket goes to nobody
    answered = call(outcome="answered", notes="Asks what a visit costs", answered_at="2026-11-21T08:00:10Z")
    assert_at_most(44, statements(lambda: door(CALLS, answered)))


def test_the_first_line_of_a_chat(statements, door):
    # As a form of somebody new without its submission (21), and: session locked 1, looked for 1, made 1, its event 1;
    # key locked 1, looked for 1, conversation locked 1, its last message looked for 1
    assert_at_most(29, statements(lambda: door(CHATS, chat(phone=OTHER))))


def test_a_further_line_of_a_chat(statements, door):
    door(CHATS, chat(phone=OTHER))
    # As a form that joins without its submission (15), and: session locked 1, looked for 1, saved 1;
    # key locked 1, looked for 1, conversation locked 1; its last message instead of the tickets
    assert_at_most(21, statements(lambda: door(CHATS, chat(phone=OTHER, message_id="m-2"))))


def test_a_medical_question_in_its_handoff(statements, door):
    door(WEB, web(phone=THIRD, message="I have crushing chest pain", name="Zahra"))
    handoff = Handoff.objects.get(status="pending", queue="clinical")
    # attempt counted 1, transaction 2, handoff with its event 1, savepoint of the handler 2,
    # ticket locked 1, questions 1, verdicts 1, deadlines 1, question 1, its event 1, relay woken 1,
    # clocks read 1 and made 1, ticket saved 1, handoff done 1
    assert_at_most(17, statements(lambda: run_handoff(handoff_id=handoff.pk)))
    assert Handoff.objects.get(pk=handoff.pk).status == "done"


def test_words_that_are_not_medical_ring_for_no_doctor(statements, door):
    door(WEB, web())
    assert not Handoff.objects.filter(queue="clinical").exists()
