"""Every refusal of the API, at whatever depth, is an RFC 9457 problem document."""

import re

import pytest
from django.urls import get_resolver

from tickets.models import Message

from .conftest import assert_problem

pytestmark = pytest.mark.django_db
NOTES = "/api/v1/tickets/{}/notes/"


@pytest.fixture
def path(receive):
    return NOTES.format(receive("Hello").ticket.number)


def api_paths():
    """Every route under /api/v1/, with arguments that fit no row."""
    for route in _walk(get_resolver().url_patterns):
        if route.startswith("api/v1/"):
            yield "/" + route


def _walk(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield _filled(route)


def _filled(route):
    return re.sub(r"<(?:(\w+):)?\w+>", lambda m: {"int": "99999999"}.get(m[1], "nothing"), route)


def test_every_route_refuses_strangers_with_a_problem(api, client):
    paths = list(api_paths())
    assert len(paths) >= 6
    for path in paths:
        for method in ("get", "post", "put", "patch", "delete"):
            response = getattr(client, method)(path, content_type="application/json")
            assert response.status_code in (401, 405), (method, path, response.status_code)
            assert_problem(response, response.status_code)
            if response.status_code == 401:
                assert response["WWW-Authenticate"].startswith("Bearer")


def test_every_route_refuses_nonsense_with_a_problem(api):
    client = api("admin")
    for path in api_paths():
        for method in ("post", "put", "patch", "delete"):
            for body in ("", "[]", "7", "null", '"text"', '{"unknown": 1}', "{"):
                response = getattr(client, method)(path, body, content_type="application/json")
                assert 400 <= response.status_code < 500, (method, path, body, response.status_code)
                assert_problem(response, response.status_code)


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer \xff", "Bearer bds_wrong"])
def test_a_key_that_is_none(client, header):
    assert_problem(client.get("/api/v1/tickets/", HTTP_AUTHORIZATION=header), 401)


def test_an_address_that_is_none(client):
    assert_problem(client.get("/api/v1/nothing/"), 404, "not_found")


def test_methods_types_and_formats(api, path):
    client = api("agent")
    refused = client.delete(path)
    assert_problem(refused, 405)
    assert refused["Allow"] == "POST, OPTIONS"
    assert_problem(client.post(path, {"body": "x"}), 415)
    assert_problem(client.get("/api/v1/tickets/", headers={"Accept": "text/html"}), 406)
    assert_problem(client.get("/api/v1/tickets/", {"cursor": "abcde"}), 404)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"body": ',
        b'{"body": NaN}',
        b"\xff\xfe",
        b'{"body": "\\ud800"}',
        b'{"\\udfff": 1}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"body": ' + b"9" * 10_000 + b"}",
    ],
)
def test_a_body_that_cannot_be_read(api, path, raw):
    assert_problem(api("agent").post(path, raw, content_type="application/json"), 400)


def test_a_body_that_is_too_large(api, path, settings):
    raw = b'{"body": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    assert_problem(api("agent").post(path, raw, content_type="application/json"), 413, "too_large")


def test_a_megabyte_of_text_is_told_to_be_too_long(api, path):
    body = assert_problem(api("agent").post_json(path, {"body": "x" * 1_000_000}), 400)
    assert body["errors"][0]["field"] == "body"


@pytest.mark.parametrize("text", ["🫀" * 100, "שלום مرحبا hello ‮", "ص‌ح", "a\r\nb"])
def test_unusual_words_are_kept(api, path, text):
    assert api("agent").post_json(path, {"body": text}).status_code == 201


def test_a_fault_of_ours_says_nothing_about_itself(api, path, monkeypatch):
    monkeypatch.setattr(Message.objects.__class__, "select_related", lambda *a: 1 / 0)
    response = api("agent").get(path.replace("notes/", ""))
    body = assert_problem(response, 500)
    assert "ZeroDivision" not in str(body)


def test_a_database_that_is_gone_is_503(api, path, monkeypatch):
    from django.db import OperationalError

    from tickets.api import views

    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(views, "access_ticket", gone)
    response = api("agent").post_json(path, {"body": "x"})
    assert_problem(response, 503)
    assert response["Retry-After"] == "5"
