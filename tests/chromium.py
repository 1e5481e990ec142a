"""Pages in a real Chromium against a real server and database.

`page` is a fresh browser context, `sign_in(user)` puts a session cookie into it (the sign-in form has a test of its
own). Every test fails when a page logs an error to the console: a broken policy or script must not pass unseen.
"""

import contextlib
import os
import shutil

import pytest

# Playwright's synchronous API runs a loop in this thread; Django would refuse its database calls beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live_url(live_server):
    return live_server.url


@pytest.fixture
def new_page(chromium, live_url):
    """`new_page(viewport=PHONE, javascript=False, dark=True)`; relative addresses are the live server's."""
    contexts, faults = [], []

    def _new_page(*, viewport=WIDE, javascript=True, dark=False):
        context = chromium.new_context(
            base_url=live_url,
            viewport=viewport,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: _note(faults, message))
        return page

    #: What a test brings about on purpose, as parts of the console's words.
    _new_page.tolerated = []
    yield _new_page
    for context in contexts:
        _settle(context)
        context.close()
    assert [fault for fault in faults if not any(part in fault for part in _new_page.tolerated)] == []


def _settle(context):
    """Panels that still load would meet a database that is being emptied."""
    with contextlib.suppress(Exception):
        for page in context.pages:
            page.wait_for_load_state("networkidle", timeout=3000)


def _note(faults, message):
    # A refused form (409, 422) is an answer, not a fault of the page.
    if message.type == "error" and "status of 4" not in message.text:
        faults.append(message.text)


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def sign_in(live_url):
    """`sign_in(page, user)`: a session of this user in the page's browser."""
    from django.conf import settings
    from django.test import Client

    def _sign_in(page, user):
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_url}])
        return page

    return _sign_in
