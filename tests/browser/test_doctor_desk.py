"""The doctor-support desk in a real browser: keys, drafts, two doctors at once, a phone without JavaScript."""

import pytest

from common.clock import utc_now
from escalation.models import Escalation
from escalation.services.claim import accept_escalation
from events import actors
from tests.chromium import PHONE
from tests.escalation.conftest import medical, question  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now():
    return utc_now()


def test_accept_write_and_send_with_the_keyboard_alone(page, sign_in, doctor, question):  # noqa: F811
    found = question("urgent", channel="chat")
    sign_in(page, doctor).goto("/doctor-support/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-case]")
    page.keyboard.press("a")
    page.wait_for_selector("#answer-body")
    page.keyboard.press("r")
    page.keyboard.type("Stop the tablets today.")
    page.reload()
    assert page.input_value("#answer-body") == "Stop the tablets today.", "a draft survives a reload"
    page.focus("#answer-body")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Answered by Rahimi")
    found.refresh_from_db()
    assert found.status == "answered" and found.answer.body.startswith("Stop the tablets today.")
    assert page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('draft:E-')).length") == 0


def test_the_slower_doctor_is_told_who_was_first(page, sign_in, doctor, second_doctor, question, now):  # noqa: F811
    found = question("urgent")
    sign_in(page, doctor).goto(f"/doctor-support/{found.pk}/")
    accept_escalation(escalation_id=found.pk, actor=actors.staff(second_doctor), now=now)
    page.keyboard.press("a")
    page.wait_for_selector("text=Okoye accepted this question first")
    assert page.locator("text=Take over").is_visible()


def test_a_phone_without_javascript(new_page, sign_in, doctor, question):  # noqa: F811
    found = question("emergency")
    page = sign_in(new_page(viewport=PHONE, javascript=False), doctor)
    page.goto("/doctor-support/")
    page.click(".queue-card")
    page.click(".take button")
    page.fill("#answer-body", "Call 115 now.")
    page.click("text=Send answer")
    page.wait_for_selector("text=Answered by Rahimi")
    width = page.viewport_size["width"]
    assert page.locator("main").bounding_box()["width"] <= width
    assert Escalation.objects.get(pk=found.pk).status == "answered"
