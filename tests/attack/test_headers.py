"""Headers that no browser of ours sends: refused or ignored, never a 500; and each page carries its protection."""

import asyncio

import pytest
from django.test import Client
from django.urls import path

pytestmark = pytest.mark.django_db

#: A quoted cookie may spell any byte: this one holds NUL.
NUL = 'sessionid="aaaaaaaaaaaa\\000b"; django_language="\\000"; chat="a\\000:b"; csrftoken="\\000"'
PAGES = ["/", "/contact/", "/chat/", "/chat/thread/", "/sign-in/", "/tickets/", "/admin/", "/s/x/", "/t/x/"]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("page", PAGES)
def test_a_cookie_that_holds_nul_is_none(client, page):
    assert client.get(page, HTTP_COOKIE=NUL).status_code < 500


def test_the_stream_takes_no_such_cookie_either(client):
    from events.live import stream

    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.disconnect"}

    headers = [(b"cookie", NUL.encode())]
    scope = {"path": "/live/events", "method": "GET", "headers": headers, "query_string": b""}
    asyncio.run(stream.application(scope, receive, send))
    assert sent[0]["status"] == 401


@pytest.mark.parametrize("address", ["http://[bad", "//evil.example/x", "javascript:alert(1)", "\x00", "é"])
def test_a_fragment_without_a_sign_in_leads_to_the_sign_in_of_this_house(client, address):
    answer = client.get("/tickets/", headers={"HX-Request": "true", "HX-Current-URL": address})
    assert answer.status_code == 204 and answer["HX-Redirect"].startswith("/sign-in/?next=")


@pytest.mark.parametrize(
    "origin", ["http://[bad", "null", "http://evil.example", "http://testserver.evil.example"]
)
def test_a_chat_form_from_elsewhere_is_refused(client, origin):
    client.get("/chat/")
    fields = {"visitor": client.cookies["chat"].value, "text": "Hi", "key": "1"}
    assert client.post("/chat/", fields, headers={"Origin": origin}).status_code == 403
    assert client.post("/chat/", fields, headers={"Origin": "http://testserver"}).status_code == 200


def _fail(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [path("broken/", _fail)]


@pytest.mark.urls("tests.attack.test_headers")
def test_the_page_of_a_failure_is_protected_like_any_other(client):
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500 and answer["Cache-Control"] == "no-store"
    assert "unsafe" not in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "DENY"
