"""Coming in and going out: one sentence for every failure, a count that cannot be reset, sessions that end."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(reverse("accounts:sign_in"), {"username": email, "password": password}, **extra)


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("agent", "/tickets/"),
        ("doctor", "/doctor-support/"),
        ("lead", "/dashboard/"),
        ("administrator", "/admin/"),
    ],
)
def test_each_role_lands_at_its_home(client, who, home, request):
    user = request.getfixturevalue(who)
    response = sign_in(client, user.email.upper())
    assert response.status_code == 302
    assert client.get(response["Location"], follow=True).request["PATH_INFO"] == home
    assert client.get(home).status_code == 200


def test_a_wrong_name_a_wrong_password_and_one_who_left_read_the_same(agent, colleague):
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    pages = [
        sign_in(Client(), email, password)
        for email, password in [
            (agent.email, "wrong"), ("nobody@bedside.test", PASSWORD), (colleague.email, PASSWORD),
        ]
    ]  # fmt: skip
    said = [page.content.decode().partition('role="alert"')[2].partition("</div>")[0] for page in pages]
    assert {page.status_code for page in pages} == {200} and said[0] and len(set(said)) == 1


class TestGuessing:
    def guess(self, times, email="marta@bedside.test", **extra):
        answers = [sign_in(Client(), email, "wrong", **extra).status_code for _ in range(times)]
        return answers[-1]

    def test_an_account_is_closed_for_a_while_from_everywhere(self, agent, settings):
        for number in range(settings.AXES_FAILURE_LIMIT):
            self.guess(1, REMOTE_ADDR=f"192.0.2.{number + 1}")
        assert sign_in(Client(), agent.email, REMOTE_ADDR="192.0.2.99").status_code == 429

    def test_writing_the_name_otherwise_is_the_same_account(self, agent, settings):
        for number, spelling in enumerate(
            [agent.email, agent.email.upper(), f" {agent.email}", "Marta@bedside.test"] * 2
        ):
            self.guess(1, spelling, REMOTE_ADDR=f"192.0.2.{number + 1}")
        assert sign_in(Client(), agent.email, REMOTE_ADDR="192.0.2.99").status_code == 429

    def test_an_address_that_sprays_is_closed(self, agent, settings):
        for number in range(settings.AXES_FAILURE_LIMIT):
            self.guess(1, f"user{number}@bedside.test", REMOTE_ADDR="192.0.2.7")
        assert sign_in(Client(), agent.email, REMOTE_ADDR="192.0.2.7").status_code == 429
        assert sign_in(Client(), agent.email, REMOTE_ADDR="192.0.2.8").status_code == 302

    def test_a_claimed_address_has_no_effect(self, agent, settings):
        for number in range(settings.AXES_FAILURE_LIMIT):
            claim = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}", "HTTP_X_REAL_IP": f"198.51.100.{number}"}
            self.guess(1, f"user{number}@bedside.test", REMOTE_ADDR="192.0.2.7", **claim)
        claim = {"HTTP_X_FORWARDED_FOR": "203.0.113.1"}
        assert sign_in(Client(), agent.email, REMOTE_ADDR="192.0.2.7", **claim).status_code == 429

    def test_behind_our_proxy_its_word_counts(self, agent, settings):
        settings.TRUSTED_PROXIES = 1
        for number in range(settings.AXES_FAILURE_LIMIT):
            sprayer = {"HTTP_X_FORWARDED_FOR": "203.0.113.66"}
            self.guess(1, f"user{number}@bedside.test", REMOTE_ADDR="10.0.0.1", **sprayer)
        honest = {"HTTP_X_FORWARDED_FOR": "203.0.113.5"}
        assert sign_in(Client(), agent.email, REMOTE_ADDR="10.0.0.1", **honest).status_code == 302

    def test_a_success_forgives(self, agent, settings):
        self.guess(settings.AXES_FAILURE_LIMIT - 1)
        assert sign_in(Client(), agent.email).status_code == 302
        assert self.guess(settings.AXES_FAILURE_LIMIT - 1) == 200


class TestSessions:
    def test_the_key_changes_at_sign_in(self, client, agent):
        client.get(reverse("accounts:sign_in"))
        session = client.session
        session["kept"] = "before"
        session.save()
        client.cookies["sessionid"] = session.session_key
        sign_in(client, agent.email)
        assert client.session.session_key != session.session_key

    def test_signing_out_ends_it_on_the_server(self, client, agent):
        sign_in(client, agent.email)
        stolen = client.cookies["sessionid"].value
        assert client.post(reverse("accounts:sign_out")).status_code == 302
        thief = Client()
        thief.cookies["sessionid"] = stolen
        assert thief.get("/tickets/").status_code == 302

    def test_a_link_signs_nobody_out(self, client, agent):
        sign_in(client, agent.email)
        assert client.get(reverse("accounts:sign_out")).status_code == 405
        assert client.get("/tickets/").status_code == 200

    def test_a_new_password_ends_the_others(self, client, agent):
        sign_in(client, agent.email)
        agent.set_password("another long phrase")
        agent.save()
        assert client.get("/tickets/").status_code == 302

    def test_the_cookie_is_for_the_browser_alone(self, client, agent):
        sign_in(client, agent.email)
        cookie = client.cookies["sessionid"]
        assert cookie["httponly"] and cookie["samesite"] == "Lax"

    @pytest.mark.parametrize(
        "target", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "\\\\evil.test"]
    )
    def test_the_way_on_stays_in_the_house(self, client, agent, target):
        response = client.post(
            reverse("accounts:sign_in"), {"username": agent.email, "password": PASSWORD, "next": target}
        )
        assert response.status_code == 302 and response["Location"] == "/"

    def test_another_site_cannot_post(self, agent):
        client = Client(enforce_csrf_checks=True)
        client.force_login(agent)
        assert client.post(reverse("accounts:sign_out")).status_code == 403
