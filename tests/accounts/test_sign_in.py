"""Coming in and going out."""

import pytest
from django.urls import reverse

PASSWORD = "a long pass phrase"
SIGN_IN = "/sign-in/"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": email, "password": password, **more}, REMOTE_ADDR="192.0.2.7")


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("agent", "/tickets/"),
        ("doctor", "/doctor-support/"),
        ("lead", "/dashboard/"),
        ("administrator", "/admin/"),
    ],
)
def test_each_role_lands_at_its_home(client, request, who, home):
    person = request.getfixturevalue(who)
    response = sign_in(client, person.email)
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").url == home


def test_the_e_mail_is_folded(client, agent):
    assert sign_in(client, f" {agent.email.upper()} ").status_code == 302


def test_a_wrong_name_and_a_wrong_password_look_the_same(client, agent):
    wrong = sign_in(client, agent.email, "not this one").content.decode()
    unknown = sign_in(client, "nobody@bedside.test", "not this one").content.decode()
    agent.is_active = False
    agent.save()
    away = sign_in(client, agent.email).content.decode()
    for body in (wrong, unknown, away):
        assert "The e-mail or the password is not right." in body


def test_many_wrong_passwords_close_the_door_for_a_while(client, agent, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, agent.email, "not this one")
    assert response.status_code in {403, 429}
    assert "Too many tries" in response.content.decode()
    assert sign_in(client, agent.email).status_code in {403, 429}


def test_one_forgotten_password_locks_out_nobody_else_behind_the_address(client, agent, colleague, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        sign_in(client, agent.email, "not this one")
    assert sign_in(client, colleague.email).status_code == 302


def test_spraying_over_many_accounts_closes_the_door_for_the_address(client, agent, settings):
    for number in range(settings.SIGN_IN_FAILURES_PER_ADDRESS):
        sign_in(client, f"somebody{number}@bedside.test", "spring2026")
    response = sign_in(client, agent.email)
    assert response.status_code == 429 and "Too many tries" in response.content.decode()
    elsewhere = client.post(SIGN_IN, {"username": agent.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.8")
    assert elsewhere.status_code == 302


def test_it_leads_back_to_where_one_wanted_to_go_and_nowhere_outside(client, agent):
    assert sign_in(client, agent.email, next="/tickets/?view=all").url == "/tickets/?view=all"
    client.logout()
    assert sign_in(client, agent.email, next="https://example.org/").url == "/"


def test_only_a_post_signs_out(client, agent):
    client.force_login(agent)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert client.get("/tickets/").status_code == 302


def test_htmx_is_sent_to_the_sign_in_as_a_whole(client, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tickets/10001/?view=all"}
    response = client.post("/tickets/10001/reply/", {"body": "x"}, headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == f"{SIGN_IN}?next=/tickets/10001/%3Fview%3Dall"
