"""The demo world: everything that somebody should see is there, and nothing that production would not have made."""

import datetime
import json
import stat

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Value
from django.db.models.functions import Concat

from accounts.models import Role, Team, User
from delivery.models import Dispatch, Provider
from escalation.models import Escalation
from events.models import Event, Handoff
from helpdesk.demo.load import load_world
from intake.models import Call, ChatSession, Submission
from satisfaction.models import Recovery, SurveyResponse
from satisfaction.states import Outcome
from tickets.models import Contact, Macro, MergeSuggestion, SlaPolicy, Ticket, Topic
from tickets.states import Status

SEED, CALLS = 1, 45
NOW = datetime.datetime(2026, 11, 21, 14, 30, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for all tests of this file; rolled back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield load_world(seed=SEED, calls_per_month=CALLS, now=NOW)
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def found(queryset, field):
    return set(queryset.values_list(field, flat=True))


def test_every_step_found_the_state_it_expected_or_said_so(world):
    assert set(world.refused) <= {
        "transition_refused",
        "taken_by_colleague",
        "stale_reply",
        "medical_question_open",
    }


def test_there_are_teams_topics_promises_and_macros_in_every_language():
    assert Team.objects.filter(is_default=True).count() == 1
    assert Team.objects.filter(serves_doctors=True).exists()
    assert Topic.objects.filter(for_doctors=True).exists()
    assert all(set(topic.names) == {"fa", "ar", "ru", "zh-hans"} for topic in Topic.objects.all())
    assert SlaPolicy.objects.count() >= 4
    assert found(Macro.objects, "language") == {"en", "fa", "ar", "ru", "zh-hans"}


def test_there_is_staff_of_every_role_and_language():
    assert found(User.objects, "role") == set(Role.values)
    assert found(User.objects, "language") == {"en", "fa", "ar", "ru", "zh-hans"}


def test_only_the_four_accounts_of_the_file_can_sign_in(world):
    assert {name for name, user in world.access["users"].items()} == {
        "agent",
        "supervisor",
        "doctor",
        "admin",
    }
    can = [user.email for user in User.objects.all() if user.has_usable_password()]
    assert sorted(can) == sorted(user["email"] for user in world.access["users"].values())
    for role, account in world.access["users"].items():
        user = User.objects.get(email=account["email"])
        assert user.role == role and user.check_password(account["password"])


def test_tickets_stand_in_every_status_and_came_by_every_door():
    assert found(Ticket.objects, "status") == set(Status.values)
    assert found(Ticket.objects, "kind") == {"contact", "recovery", "call_back"}
    assert found(Call.objects, "outcome") >= {"answered", "missed", "voicemail"}
    assert found(Call.objects, "direction") == {"inbound", "outbound"}
    assert ChatSession.objects.exists() and Submission.objects.exists()
    assert {tag.split("-")[0] for tag in found(Ticket.objects, "language")} >= {"fa", "ar", "en", "ru", "zh"}


def test_the_agent_of_the_file_has_something_to_do(world):
    agent = User.objects.get(email=world.access["users"]["agent"]["email"])
    mine = Ticket.objects.filter(owner=agent)
    assert found(mine, "status") >= {Status.OPEN, Status.PENDING, Status.ON_HOLD}
    assert mine.unsolved().breaching(NOW).exists()
    assert Ticket.objects.unsolved().unassigned().exists()


def test_doctors_find_questions_in_every_state():
    assert found(Escalation.objects, "status") >= {"open", "accepted", "answered", "returned"}
    emergencies = Escalation.objects.filter(urgency="emergency")
    assert found(emergencies, "status") >= {"open", "accepted", "answered"}
    assert Escalation.objects.exclude(accept_breached_at=None).exists()
    assert any(question.is_overdue(NOW) for question in Escalation.objects.filter(status="open"))
    assert not Escalation.objects.filter(status="answered", reached_at=None, reach_failed_at=None).exists()


def test_dissatisfied_patients_are_on_every_part_of_the_way_back():
    assert found(Recovery.objects, "state") >= {"open", "calling", "done"}
    assert found(Recovery.objects, "outcome") >= {Outcome.RECOVERED, Outcome.UNREACHABLE, Outcome.NONE}
    assert Recovery.objects.filter(state="open", first_call_due_at__lt=NOW).exists()
    assert found(SurveyResponse.objects, "rating") >= {1, 2, 5}


def test_nothing_lies_for_a_week():
    old = Ticket.objects.unsolved().filter(opened_at__lt=NOW - datetime.timedelta(days=7))
    assert not old.exists()


def test_nothing_happens_after_now_and_nothing_is_left_undone():
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Handoff.objects.exclude(status="done").exists()


def test_nothing_goes_to_anybody():
    assert found(Provider.objects, "kind") == {"local"}
    assert found(Dispatch.objects, "status") == {"sent"}


def test_a_phone_that_two_share_is_a_suggestion():
    assert MergeSuggestion.objects.filter(status="open").exists()


def test_most_people_have_a_name():
    assert Contact.objects.filter(name="").count() < Contact.objects.count() / 5


def test_it_is_refused_on_a_system_that_is_in_use():
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_demo")


def test_a_second_world_is_refused_even_by_force(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="already"):
        call_command("load_demo", "--force")
    assert not (tmp_path / "demo.json").exists()


def test_it_is_refused_where_a_real_carrier_would_send(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    User.objects.update(email=Concat("name", Value("@another.example")))
    Provider.objects.create(name="Gateway", kind=Provider.Kind.HTTP_SMS, channel="sms")
    with pytest.raises(CommandError, match="real carrier"):
        call_command("load_demo", "--force")
    assert not (tmp_path / "demo.json").exists()


def test_the_file_is_for_its_owner_alone(world, tmp_path):
    from helpdesk.demo.load import write_access

    path = tmp_path / "demo.json"
    write_access(world.access, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = json.loads(path.read_text())
    assert written["api_token"].startswith("bds_") and written["url"].startswith("http")
