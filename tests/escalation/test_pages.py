"""The desk in a browser's eyes: who sees it, what stands on it, and what a click does."""

import re

import pytest
from django.urls import reverse

from escalation.models import Escalation
from escalation.services.answer import answer_escalation, return_escalation
from escalation.services.claim import accept_escalation, hand_over
from events import actors

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
NET = {"safety_net": "If your face swells call 115."}


@pytest.fixture
def desk(client, doctor):
    client.force_login(doctor)
    return client


def url(name, found):
    return reverse(f"escalation:{name}", args=[found.pk])


def page(response):
    return response.content.decode()


def test_who_may_open_the_desk(client, question, doctor, lead, administrator, agent, outsider):
    found = question("urgent")
    for address in (reverse("escalation:queue"), url("case", found)):
        assert client.get(address).status_code == 302
        for user, status in ((doctor, 200), (lead, 200), (administrator, 200), (agent, 404), (outsider, 404)):
            client.force_login(user)
            assert client.get(address).status_code == status, (user, address)
        client.logout()


def test_the_queue_shows_the_most_urgent_first_without_names(desk, question, now, minutes):
    question("routine", phone="+989175550001", name="Sara Amini")
    question("emergency", at=now + minutes(5), phone="+989175550002", name="Reza Karimi")
    html = page(desk.get(reverse("escalation:queue")))
    assert html.index("Emergency") < html.index("Routine")
    assert "<mark>" in html and "My arms" in html
    for secret in ("Sara", "Amini", "Karimi", "989175550001"):
        assert secret not in html
    assert "Nobody yet" in html and "overdue" in html


def test_an_empty_queue_says_what_comes_here(desk):
    html = page(desk.get(reverse("escalation:queue")))
    assert "No medical question waits" in html


def test_the_case_shows_words_marks_legend_and_clocks(desk, question, doctor):
    found = question("urgent", name="Mahsa Tavakoli", channel="chat")
    html = page(desk.get(url("case", found)))
    assert re.search(r"<mark>are red<sup>1</sup></mark>", html)
    assert "skin.reaction" in html and "41" in html and "Dermatology" in html
    assert "Mahsa T." in html and "Tavakoli" not in html and "9175550142" not in html
    assert url("accept", found) in html and 'name="body"' not in html
    found.refresh_from_db()
    assert found.seen_at is not None


def test_a_supervisor_looks_and_cannot_act(client, lead, question):
    found = question("urgent")
    client.force_login(lead)
    html = page(client.get(url("case", found)))
    assert url("accept", found) not in html and "Only doctor-support accepts" in html
    assert client.post(url("accept", found)).status_code == 422
    found.refresh_from_db()
    assert found.status == "open" and found.seen_at is None


def test_accept_then_answer_without_javascript(desk, question, doctor):
    found = question("urgent")
    accepted = desk.post(url("accept", found))
    assert accepted.status_code == 302 and accepted["Location"] == url("case", found)
    html = page(desk.get(url("case", found)))
    assert "by you" in html and 'name="safety_net"' in html and "115" in html
    sent = desk.post(url("answer", found), {"body": "Stop the tablets.", **NET, "seen": "1"})
    assert sent.status_code == 302
    found.refresh_from_db()
    assert found.status == "answered" and found.answer.body.startswith("Stop the tablets.")
    assert f'data-sent-keep="E-{found.pk}:"' in page(desk.get(sent["Location"]))


def test_through_htmx_the_panes_come_back(desk, question):
    found = question("urgent")
    answer = desk.post(url("accept", found), **HTMX)
    html = page(answer)
    assert answer.status_code == 200 and "<html" not in html
    assert 'id="queue"' in html and html.count('hx-swap-oob="true"') == 2 and "Accepted by you" in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_second_sees_who_was_first_and_keeps_the_text(
    desk, question, second_doctor, doctor, now, headers
):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=actors.staff(second_doctor), now=now)
    refused = desk.post(url("accept", found), **headers)
    assert refused.status_code == 409 and "Okoye accepted this question first" in page(refused)
    refused = desk.post(url("answer", found), {"body": "My long answer", **NET}, **headers)
    assert refused.status_code == 409 and "My long answer" in page(refused) and "Okoye" in page(refused)
    refused = desk.post(url("return", found), {"reason": "My long reason"}, **headers)
    assert refused.status_code == 409 and "My long reason" in page(refused)


def test_a_question_answered_meanwhile_says_by_whom(desk, question, as_second_doctor, now):
    found = question("urgent")
    answer_escalation(escalation_id=found.pk, body="Rest.", actor=as_second_doctor, now=now)
    refused = desk.post(url("answer", found), {"body": "My long answer", **NET})
    assert (
        refused.status_code == 409
        and "Okoye was first" in page(refused)
        and "My long answer" in page(refused)
    )
    assert found.ticket.messages.filter(direction="outbound").count() == 1


