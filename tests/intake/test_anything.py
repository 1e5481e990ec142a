"""Whatever is sent to a door, the answer is a ticket or a refusal that says why; never a 500."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.conftest import CALLS, CHATS, WEB, call, chat, web

pytestmark = pytest.mark.django_db

ODD = st.sampled_from(
    ["", " ", "\u0000", "\ud800", "\u202e", "+", "+98", "0" * 64, "-1", "2026-11-21T08:00:00Z", "2026-02-30T00:00:00Z",
     "9999-12-31T23:59:59+00:00", "2026-11-21T24:00:00Z", "2026-11-21T08:00:00+99:99", "a:b:c", "%s %(x)s {0}", "😀" * 40,
     "'; DROP TABLE tickets_ticket; --", "http://[", "https://x.example/" + "y" * 600, "en-US-x-" + "z" * 40]
)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=80),
    ODD, st.lists(st.text(max_size=5), max_size=2), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


def broken(example: dict):
    """Some fields of a good body replaced by anything."""
    return st.dictionaries(
        st.sampled_from([*sorted(example), "email", "language", "notes", "agent"]), VALUES, max_size=4
    )


def checked(door, path, body):
    answer = door(path, body)
    assert answer.status_code in (200, 201, 400), (answer.status_code, body)
    if answer.status_code == 400:
        assert answer.json()["detail"]


anything = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@anything
@given(change=broken(web(email="", topic="", consultation="", subject="")))
def test_forms(door, change):
    checked(door, WEB, web(**change))


@anything
@given(change=broken(call(answered_at=None, recording_url="")))
def test_calls(door, change):
    checked(door, CALLS, call(**change))


@anything
@given(change=broken(chat()))
def test_chats(door, change):
    checked(door, CHATS, chat(**change))
