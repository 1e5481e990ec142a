"""The administration: administrators only, every page opens, what happened cannot be changed."""

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import AccessRecord, ApiToken, Team, User
from events import actors
from events.admin_base import AuditedAdmin
from events.models import Event, Handoff
from events.services.handoffs import rerun_handoff  # noqa: F401  (the service behind the action)
from tickets.models import MergeSuggestion, Topic
from tickets.services.reply import add_note, post_reply

pytestmark = pytest.mark.django_db
OURS = ("axes", "accounts", "delivery", "events", "tickets", "escalation", "satisfaction", "intake")
MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS),
    key=lambda model: model._meta.label,
)
#: Somebody who may everything: what is refused to them is refused by the page itself.
ALMIGHTY = SimpleNamespace(user=SimpleNamespace(has_perm=lambda *_: True))
READ_ONLY = [
    model
    for model in MODELS
    if not admin.site._registry[model].has_change_permission(ALMIGHTY)
    and not admin.site._registry[model].has_delete_permission(ALMIGHTY)
]
SET_UP = [model for model in MODELS if isinstance(admin.site._registry[model], AuditedAdmin)]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def as_admin(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def busy_house(receive, as_agent, now, run_handoffs):
    """Something of everything."""
    from delivery.models import Provider

    Provider.objects.create(name="Store", kind="local", channel="sms")
    ticket = receive("Where do I see my prescription?").ticket
    receive("Another person, the same phone", name="Reza")
    post_reply(ticket_id=ticket.pk, body="In the app.", actor=as_agent, now=now)
    add_note(ticket_id=ticket.pk, body="Careful", actor=as_agent, now=now)
    run_handoffs()
    Topic.objects.create(slug="refund", name="Refund")
    return ticket


#: What happened is in these; an administration that lets one of them be written has forgotten what it is.
HISTORY = {
    "accounts.AccessRecord", "accounts.ApiToken", "axes.AccessLog", "delivery.Dispatch", "delivery.LocalMessage",
    "escalation.Escalation", "events.Event", "events.Handoff", "satisfaction.Consultation", "satisfaction.Recovery",
    "satisfaction.SurveyInvitation", "satisfaction.SurveyResponse", "tickets.Assessment", "tickets.Clock",
    "tickets.Contact", "tickets.MergeSuggestion", "tickets.Message", "tickets.Note", "tickets.Ticket",
}  # fmt: skip


def test_history_is_read_only():
    assert {model._meta.label for model in READ_ONLY} >= HISTORY


def label(model):
    return model._meta.label


def test_every_model_an_administrator_owns_is_here():
    names = {model._meta.label for model in MODELS}
    assert {
        "accounts.User", "accounts.Team", "accounts.ApiToken", "accounts.AccessRecord", "tickets.Topic",
        "tickets.SlaPolicy", "tickets.Macro", "tickets.SavedView", "tickets.MergeSuggestion", "tickets.Ticket",
        "tickets.Message", "delivery.Provider", "delivery.Dispatch", "events.Event", "events.Handoff",
    } <= names  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=label)
class TestEachModel:
    def test_its_pages_open(self, model, as_admin, busy_house):
        listed = as_admin.get(address(model, "changelist"))
        assert listed.status_code == 200
        assert as_admin.get(address(model, "changelist"), {"q": "7"}).status_code == 200
        row = model.objects.first()
        if row is not None:
            assert as_admin.get(address(model, "change", row.pk)).status_code == 200
        added = as_admin.get(address(model, "add")).status_code
        assert added == (200 if admin.site._registry[model].has_add_permission(listed.wsgi_request) else 403)

    def test_nobody_else_gets_in(self, model, client, lead):
        User.objects.filter(pk=lead.pk).update(is_staff=True, is_superuser=True)
        client.force_login(lead)
        for method in ("get", "post"):
            response = getattr(client, method)(address(model, "changelist"), follow=True)
            assert response.status_code == 403


