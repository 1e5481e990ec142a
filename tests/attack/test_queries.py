"""Whatever stands behind the question mark: never a 500."""

from base64 import b64encode

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

LISTS = ["/api/v1/tickets/", "/api/v1/escalations/", "/api/v1/surveys/responses/", "/api/v1/recoveries/"]
CURSORS = [
    "p=%00",
    "p=abc",
    "p=",
    "p=1.5",
    "p=" + "9" * 30,
    "o=-1",
    "o=9999999&p=1",
    "r=1&p=x",
    "p='",
    "\xff",
]


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_that_we_did_not_make_points_nowhere(token, receive, cursor):
    receive("I have crushing chest pain")
    client, key = Client(raise_request_exception=False), token("admin")
    for address in LISTS:
        made = b64encode(cursor.encode("latin-1")).decode()
        assert client.get(address, {"cursor": made}, **key).status_code in {200, 404}, address


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=a%00b",
        "view=%00",
        "after=%00",
        "q=%ff",
        "after=zzz",
        "q=%F0%9F%98%80%5C",
        "view=all&after=x",
        "q=%C2%B2",
        "q=%D9%A3&days=%C2%B2",
        "after=%C2%B2-1",
        "q=" + "9" * 5000,
        "days=" + "9" * 5000,
        "days=" + "9" * 5000,
    ],
)
def test_pages_of_staff_take_any_query(lead, administrator, receive, query):
    number = receive("Hello").ticket.number
    client = Client(raise_request_exception=False)
    client.force_login(lead)
    for page in ("/tickets/", f"/tickets/{number}/", "/dashboard/", "/doctor-support/"):
        assert client.get(f"{page}?{query}").status_code < 500, page
    client.force_login(administrator)
    for page in ("/admin/tickets/ticket/", "/admin/accounts/user/", "/admin/events/event/"):
        assert client.get(f"{page}?{query}&urgency=%00&status=%00").status_code < 500, page


@pytest.mark.parametrize("place", ["\xb2", "9" * 30, "-1", "x"])
def test_a_place_in_the_stream_that_is_no_number_is_the_newest(place):
    from events.live.stream import _start

    assert _start({"headers": [(b"last-event-id", place.encode("latin-1"))], "query_string": b""}) == 0
