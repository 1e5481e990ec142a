"""The supervisor's page stands on an empty desk and on a busy one, for supervisors only, in few queries."""

import datetime

import pytest
from django.urls import reverse

from helpdesk.dashboard import queries

pytestmark = pytest.mark.django_db

#: Session and user 2, desk 1, due soon 1, promises 1, heat 1, two spans of the loop 4 each, counts of the pane.
MOST_QUERIES = 20


@pytest.fixture
def page(client, lead):
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    return lambda **query: client.get(reverse("dashboard"), query)


def test_an_empty_desk_says_so(page):
    html = page().content.decode()
    assert "Nobody was dissatisfied in this span." in html


@pytest.mark.parametrize("language", ["en", "fa", "ar", "ru", "zh-hans"])
def test_a_busy_desk_in_five_languages(page, receive, lead, language, now):
    lead.language = language
    lead.save()
    receive("I have crushing chest pain and I cannot breathe")
    response = page(days="7")
    assert response.status_code == 200
    assert f'dir="{"rtl" if language in ("fa", "ar") else "ltr"}"' in response.content.decode()


def test_few_queries(page, receive, django_assert_max_num_queries):
    receive("Where is my invoice?")
    with django_assert_max_num_queries(MOST_QUERIES):
        page()


@pytest.mark.parametrize("days", ["0", "x", "99999", "-1"])
def test_a_senseless_span_is_the_usual_one(page, days):
    assert page(days=days).context["days"] == 28


def test_agents_and_doctors_do_not_enter(client, agent, doctor):
    for user in (agent, doctor):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("dashboard")).status_code == 403


def test_right_now_counts_what_it_says(receive, lead, now):
    receive("I have crushing chest pain and I cannot breathe", phone="+989121110001")
    receive("Where is my invoice?", phone="+989121110002")
    desk = queries.right_now(queries.visible(lead), now + datetime.timedelta(minutes=45))
    assert (desk.emergencies, desk.medical_open, desk.waiting, desk.unseen) == (1, 1, 2, 2)
    assert desk.median_wait == datetime.timedelta(minutes=45)
    assert desk.due_soon == 2 and desk.overdue == 0
    late = queries.right_now(queries.visible(lead), now + datetime.timedelta(hours=2))
    assert late.overdue == 2


def test_a_kept_and_a_late_first_reply(receive, lead, as_agent, now):
    from tickets.services.reply import post_reply

    kept = receive("Where is my invoice?", phone="+989121110003")
    post_reply(ticket_id=kept.ticket.pk, body="In the app.", actor=as_agent, now=now)
    receive("And mine?", phone="+989121110004")
    rows = queries.promises_kept(
        queries.visible(lead), since=now - datetime.timedelta(days=1), now=now + datetime.timedelta(hours=2)
    )
    assert [(row.door, row.kept, row.total, row.late) for row in rows] == [("form", 1, 2, 1)]


def test_medical_questions_are_measured_by_the_doctors_answer(receive, lead, now, run_handoffs):
    receive("I have crushing chest pain and I cannot breathe")
    run_handoffs()
    rows = queries.promises_kept(
        queries.visible(lead), since=now - datetime.timedelta(days=1), now=now + datetime.timedelta(hours=2)
    )
    assert [(row.door, row.kept, row.total) for row in rows] == [("medical", 0, 1)]
