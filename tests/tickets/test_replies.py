"""Words that go out: sent as "you have a reply", never as the words; and work for somebody when they do not arrive."""

import threading

import pytest
from django.db import connection

from common.clock import utc_now
from common.errors import InvalidInput, NotFound, TransitionRefused
from delivery.models import Dispatch, LocalMessage, Provider
from delivery.services.dispatches import RETRIES, retry_dispatch, send_dispatch
from events import actors
from events.models import Event
from tickets.access import access_ticket_by_secret
from tickets.models import Message, Note, Ticket
from tickets.services.reply import StaleReply, add_note, post_reply
from tickets.services.status import change_status

CANARY = "canary-7f3a my rebate is missing"


@pytest.fixture
def ticket(receive):
    return receive("Where do I see my prescription?").ticket


@pytest.mark.django_db
class TestReplying:
    def test_it_is_stored_recorded_and_on_its_way(self, ticket, as_agent, now):
        message = post_reply(ticket_id=ticket.pk, body=" In the app.\r\n", actor=as_agent, now=now)
        ticket.refresh_from_db()
        assert (message.seq, message.body, message.delivery, message.author) == (
            2,
            "In the app.",
            "queued",
            as_agent.user,
        )
        assert (ticket.status, ticket.owner, ticket.first_replied_at) == ("open", as_agent.user, now)
        assert Event.objects.get(kind="message.sent").data == {"message": message.pk, "clinical": False}
        assert Dispatch.objects.get().address == "+989175550142"

    def test_an_owner_stays_the_owner(self, ticket, as_agent, colleague, now):
        post_reply(ticket_id=ticket.pk, body="One", actor=as_agent, now=now)
        post_reply(ticket_id=ticket.pk, body="Two", actor=actors.staff(colleague), now=now)
        ticket.refresh_from_db()
        assert ticket.owner == as_agent.user

    @pytest.mark.parametrize("body", ["", "  \n", "\x00"])
    def test_nothing_cannot_be_sent(self, ticket, as_agent, now, body):
        with pytest.raises(InvalidInput):
            post_reply(ticket_id=ticket.pk, body=body, actor=as_agent, now=now)
        with pytest.raises(InvalidInput):
            add_note(ticket_id=ticket.pk, body=body, actor=as_agent, now=now)

    def test_a_closed_ticket_takes_none(self, ticket, as_agent, now):
        for status in ("solved", "closed"):
            change_status(ticket_id=ticket.pk, status=status, actor=as_agent, now=now)
        with pytest.raises(TransitionRefused):
            post_reply(ticket_id=ticket.pk, body="Hello", actor=as_agent, now=now)
        assert Message.objects.count() == 1

    def test_words_that_crossed_are_told_and_nothing_is_sent(self, ticket, receive, as_agent, now):
        receive("One more thing")
        with pytest.raises(StaleReply) as refusal:
            post_reply(ticket_id=ticket.pk, body="Yes", actor=as_agent, now=now, last_seen_seq=1)
        assert refusal.value.details == {"new": 1}
        assert not Dispatch.objects.exists()

    def test_a_status_that_is_refused_takes_the_reply_back(self, ticket, as_agent, now):
        with pytest.raises(InvalidInput):
            post_reply(ticket_id=ticket.pk, body="Yes", actor=as_agent, now=now, then_status="on_hold")
        assert Message.objects.count() == 1 and not Dispatch.objects.exists()

    def test_a_note_is_no_message_and_goes_nowhere(self, ticket, as_agent, now):
        add_note(ticket_id=ticket.pk, body=CANARY, actor=as_agent, now=now)
        assert Note.objects.get().body == CANARY
        assert not Dispatch.objects.exists() and CANARY not in str(
            list(Event.objects.values_list("data", flat=True))
        )


