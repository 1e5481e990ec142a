"""Every address demands a sign-in or a token, or stands in this short list with its reason (attacks A01, A53)."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

#: Route → why strangers may open it. Arguments are written <>.
PUBLIC = {
    "health/live": "a load balancer asks; it says nothing but that the process answers",
    "health/ready": "a load balancer asks; it names parts, never people",
    "i18n/setlang/": "choosing a language needs nobody to be known",
    "api/schema/": "the contract is open; it holds no data",
    "api/docs/": "the contract is open; it holds no data",
    "sign-in/": "the way in",
    "contact/": "a patient's door",
    "chat/": "a patient's door",
    "widget.js": "the chat on other sites; a script without data",
    "admin/login/": "leads to the way in",
    "admin/jsi18n/": "words of the date picker; no data",
}
#: The secret in the address is the proof: a wrong one is 404.
BY_SECRET = ("t/<>/", "s/<>/", "chat/<>/")
#: Below a patient's door: its own steps.
DOORS = ("contact/", "chat/")


def walk(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route


def plain(route: str) -> str:
    """`tickets/<int:number>/` → `tickets/<>/`; the admin's regular expressions as well."""
    return re.sub(r"<[^>]*>|\(\?P<[^)]*\)", "<>", route).replace("\\Z", "").replace("$", "")


def address_of(route: str) -> str:
    filled = re.sub(r"<int:[^>]*>", "99999999", route)
    filled = re.sub(r"<uuid:[^>]*>", "00000000-0000-4000-8000-000000000000", filled)
    return "/" + re.sub(r"<[^>]*>|\(\?P<[^)]*\)", "nothing", filled).replace("\\Z", "").replace("$", "")


ROUTES = sorted(set(walk()))
CLOSED = [
    route
    for route in ROUTES
    if plain(route) not in PUBLIC and not plain(route).startswith((*BY_SECRET, *DOORS))
]


def test_the_walk_finds_the_house():
    assert len(CLOSED) > 50
    assert {"", "tickets/", "dashboard/", "admin/"} <= {plain(route) for route in CLOSED}


def test_each_exception_exists_or_is_a_patients_door():
    known = {plain(route) for route in ROUTES}
    missing = set(PUBLIC) - known - {"contact/", "chat/", "widget.js"}
    assert not missing, missing


@pytest.mark.django_db
@pytest.mark.parametrize("route", CLOSED)
def test_strangers_are_sent_to_the_sign_in_or_asked_for_a_key(route):
    client, demanded = Client(), False
    entrances = {reverse(settings.LOGIN_URL), reverse("admin:login"), reverse("admin:index")}
    # One wrapper closes every page of the administration, so one method each is enough there.
    for method in ("get",) if route.startswith("admin/") else ("get", "post", "put", "delete"):
        response = getattr(client, method)(address_of(route))
        if response.status_code == 302:
            assert response["Location"].partition("?")[0] in entrances
            demanded = True
        elif response.status_code == 401:
            assert response["WWW-Authenticate"]
            demanded = True
        else:
            assert response.status_code in (403, 404, 405), (method, response.status_code)
    assert demanded, f"{route} never asks who it is: close it, or list it with its reason"


@pytest.mark.django_db
@pytest.mark.parametrize("route", [r for r in ROUTES if plain(r).startswith(BY_SECRET)])
def test_a_wrong_secret_opens_nothing(route):
    for method in ("get", "post"):
        assert getattr(Client(), method)(address_of(route)).status_code in (404, 405)


@pytest.mark.django_db
@pytest.mark.parametrize("route", [r for r in ROUTES if not r.startswith("admin/")] + ["admin/"])
def test_every_answer_is_private_and_runs_no_foreign_script(route):
    """No cache keeps a page with people in it, and a script that slipped into a page does not run."""
    response = Client().get(address_of(route))
    assert response.status_code != 500
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy and "object-src 'none'" in policy
    if plain(route) not in ("widget.js", "admin/jsi18n/"):
        assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