def test_words_that_came_meanwhile_stop_the_answer(desk, question, receive, as_doctor, now, minutes):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    receive("No fever", at=now + minutes(1))
    refused = desk.post(url("answer", found), {"body": "My answer", **NET, "seen": "1"})
    html = page(refused)
    assert refused.status_code == 409 and "1 new message since you began" in html and "My answer" in html
    assert 'name="seen" value="2"' in html
    assert desk.post(url("answer", found), {"body": "My answer", **NET, "seen": "2"}).status_code == 302


@pytest.mark.parametrize(
    ("action", "data", "kept"),
    [
        ("answer", {"body": "", "safety_net": "Keep this net"}, "Keep this net"),
        ("answer", {"body": "Keep this answer", "safety_net": " "}, "Keep this answer"),
        ("answer", {"body": "Keep", "safety_net": "x", "seen": "abc"}, "Keep"),
        ("return", {"reason": ""}, ""),
        ("lower", {"urgency": "emergency", "reason": "Keep this reason"}, "Keep this reason"),
        ("lower", {"urgency": "routine", "reason": ""}, ""),
        ("hand_over", {"to": "nobody"}, ""),
    ],
)
def test_bad_input_is_422_and_nothing_typed_is_lost(desk, question, as_doctor, now, action, data, kept):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    refused = desk.post(url(action, found), data)
    assert refused.status_code == 422 and kept in page(refused)
    found.refresh_from_db()
    assert found.status == "accepted" and found.urgency == "urgent"


def test_return_lower_hand_over_and_put_back(desk, question, doctor, second_doctor, as_doctor, now):
    found = question("emergency")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    assert desk.post(url("lower", found), {"urgency": "routine", "reason": "Old scar"}).status_code == 302
    assert desk.post(url("hand_over", found), {"to": second_doctor.pk}).status_code == 302
    assert "Take over" in page(desk.get(url("case", found)))
    assert desk.post(url("hand_over", found), {"to": doctor.pk}).status_code == 302
    assert desk.post(url("put_back", found)).status_code == 302
    assert desk.post(url("return", found), {"reason": "Ask which tablets"}).status_code == 302
    found.refresh_from_db()
    assert found.status == "returned" and found.urgency == "routine"
    assert "Ask which tablets" in page(desk.get(url("case", found)))


def test_handing_over_to_somebody_who_is_no_doctor_is_not_found(desk, question, agent, as_doctor, now):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    assert desk.post(url("hand_over", found), {"to": agent.pk}).status_code in (404, 422)


def test_markup_from_a_patient_is_only_shown(desk, question):
    found = question("urgent", body="<b>red</b> and <script>alert(1)</script>")
    for address in (reverse("escalation:queue"), url("case", found)):
        html = page(desk.get(address))
        assert "<script>alert" not in html and "&lt;script&gt;" in html


def test_a_bar_says_what_came_in_and_rows_stay(desk, question, medical, run_handoffs, now, minutes):
    first = question("urgent")
    html = page(desk.get(reverse("escalation:queue")))
    bar = re.search(r'hx-get="(/doctor-support/news/[^"]+)"', html)[1].replace("&amp;", "&")
    assert "new or more urgent" not in page(desk.get(bar))
    question("urgent", phone="+989175550143", name="Sara")
    assert "1 new or more urgent" in page(desk.get(bar))
    assert first.pk
    for nonsense in (
        "after=x&since=y",
        "",
        "since=2026-11-21",
        "after=" + "9" * 40,
        "since=2026-99-99T00:00:00Z",
    ):
        assert desk.get(reverse("escalation:news") + "?" + nonsense).status_code == 200


def test_pages_of_the_queue_by_keyset(desk, question, monkeypatch):
    from escalation import queries

    monkeypatch.setattr(queries.queue, "__kwdefaults__", {"after": None, "limit": 2})
    for number in range(3):
        question("urgent", phone=f"+98917555000{number}", name=f"Person {number}")
    html = page(desk.get(reverse("escalation:queue")))
    more = re.search(r'href="(/doctor-support/\?after=[^"]+)"', html)[1]
    assert html.count('class="queue-card"') == 2
    assert page(desk.get(more)).count('class="queue-card"') == 1
    assert desk.get(reverse("escalation:queue") + "?after=x-y").status_code == 200


@pytest.mark.parametrize(
    ("language", "direction"), [("fa", "rtl"), ("ru", "ltr"), ("zh-hans", "ltr"), ("ar", "rtl")]
)
def test_in_the_readers_language_and_direction(client, doctor, question, language, direction):
    doctor.language = language
    doctor.save()
    client.force_login(doctor)
    html = page(client.get(url("case", question("urgent"))))
    assert f'dir="{direction}"' in html.partition(">")[2][:200] or f'dir="{direction}"' in html[:400]


