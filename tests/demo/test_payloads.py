"""What the simulated platform posts fits the public API's contract."""

from datetime import date, datetime

import pytest

from helpdesk.demo.content import load
from helpdesk.traffic import arrivals
from helpdesk.traffic.payloads import CALLS, CENTRE_NUMBER, CHATS, CONSULTATIONS, WEB, requests_of

FIELDS = {
    WEB: {"name", "phone", "email", "language", "kind", "subject", "message", "topic", "consultation"},
    CALLS: {
        "call_id",
        "direction",
        "from",
        "to",
        "started_at",
        "answered_at",
        "ended_at",
        "outcome",
        "agent",
        "notes",
        "recording_url",
        "language",
    },
    CHATS: {
        "conversation_id",
        "message_id",
        "author",
        "name",
        "phone",
        "email",
        "text",
        "sent_at",
        "language",
    },
    CONSULTATIONS: {"id", "patient", "doctor", "kind", "started_at", "ended_at"},
}


@pytest.fixture(scope="module")
def requests():
    return [request for one in arrivals(date(2026, 10, 3), 3, 20_000, seed=2) for request in requests_of(one)]


def bodies(requests, path):
    return [request.body for request in requests if request.path == path]


def test_every_door_is_used_with_the_fields_of_the_contract_only(requests):
    for path, fields in FIELDS.items():
        assert bodies(requests, path)
        assert set().union(*bodies(requests, path)) <= fields


def test_every_request_has_a_key_of_its_own(requests):
    assert len({request.key for request in requests}) == len(requests)


def test_calls_end_after_they_began_and_one_side_is_the_centre(requests):
    for call in bodies(requests, CALLS):
        began, ended = (datetime.fromisoformat(call[field]) for field in ("started_at", "ended_at"))
        assert began <= datetime.fromisoformat(call.get("answered_at", call["started_at"])) <= ended
        assert call["to" if call["direction"] == "inbound" else "from"] == CENTRE_NUMBER


def test_nobody_writes_notes_about_a_call_that_nobody_took(requests):
    calls = bodies(requests, CALLS)
    assert all("notes" in call for call in calls if call["outcome"] == "answered")
    assert not any("notes" in call for call in calls if call["outcome"] in ("missed", "failed"))


def test_some_chats_have_an_answer_and_thanks(requests):
    authors = {chat["author"] for chat in bodies(requests, CHATS)}
    assert authors == {"contact", "agent"}
    assert any(chat["message_id"].endswith("-3") for chat in bodies(requests, CHATS))


def test_words_are_in_the_language_of_the_person(requests):
    for form in bodies(requests, WEB):
        texts = {said.text for part in load(form["language"]).messages.values() for said in part}
        assert form["message"] in texts
