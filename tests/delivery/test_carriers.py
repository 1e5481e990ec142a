"""What each carrier sends, and how its refusals are understood."""

import pytest

from common.clock import utc_now
from delivery.models import Dispatch, DispatchAttempt, LocalMessage, Provider
from delivery.services.dispatches import send_dispatch

pytestmark = pytest.mark.django_db


def send(dispatch):
    sent = send_dispatch(dispatch_id=dispatch.pk, now=utc_now())
    dispatch.refresh_from_db()
    return sent


class TestLocal:
    def test_it_is_stored_and_shown(self, local, queue):
        dispatch = queue()
        assert send(dispatch) and dispatch.status == "sent" and dispatch.provider == local
        stored = LocalMessage.objects.get()
        assert stored.address == "+989175550142"
        assert (
            stored.body == "You have a reply from the support team. Read it here: https://help.test/t/secret/"
        )


class TestGateway:
    def test_json_with_the_secret_from_the_environment(self, gateway, queue, monkeypatch):
        monkeypatch.setenv("SMS_GATEWAY_KEY", "hush")
        dispatch = queue()
        assert send(dispatch)
        path, headers, _ = gateway.seen[0]
        assert path == "/send" and headers["Authorization"] == "Bearer hush"
        assert headers["Content-Type"] == "application/json"
        (document,) = gateway.documents()
        assert document["recipient"] == "+989175550142" and document["ref"] == f"bedside-{dispatch.pk}"
        assert document["message"].endswith("https://help.test/t/secret/")
        assert dispatch.provider_reference == "gw-7"
        assert "hush" not in str(Dispatch.objects.values()) + str(DispatchAttempt.objects.values())

    def test_a_form_in_the_persons_language(self, gateway, queue):
        Provider.objects.filter(name="Gateway").update(
            settings={"url": gateway.url, "body": "form", "fields": {"to": "{to}", "text": "{text}"}}
        )
        assert send(queue(language="fa"))
        (form,) = gateway.forms()
        assert form["to"] == "+989175550142" and "https://help.test/t/secret/" in form["text"]

    @pytest.mark.parametrize("status", [400, 401, 404, 422])
    def test_a_refusal_is_final(self, gateway, queue, status):
        gateway.status = status
        dispatch = queue()
        assert not send(dispatch)
        assert (dispatch.status, dispatch.failure) == ("failed", f"http_{status}")
        assert dispatch.failed_at

    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
    def test_a_bad_moment_is_tried_again(self, gateway, queue, status):
        gateway.status = status
        dispatch = queue()
        assert not send(dispatch)
        assert (dispatch.status, dispatch.failure) == ("queued", f"http_{status}")
        assert dispatch.due_at > utc_now()

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_a_redirect_is_not_followed(self, gateway, queue, status, monkeypatch):
        """It could lead the secret elsewhere."""
        monkeypatch.setenv("SMS_GATEWAY_KEY", "hush")
        gateway.status, gateway.headers = status, {"Location": gateway.url + "/elsewhere"}
        dispatch = queue()
        assert not send(dispatch)
        assert [path for path, _, _ in gateway.seen] == ["/send"]
        assert dispatch.failure == f"http_{status}"

    def test_an_answer_that_is_no_http(self, gateway, queue):
        gateway.status = 0
        dispatch = queue()
        assert not send(dispatch)
        assert (dispatch.status, dispatch.failure) == ("queued", "unreachable")

    def test_nobody_there(self, queue):
        settings = {"url": "http://127.0.0.1:9/", "fields": {"a": "{to}{text}"}}
        Provider.objects.create(name="Gone", kind="http_sms", channel="sms", settings=settings)
        dispatch = queue()
        assert not send(dispatch) and dispatch.failure == "unreachable"

    @pytest.mark.parametrize("answer", [b"", b"[]", b"\xff", b"<ok/>"])
    def test_an_answer_without_reference_still_counts(self, gateway, queue, answer):
        gateway.body = answer
        dispatch = queue()
        assert send(dispatch) and dispatch.provider_reference == ""

    @pytest.mark.parametrize(
        ("url", "code"), [("", "not_configured"), ("file:///etc/passwd", "not_configured")]
    )
    def test_an_address_that_is_none(self, queue, url, code):
        Provider.objects.create(name="Odd", kind="http_sms", channel="sms", settings={"url": url})
        dispatch = queue()
        assert not send(dispatch) and (dispatch.status, dispatch.failure) == ("failed", code)

    def test_settings_of_a_wrong_shape_do_not_stop_the_others(self, queue, now):
        from delivery.services.dispatches import send_due_dispatches

        Provider.objects.create(
            name="Odd",
            kind="http_sms",
            channel="sms",
            settings={"url": "http://127.0.0.1:9/", "fields": ["to"]},
        )
        first = queue()
        second = queue("message:2", channel="email", address="a@b.test")
        Provider.objects.create(name="Store", kind="local", channel="email")
        send_due_dispatches(utc_now())
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.status, first.failure) == ("queued", "broken")
        assert second.status == "sent"


class TestMail:
    def test_it_goes_out_with_a_stable_id(self, mail_server, queue):
        dispatch = queue(channel="email", address="mahsa@mail.test")
        assert send(dispatch)
        (mail,) = mail_server.mails
        assert "To: mahsa@mail.test" in mail and "From: desk@bedside.test" in mail
        assert f"Message-ID: <dispatch-{dispatch.pk}@" in mail and "Auto-Submitted: auto-generated" in mail
        assert dispatch.provider_reference.startswith("<dispatch-")

    def test_never_for_this_address(self, mail_server, queue):
        mail_server.refuse = "550 no such user"
        dispatch = queue(channel="email", address="nobody@mail.test")
        assert not send(dispatch) and (dispatch.status, dispatch.failure) == ("failed", "address_refused")

    def test_not_now_is_tried_again(self, mail_server, queue):
        mail_server.refuse = "451 grey-listed, come again"
        dispatch = queue(channel="email", address="mahsa@mail.test")
        assert not send(dispatch) and dispatch.status == "queued"

    def test_a_server_that_is_away(self, mail_server, queue, settings):
        settings.EMAIL_PORT = 9
        dispatch = queue(channel="email", address="mahsa@mail.test")
        assert not send(dispatch) and (dispatch.status, dispatch.failure) == ("queued", "unreachable")

    def test_an_address_cannot_write_a_header(self, mail_server, queue):
        dispatch = queue(channel="email", address="a@mail.test\nBcc: all@mail.test")
        assert not send(dispatch) and dispatch.failure == "broken"
        assert not mail_server.mails