def test_an_agent_asks_doctor_support_with_one_click(client, agent, receive, run_handoffs):
    got = receive("Where do I find my invoice?")
    client.force_login(agent)
    address = reverse("escalation:escalate", args=[got.ticket.number])
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    found = Escalation.objects.get()
    assert found.urgency == "urgent" and found.opened_by == "staff"
    refused = client.post(address, {"urgency": "high", "note": "Keep this note"})
    assert refused.status_code == 422 and "Keep this note" in page(refused)
    raised = {"urgency": "emergency", "note": "x", "department": "pharmacy"}
    assert client.post(address, raised, **HTMX).status_code == 204
    found.refresh_from_db()
    assert found.urgency == "emergency"


def test_an_agent_of_another_team_can_neither_ask_nor_look(client, outsider, question):
    found = question("urgent")
    client.force_login(outsider)
    for name in ("escalate", "ticket_panel"):
        assert client.get(reverse(f"escalation:{name}", args=[found.ticket.number])).status_code == 404


def test_the_panel_shows_how_far_the_question_has_come(client, agent, question, as_doctor, now, minutes):
    found = question("urgent")
    client.force_login(agent)
    address = reverse("escalation:ticket_panel", args=[found.ticket.number])
    html = page(client.get(address))
    assert "Waiting for a doctor" in html and "Received" in html and 'aria-current="step"' in html
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    assert "With Rahimi" in page(client.get(address))
    return_escalation(escalation_id=found.pk, reason="Ask which tablets", actor=as_doctor, now=now)
    html = page(client.get(address))
    assert "Returned to support by Rahimi" in html and "Ask which tablets" in html


def test_a_ticket_without_a_medical_question_has_an_empty_panel(client, agent, receive):
    got = receive("Where do I find my invoice?")
    client.force_login(agent)
    response = client.get(reverse("escalation:ticket_panel", args=[got.ticket.number]))
    assert response.status_code == 200 and not page(response).strip()


def test_reading_a_case_is_written_down(desk, question, doctor):
    from accounts.models import AccessRecord

    found = question("urgent")
    desk.get(url("case", found))
    assert AccessRecord.objects.filter(user=doctor, subject_type="escalation", subject_id=found.pk).exists()


def test_the_cost_of_the_pages_does_not_grow(desk, question, as_doctor, now, django_assert_max_num_queries):
    for number in range(6):
        found = question("urgent", phone=f"+98917555000{number}", name=f"Person {number}")
        accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    # Session, reader; counts, cards, lately answered.
    with django_assert_max_num_queries(5):
        desk.get(reverse("escalation:queue"))
    # And: question, access record, contacts, words around, notes, earlier questions, colleagues.
    with django_assert_max_num_queries(12):
        desk.get(url("case", found))
    panel = reverse("escalation:ticket_panel", args=[found.ticket.number])
    # Session, reader, ticket, access record, newest question.
    with django_assert_max_num_queries(5):
        desk.get(panel)


def test_handing_over_shows_the_new_name(desk, question, second_doctor, as_doctor, now):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    hand_over(escalation_id=found.pk, to=second_doctor, actor=as_doctor, now=now)
    assert "Accepted by Okoye" in page(desk.get(reverse("escalation:queue")))


def test_asking_the_patient_back_keeps_the_question(desk, question, receive, as_doctor, now, minutes):
    found = question("urgent")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    refused = desk.post(url("ask", found), {"body": "", "safety_net": "Keep this net"})
    assert refused.status_code == 422 and "Keep this net" in page(refused)
    asked = desk.post(url("ask", found), {"body": "Any fever?", "safety_net": "x", "seen": "1"})
    assert asked.status_code == 302
    found.refresh_from_db()
    assert found.status == "accepted" and found.asked_at and not found.answered_at
    assert found.ticket.messages.get(direction="outbound").body == "Any fever?"
    assert "Waiting for their reply" in page(desk.get(reverse("escalation:queue")))
    receive("No fever", at=found.asked_at + minutes(1))
    assert "Accepted by you" in page(desk.get(reverse("escalation:queue")))


def test_only_what_was_sent_is_forgotten_by_the_browser(desk, question, as_doctor, now):
    found = question("emergency")
    accept_escalation(escalation_id=found.pk, actor=as_doctor, now=now)
    lowered = desk.post(url("lower", found), {"urgency": "urgent", "reason": "Old scar"}, **HTMX)
    assert lowered.status_code == 200 and "data-sent-keep" not in page(lowered)
    asked = desk.post(url("ask", found), {"body": "Any fever?", "seen": "1"}, **HTMX)
    assert f'data-sent-keep="E-{found.pk}:body"' in page(asked)
