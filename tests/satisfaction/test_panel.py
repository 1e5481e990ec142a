"""The card beside a ticket: who may see it, and that a call is logged with and without JavaScript."""

import pytest

from satisfaction.models import RecoveryAttempt

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def recovery(asked, answer):
    return answer(asked("c-1"), 2, reasons=["price"]).recovery


def panel(recovery, part=""):
    return f"/tickets/{recovery.ticket.number}/satisfaction/{part}"


def test_the_card_shows_the_consultation_the_answer_and_the_deadline(client, agent, recovery):
    client.force_login(agent)
    text = client.get(panel(recovery), **HTMX).content.decode()
    assert text.lstrip().startswith("<section") and 'id="satisfaction-panel"' in text
    assert "Dr. Adib" in text and "2 of 5" in text and "Log the call" in text
    assert "<html" in client.get(panel(recovery)).content.decode()


def test_a_call_is_logged_with_and_without_javascript(client, agent, recovery):
    client.force_login(agent)
    swapped = client.post(panel(recovery, "attempts/"), {"outcome": "no_answer", "note": "busy"}, **HTMX)
    assert swapped.status_code == 200 and "No answer" in swapped.content.decode()
    plain = client.post(panel(recovery, "attempts/"), {"outcome": "reached"})
    assert plain.status_code == 302 and plain["Location"] == f"/tickets/{recovery.ticket.number}/"
    assert list(RecoveryAttempt.objects.order_by("at").values_list("outcome", "by")) == [
        ("no_answer", agent.pk),
        ("reached", agent.pk),
    ]
    client.post(panel(recovery, "remedy/"), {"remedy": "refund"}, **HTMX)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.remedy) == ("remedied", "refund")


@pytest.mark.parametrize("bad", [{}, {"outcome": "x"}, {"outcome": "asked_later", "call_again_at": "never"},
                                 {"outcome": "asked_later", "call_again_at": "2001-01-01T10:00"}])  # fmt: skip
def test_a_bad_call_is_refused_with_the_form(client, agent, recovery, bad):
    client.force_login(agent)
    assert client.post(panel(recovery, "attempts/"), bad, **HTMX).status_code == 422
    assert not RecoveryAttempt.objects.exists()


def test_outsiders_and_strangers_learn_nothing(client, outsider, recovery):
    assert client.get(panel(recovery)).status_code == 302
    client.force_login(outsider)
    assert client.get(panel(recovery)).status_code == 404
    assert client.post(panel(recovery, "attempts/"), {"outcome": "reached"}).status_code == 404


def test_a_person_without_a_consultation_has_no_card(client, agent, receive):
    ticket = receive("Hello", phone="+989120000000", name="Omid").ticket
    client.force_login(agent)
    got = client.get(f"/tickets/{ticket.number}/satisfaction/", **HTMX)
    assert got.status_code == 200 and got.content.decode().strip() == ""
