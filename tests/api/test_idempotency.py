"""`Idempotency-Key`: the same key gives the same answer and one effect."""

import threading

import pytest
from django.db import connection

from accounts.models import IdempotencyKey
from accounts.services.forget import forget_old_answers
from common.clock import utc_now
from tickets.models import Note

from .conftest import assert_problem


@pytest.fixture
def path(receive):
    return f"/api/v1/tickets/{receive('Hello').ticket.number}/notes/"


@pytest.mark.django_db
class TestOneAfterAnother:
    def test_the_same_again_is_one_note_and_one_answer(self, api, path):
        client = api("agent")
        first = client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"})
        again = client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"})
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json() and again["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first
        assert Note.objects.count() == 1

    def test_without_a_key_each_request_counts(self, api, path):
        for _ in range(2):
            api("agent").post_json(path, {"body": "Careful"})
        assert Note.objects.count() == 2

    def test_another_body_or_address_under_the_key_is_refused(self, api, path):
        client = api("agent")
        client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"})
        assert_problem(client.post_json(path, {"body": "Careless"}, **{"Idempotency-Key": "k1"}), 422)
        other = path.replace("notes", "messages")
        assert_problem(client.post_json(other, {"body": "Careful"}, **{"Idempotency-Key": "k1"}), 422)
        assert Note.objects.count() == 1

    def test_keys_belong_to_their_token(self, api, path):
        for _ in range(2):
            api("agent").post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"})
        assert Note.objects.count() == 2

    def test_a_refusal_keeps_the_key_free(self, api, path):
        client = api("agent")
        assert_problem(client.post_json(path, {"body": ""}, **{"Idempotency-Key": "k1"}), 400)
        assert client.post_json(path, {"body": "Now"}, **{"Idempotency-Key": "k1"}).status_code == 201

    @pytest.mark.parametrize("failure", [ZeroDivisionError, "database"])
    def test_a_fault_of_ours_keeps_the_key_free(self, api, path, monkeypatch, failure):
        from django.db import OperationalError

        from tickets.api import views

        def broken(**kwargs):
            raise OperationalError("gone") if failure == "database" else ZeroDivisionError

        client = api("agent")
        with monkeypatch.context() as patch:
            patch.setattr(views, "add_note", broken)
            response = client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"})
            assert_problem(response, 503 if failure == "database" else 500)
        assert not IdempotencyKey.objects.exists()
        assert client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"}).status_code == 201

    def test_a_key_that_is_too_long(self, api, path):
        assert_problem(api("agent").post_json(path, {"body": "x"}, **{"Idempotency-Key": "k" * 256}), 400)

    def test_answers_are_forgotten_after_a_day(self, api, path):
        import datetime

        client = api("agent")
        client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"})
        assert forget_old_answers(utc_now()) == 0
        IdempotencyKey.objects.update(created_at=utc_now() - datetime.timedelta(hours=25))
        client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"})
        assert Note.objects.count() == 2
        assert forget_old_answers(utc_now() + datetime.timedelta(hours=25)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_effect(api, path, monkeypatch):
    """The second comes while the first is still at work: it waits a little, and is then told so."""
    from tickets.api import views

    client, really = api("agent"), views.add_note
    inside, go_on, answers = threading.Event(), threading.Event(), []

    def slow(**kwargs):
        inside.set()
        go_on.wait(20)
        return really(**kwargs)

    def first():
        answers.append(client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"}))
        connection.close()

    monkeypatch.setattr(views, "add_note", slow)
    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(20)
    assert_problem(
        client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"}), 409, "still_running"
    )
    go_on.set()
    thread.join(20)
    assert answers[0].status_code == 201 and Note.objects.count() == 1
    again = client.post_json(path, {"body": "Careful"}, **{"Idempotency-Key": "k1"})
    assert again.json() == answers[0].json()
