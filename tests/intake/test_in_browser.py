"""The doors in a real browser: without JavaScript, with it, and in a frame on another site."""

import http.server
import importlib
import threading

import pytest

from common.clock import utc_now
from intake.models import ConsentText
from tests.chromium import PHONE
from tickets.models import Message, Ticket
from tickets.services.reply import post_reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def consent(support):
    """Tests that commit begin with empty tables: the migration's first text is put back."""
    texts = importlib.import_module("intake.migrations.0002_first_consent_text").TEXTS
    return ConsentText.objects.get_or_create(version=1, defaults={"texts": texts, "published_at": utc_now()})[
        0
    ]


def test_the_form_works_without_javascript(new_page, consent):
    page = new_page(viewport=PHONE, javascript=False)
    page.goto("/contact/?lang=fa")
    page.fill("#id_message", "درد شدید قفسه سینه دارم و نمی‌توانم نفس بکشم")
    page.click("footer button")
    assert page.locator("[role=alert].emergency").is_visible()
    assert page.input_value("#id_message").startswith("درد شدید")
    page.fill("#id_name", "مهسا")
    page.fill("#id_phone", "۰۹۱۷۵۵۵۰۱۴۲")
    page.check("#id_consent")
    page.click("footer button")
    card = page.locator("[role=alert].emergency")
    assert card.is_visible() and card.bounding_box()["y"] < 100
    assert card.locator(".emergency__call").get_attribute("href") == "tel:115"
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Ticket.objects.get().contact.points.get().value == "+989175550142"


def test_the_page_of_a_ticket_takes_more_words(new_page, receive):
    ticket = receive("Where do I see my prescription?", language="en").ticket
    page = new_page(viewport=PHONE)
    page.goto(f"/t/{ticket.secret}/")
    page.fill("textarea", "And the invoice?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=And the invoice?")
    assert ticket.messages.count() == 2 and page.input_value("textarea") == ""


def test_an_answer_appears_in_the_chat_by_itself(new_page, support, as_agent):
    page = new_page(viewport=PHONE)
    page.goto("/chat/?lang=en")
    page.fill("textarea", "Is anybody there?")
    page.click(".write__send")
    page.wait_for_selector(".bubble--own")
    page.fill("textarea", "half a sen")
    post_reply(ticket_id=Ticket.objects.get().pk, body="Yes, I am here.", actor=as_agent, now=utc_now())
    page.wait_for_selector("text=Yes, I am here.")
    assert page.input_value("textarea") == "half a sen"


@pytest.fixture
def clinic(live_url):
    """Another site, that includes our script."""
    page = f'<!doctype html><html lang="en"><body><h1>Clinic</h1><script src="{live_url}/widget.js" async></script>'

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(page.encode())

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_chat_opens_in_a_frame_on_another_site(new_page, support, settings, clinic):
    settings.WIDGET_ORIGINS = [clinic]
    page = new_page()
    page.goto(clinic)
    page.get_by_role("button", name="Chat with us").click()
    frame = page.frame_locator("iframe")
    frame.locator("textarea").fill("From the clinic's page")
    frame.locator(".write__send").click()
    frame.locator(".bubble--own").wait_for()
    frame.locator("textarea").fill("Once more")
    frame.locator(".write__send").click()
    frame.locator(".bubble--own").nth(1).wait_for()
    assert Message.objects.count() == 2 and Ticket.objects.count() == 1