@pytest.mark.parametrize("model", READ_ONLY, ids=label)
def test_what_happened_cannot_be_written(model, as_admin, busy_house):
    row = model.objects.first()
    if row is None:
        pytest.skip("nothing of it in this house")
    before = model.objects.filter(pk=row.pk).values().get()
    changed = as_admin.post(address(model, "change", row.pk), {"status": "done", "body": "Other words"})
    assert changed.status_code == 403
    assert as_admin.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    listed = address(model, "changelist")
    as_admin.post(listed, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert model.objects.filter(pk=row.pk).values().get() == before


def test_a_ticket_page_keeps_the_patients_secret(as_admin, busy_house):
    from delivery.models import Dispatch
    from tickets.models import Ticket

    for model in (Ticket, Dispatch):
        page = as_admin.get(address(model, "change", model.objects.first().pk)).content.decode()
        assert busy_house.secret not in page


def test_reading_words_is_written_down(as_admin, administrator, busy_house):
    from tickets.models import Message

    message = Message.objects.first()
    as_admin.get(address(Message, "change", message.pk))
    record = AccessRecord.objects.get(subject_type="message", subject_id=message.pk)
    assert record.user == administrator and record.purpose == "admin"


class TestSettingUp:
    def test_a_change_is_an_event_with_names_and_no_values(self, as_admin, administrator):
        fields = {
            "name": "Insurance", "slug": "insurance", "follow_up": "new", "reopen_days": 3, "is_active": "on",
            "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-user": administrator.pk,
        }  # fmt: skip
        assert as_admin.post(address(Team, "add"), fields).status_code == 302
        team = Team.objects.get(slug="insurance")
        assert team.memberships.count() == 1
        kinds = list(Event.objects.filter(kind="admin.changed", subject_id=team.pk).order_by("id"))
        assert [(event.data["verb"], event.data["model"]) for event in kinds] == [("added", "team")] * 2
        assert "name" in kinds[0].data["fields"] and "Insurance" not in str(kinds[0].data)
        assert kinds[0].actor_id == administrator.pk

    @pytest.mark.parametrize("model", SET_UP, ids=label)
    def test_switching_off_rather_than_deleting(self, model, as_admin, busy_house):
        row = model.objects.first()
        site = admin.site._registry[model]
        if row is None or site.deletable:
            pytest.skip("may go, or is not here")
        assert as_admin.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403

    def test_a_deletion_is_an_event(self, as_admin):
        from tickets.models import Macro

        macro = Macro.objects.create(title="Hello", body="Hello!")
        as_admin.post(address(Macro, "delete", macro.pk), {"post": "yes"})
        assert not Macro.objects.exists()
        assert Event.objects.get(kind="admin.changed").data["verb"] == "deleted"


class TestStaff:
    def fields(self, user, **changed):
        same = {
            name: getattr(user, name) for name in ("email", "name", "title", "role", "language", "time_zone")
        }
        inline = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
        return {**same, "is_active": "on", **inline, **changed}

    def test_a_new_colleague(self, as_admin):
        fields = {
            "email": "Nina@Bedside.test", "name": "Nina", "role": "doctor", "language": "fa",
            "usable_password": "true", "password1": "a long pass phrase", "password2": "a long pass phrase",
            "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0,
        }  # fmt: skip
        assert as_admin.post(address(User, "add"), fields).status_code == 302
        nina = User.objects.get(email="nina@bedside.test")
        assert nina.role == "doctor" and not nina.is_staff and nina.check_password("a long pass phrase")
        assert Event.objects.filter(kind="staff.added", subject_id=nina.pk).exists()

    def test_the_role_alone_gives_the_administration(self, as_admin, agent):
        as_admin.post(address(User, "change", agent.pk), self.fields(agent, role="admin"))
        agent.refresh_from_db()
        assert agent.is_staff and agent.is_superuser
        as_admin.post(address(User, "change", agent.pk), self.fields(agent, role="agent"))
        agent.refresh_from_db()
        assert not agent.is_staff and not agent.is_superuser

    @pytest.mark.parametrize("changed", [{"role": "agent"}, {"is_active": ""}])
    def test_the_last_administrator_stays(self, as_admin, administrator, changed):
        page = as_admin.post(address(User, "change", administrator.pk), self.fields(administrator, **changed))
        assert page.status_code == 200 and "last administrator" in page.content.decode()
        administrator.refresh_from_db()
        assert administrator.role == "admin" and administrator.is_active

    def test_a_new_password(self, as_admin, agent):
        path = reverse("admin:auth_user_password_change", args=[agent.pk])
        fields = {
            "usable_password": "true",
            "password1": "another pass phrase",
            "password2": "another pass phrase",
        }
        assert as_admin.post(path, fields).status_code == 302
        agent.refresh_from_db()
        assert agent.check_password("another pass phrase")

    def test_a_colleague_who_left_is_out_at_once(self, client, as_admin, agent):
        from django.test import Client

        theirs = Client()
        theirs.force_login(agent)
        assert theirs.get("/tickets/").status_code == 200
        as_admin.post(address(User, "change", agent.pk), self.fields(agent, is_active=""))
        assert theirs.get("/tickets/").status_code == 302


class TestTokens:
    def test_a_key_is_shown_once_and_works(self, as_admin, client):
        from django.test import Client

        page = as_admin.post(address(ApiToken, "add"), {"name": "Platform", "scopes": ["intake", "agent"]})
        token = ApiToken.objects.get()
        key = page.content.decode().partition('<code dir="ltr">')[2].partition("</code>")[0]
        assert key.startswith("bds_") and token.scopes == ["agent", "intake"]
        assert "no-store" in page["Cache-Control"] or "no-cache" in page["Cache-Control"]
        assert not page.cookies.get("messages")
        assert Client().get("/api/v1/tickets/", HTTP_AUTHORIZATION=f"Bearer {key}").status_code == 200
        for shown in (address(ApiToken, "changelist"), address(ApiToken, "change", token.pk)):
            content = as_admin.get(shown).content.decode()
            assert key not in content and token.digest not in content

    def test_a_token_needs_a_scope(self, as_admin):
        assert as_admin.post(address(ApiToken, "add"), {"name": "Platform"}).status_code == 200
        assert not ApiToken.objects.exists()

    def test_revoking(self, as_admin, token, client):
        header = token("agent")
        chosen = {"action": "revoke", "_selected_action": [ApiToken.objects.get().pk]}
        as_admin.post(address(ApiToken, "changelist"), chosen)
        assert ApiToken.objects.get().revoked_at
        assert client.get("/api/v1/tickets/", **header).status_code == 401
        assert Event.objects.filter(kind="token.revoked").count() == 1


class TestActions:
    def test_a_dead_handoff_runs_again(self, as_admin, receive, now):
        receive("I have crushing chest pain and cannot breathe")
        handoff = Handoff.objects.first()
        Handoff.objects.filter(pk=handoff.pk).update(status="dead", attempts=8)
        listed = address(Handoff, "changelist")
        assert as_admin.get(listed, {"status__exact": "dead"}).context["cl"].result_count == 1
        as_admin.post(listed, {"action": "run_again", "_selected_action": [handoff.pk]})
        handoff.refresh_from_db()
        assert handoff.status == "pending" and handoff.attempts == 0
        assert Event.objects.filter(kind="handoff.rerun", actor_kind="staff").exists()
        page = as_admin.post(listed, {"action": "run_again", "_selected_action": [handoff.pk]}, follow=True)
        assert "Only a dead handoff" in page.content.decode()

    def test_a_failed_dispatch_is_tried_again(self, as_admin, busy_house, now):
        from delivery.models import Dispatch

        dispatch = Dispatch.objects.get()
        Dispatch.objects.update(status="failed", failed_at=now, attempts=6)
        chosen = {"action": "try_again", "_selected_action": [dispatch.pk]}
        as_admin.post(address(Dispatch, "changelist"), chosen)
        dispatch.refresh_from_db()
        assert dispatch.status == "queued" and dispatch.attempts == 0

    @pytest.mark.parametrize(("action", "people"), [("one_person", "merged"), ("two_people", "refused")])
    def test_two_contacts_are_decided_by_a_person(self, as_admin, administrator, busy_house, action, people):
        suggestion = MergeSuggestion.objects.get()
        chosen = {"action": action, "_selected_action": [suggestion.pk]}
        as_admin.post(address(MergeSuggestion, "changelist"), chosen)
        suggestion.refresh_from_db()
        assert suggestion.status == people and suggestion.decided_by == administrator
        assert suggestion.second.tickets.count() == (0 if people == "merged" else 1)


class TestProviders:
    GATEWAY = {
        "url": "https://gateway.test/send",
        "headers": {"Authorization": "Bearer {secret}"},
        "fields": {"to": "{to}", "text": "{text}"},
        "secret_env": "SMS_GATEWAY_KEY",
    }

    def save(self, client, settings):
        import json

        from delivery.models import Provider

        fields = {
            "name": "SMS", "kind": "http_sms", "channel": "sms", "rank": 1, "is_active": "on",
            "settings": json.dumps(settings),
        }  # fmt: skip
        return client.post(address(Provider, "add"), fields)

    def test_a_gateway_names_its_secret_and_shows_only_whether_it_is_there(self, as_admin, monkeypatch):
        from delivery.models import Provider

        monkeypatch.setenv("SMS_GATEWAY_KEY", "hush-hush")
        assert self.save(as_admin, self.GATEWAY).status_code == 302
        for page in (address(Provider, "changelist"), address(Provider, "change", Provider.objects.get().pk)):
            content = as_admin.get(page).content.decode()
            assert "SMS_GATEWAY_KEY: set" in content and "hush-hush" not in content

    @pytest.mark.parametrize(
        "changed",
        [
            {"headers": {"Authorization": "Bearer abc123"}},
            {"fields": {"to": "{to}", "text": "{text}", "api_key": "abc123"}},
            {"fields": {"to": "{to}"}},
            {"fields": ["to"]},
            {"headers": {"X": 7}},
            {"url": "ftp://gateway.test"},
            {"url": "https://user:pass@gateway.test/"},
            {"method": "DELETE"},
            {"secret_env": "DATABASE_URL"},
            {"secret_env": "lower"},
            {"password": "abc123"},
        ],
    )
    def test_settings_that_hold_a_secret_or_cannot_work_are_refused(self, as_admin, changed):
        from delivery.models import Provider

        assert self.save(as_admin, {**self.GATEWAY, **changed}).status_code == 200
        assert not Provider.objects.exists()


class TestSignInCounts:
    def test_a_colleague_who_is_locked_out_is_let_in_again(self, as_admin, agent, settings):
        from axes.models import AccessAttempt
        from django.test import Client

        def sign_in(password):
            fields = {"username": agent.email, "password": password}
            return Client().post(reverse("accounts:sign_in"), fields).status_code

        for _ in range(settings.AXES_FAILURE_LIMIT):
            sign_in("wrong")
        assert sign_in("a long pass phrase") == 429
        counted = AccessAttempt.objects.get()
        assert as_admin.get(address(AccessAttempt, "change", counted.pk)).status_code == 200
        as_admin.post(address(AccessAttempt, "delete", counted.pk), {"post": "yes"})
        assert sign_in("a long pass phrase") == 302
        assert Event.objects.filter(kind="admin.changed", data__verb="deleted").exists()


class TestPages:
    def test_the_triage_rules_with_their_owners(self, as_admin):
        from helpdesk.admin_site import rule_sets
        from triage import assess

        page = as_admin.get(reverse("admin:triage_rules")).content.decode()
        assert assess("").version in page
        assert 'value="' not in page.partition("<tbody>")[2].partition("</tbody>")[0]
        import datetime

        sets = rule_sets(datetime.date(2026, 11, 21))
        assert {"en"} <= {one.language for one in sets}
        assert all(one.version and one.owner for one in sets)
        late = rule_sets(datetime.date(2126, 1, 1))
        assert any(one.is_overdue for one in late)

    def test_the_emergency_numbers(self, as_admin, settings):
        settings.EMERGENCY_NUMBERS = {"IR": "115", "*": "112"}
        page = as_admin.get(reverse("admin:emergency_numbers")).content.decode()
        assert ">115<" in page and ">112<" in page

    def test_both_are_on_the_first_page(self, as_admin):
        page = as_admin.get("/admin/").content.decode()
        assert reverse("admin:triage_rules") in page and reverse("admin:emergency_numbers") in page

    def test_strangers_go_to_the_one_sign_in(self, client):
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain[-1][0] == reverse("accounts:sign_in") + "?next=/admin/"


def test_a_token_acts_as_its_service_says(administrator, now):
    """An administrator that is no superuser has the administration all the same: the role is the right."""
    User.objects.filter(pk=administrator.pk).update(is_superuser=False, is_staff=False)
    administrator.refresh_from_db()
    assert administrator.has_perm("tickets.change_topic") and administrator.has_module_perms("tickets")
    assert actors.staff(administrator).user.role == "admin"