@pytest.mark.django_db
def test_no_words_of_anybody_leave_the_house(
    receive, as_agent, now, run_handoffs, django_capture_on_commit_callbacks
):
    """SMS, e-mail, events and what the broker carries: nothing of what patient or agent wrote (promise of the house)."""
    for channel in ("sms", "email"):
        Provider.objects.create(name=channel, kind="local", channel=channel)
    ticket = receive(CANARY, email="m@mail.test", name="Mahsa").ticket
    post_reply(ticket_id=ticket.pk, body=f"About {CANARY}: later.", actor=as_agent, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        run_handoffs()
    kept = str(list(LocalMessage.objects.values())) + str(list(Dispatch.objects.values()))
    kept += str(list(Event.objects.values()))
    assert LocalMessage.objects.exists()
    for word in ("canary", "rebate", "Mahsa"):
        assert word not in kept


@pytest.mark.django_db
class TestArriving:
    def send(self, dispatch, times=1):
        for _ in range(times):
            dispatch.refresh_from_db()
            send_dispatch(dispatch_id=dispatch.pk, now=max(dispatch.due_at, utc_now()))

    def test_the_carrier_took_it(self, ticket, as_agent, now, run_handoffs):
        Provider.objects.create(name="Store", kind="local", channel="sms")
        message = post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
        self.send(Dispatch.objects.get())
        run_handoffs()
        message.refresh_from_db()
        assert message.delivery == "sent"
        link = LocalMessage.objects.get().body.rpartition("/t/")[2].strip("/")
        assert access_ticket_by_secret(link).ticket == ticket

    @pytest.mark.parametrize(
        ("left", "comes_back_as"),
        [("open", "open"), ("pending", "open"), ("solved", "open"), ("on_hold", "on_hold")],
    )
    def test_the_final_failure_is_work_for_somebody(
        self, ticket, as_agent, now, run_handoffs, left, comes_back_as
    ):
        message = post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
        if left != "open":
            change_status(ticket_id=ticket.pk, status=left, reason="doctor", actor=as_agent, now=now)
        self.send(Dispatch.objects.get(), times=len(RETRIES) + 1)
        run_handoffs()
        message.refresh_from_db()
        ticket.refresh_from_db()
        assert message.delivery == "failed"
        assert (ticket.status, ticket.attention) == (comes_back_as, "not_delivered")
        event = Event.objects.get(kind="ticket.attention_needed")
        assert event.cause.kind == "dispatch.failed"

    def test_not_before_the_last_try(self, ticket, as_agent, now, run_handoffs):
        message = post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
        self.send(Dispatch.objects.get(), times=len(RETRIES))
        run_handoffs()
        message.refresh_from_db()
        ticket.refresh_from_db()
        assert message.delivery == "queued" and ticket.attention == ""

    def test_the_next_reply_takes_the_mark_away(self, ticket, as_agent, now):
        Ticket.objects.filter(pk=ticket.pk).update(attention="not_delivered")
        post_reply(ticket_id=ticket.pk, body="Again.", actor=as_agent, now=now)
        ticket.refresh_from_db()
        assert ticket.attention == ""

    def test_somebody_without_any_address_is_work_at_once(self, receive, as_agent, now):
        ticket = receive("Hello", phone="", name="Mahsa").ticket
        message = post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
        ticket.refresh_from_db()
        assert message.delivery == "failed" and ticket.attention == "no_address"

    def test_nobody_waits_for_an_answer_to_what_did_not_arrive(self, receive, as_agent, now):
        ticket = receive("Hello", phone="", name="Mahsa").ticket
        post_reply(ticket_id=ticket.pk, body="Which one?", actor=as_agent, now=now, then_status="pending")
        ticket.refresh_from_db()
        assert (ticket.status, ticket.attention) == ("open", "no_address")

    def test_sent_again_by_hand_there_is_nothing_left_to_look_at(self, ticket, as_agent, now, run_handoffs):
        message = post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
        dispatch = Dispatch.objects.get()
        self.send(dispatch, times=len(RETRIES) + 1)
        run_handoffs()
        Provider.objects.create(name="Store", kind="local", channel="sms")
        retry_dispatch(dispatch_id=dispatch.pk, actor=as_agent, now=now)
        self.send(dispatch)
        run_handoffs()
        message.refresh_from_db()
        ticket.refresh_from_db()
        assert (message.delivery, ticket.attention) == ("sent", "")

    def test_in_a_chat_the_conversation_shows_it_by_itself(self, receive, as_agent, now):
        ticket = receive("Hello", phone="", name="Mahsa", channel="chat", visitor="v-1").ticket
        assert post_reply(ticket_id=ticket.pk, body="Hi", actor=as_agent, now=now).delivery == "sent"

    def test_a_verified_address_comes_first(self, receive, as_agent, now):
        ticket = receive("Hello", email="m@mail.test").ticket
        ticket.contact.points.filter(kind="email").update(verified_at=now)
        post_reply(ticket_id=ticket.pk, body="Hi", actor=as_agent, now=now)
        assert Dispatch.objects.get().address == "m@mail.test"


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["", "wrong", "' OR 1=1", "a" * 500])
def test_a_secret_that_is_none_opens_nothing(ticket, secret):
    with pytest.raises(NotFound):
        access_ticket_by_secret(secret)


@pytest.mark.django_db(transaction=True)
def test_words_in_and_out_at_once_take_turns(receive, as_agent, now):
    """A reply and new words of the patient at one instant: both are stored, under different numbers."""
    ticket = receive("Hello").ticket
    barrier, failures = threading.Barrier(2), []

    def run(step):
        try:
            barrier.wait(10)
            step()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    steps = [
        lambda: receive("One more thing"),
        lambda: post_reply(ticket_id=ticket.pk, body="Hi", actor=as_agent, now=now),
    ]
    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert list(Message.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
