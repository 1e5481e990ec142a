"""An agent's day in a real browser: signing in, answering, noting, keys, drafts, and all of it without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.chromium import PHONE
from tickets.models import Message, Note, Ticket
from tickets.services.assign import assign_ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticket(transactional_db, receive, agent, as_agent, now):
    found = receive("Charged twice for one visit", name="Mahsa Tavakoli").ticket
    assign_ticket(ticket_id=found.pk, owner=agent, actor=as_agent, now=now)
    return found


@pytest.fixture
def desk(page, sign_in, agent, ticket):
    return sign_in(page, agent)


def test_an_agent_signs_in_lands_at_the_duties_and_signs_out(page, agent, ticket):
    page.goto("/")
    page.get_by_label("Work e-mail").fill("MARTA@bedside.test")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    expect(page.get_by_label("Work e-mail")).to_have_value("MARTA@bedside.test")
    page.get_by_label("Password", exact=True).fill("a long pass phrase")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="My duties")).to_be_visible()
    expect(page.locator(".row")).to_contain_text("Mahsa Tavakoli")
    page.locator("#me summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/tickets/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_reply_is_sent_by_keys_alone_and_nothing_else_moves(desk, ticket):
    desk.goto("/tickets/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1, name="Charged twice for one visit")).to_be_visible()
    desk.keyboard.press("r")
    desk.keyboard.type("We pay it back today.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".message--out")).to_contain_text("We pay it back today.")
    expect(desk.locator("#reply-body")).to_have_value("")
    assert "/reply/" not in desk.url
    assert Message.objects.filter(direction="outbound").count() == 1


def test_a_note_has_another_shape_and_never_becomes_a_message(desk, ticket):
    desk.goto(f"/tickets/{ticket.number}/")
    desk.keyboard.press("n")
    expect(desk.locator(".composer")).to_have_attribute("data-mode", "note")
    desk.keyboard.type("She sounded worried")
    desk.get_by_role("button", name="Save note").click()
    expect(desk.locator(".note")).to_contain_text("She sounded worried")
    assert Note.objects.count() == 1
    assert not Message.objects.filter(direction="outbound").exists()


def test_a_draft_outlives_a_reload_and_is_gone_once_sent(desk, ticket):
    desk.goto(f"/tickets/{ticket.number}/")
    desk.locator("#reply-body").fill("Half a sentence")
    desk.reload()
    expect(desk.locator("#reply-body")).to_have_value("Half a sentence")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator(".message--out")).to_contain_text("Half a sentence")
    desk.reload()
    expect(desk.locator("#reply-body")).to_have_value("")


def test_a_stale_send_keeps_the_text_and_says_what_came(desk, ticket, receive):
    desk.goto(f"/tickets/{ticket.number}/")
    desk.locator("#reply-body").fill("My answer")
    receive("One more thing", name="Mahsa Tavakoli")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator(".problem--stale")).to_contain_text("1 new message since you began")
    expect(desk.locator("#reply-body")).to_have_value("My answer")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator(".message--out")).to_contain_text("My answer")


def test_a_medical_question_asks_an_agent_for_the_reason(desk, ticket):
    desk.goto(f"/tickets/{ticket.number}/")
    Ticket.objects.filter(pk=ticket.pk).update(is_medical=True, urgency="urgent", medical_state="waiting")
    desk.locator("#reply-body").fill("Take two")
    desk.get_by_role("button", name="Send").click()
    reason = desk.get_by_label("Why do you answer yourself?")
    expect(reason).to_be_visible()
    expect(desk.locator("#reply-body")).to_have_value("Take two")
    assert not Message.objects.filter(direction="outbound").exists()
    reason.fill("only says when the doctor rings")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator(".message--out")).to_contain_text("Take two")


def test_state_topic_and_owner_change_from_the_menus(desk, ticket, colleague):
    desk.goto(f"/tickets/{ticket.number}/")
    desk.locator("summary[aria-label='More']").click()
    desk.get_by_label("On hold, waiting for").select_option("insurer")
    desk.get_by_role("button", name="Put on hold").click()
    expect(desk.locator(".ticket-head__meta")).to_contain_text("On hold")
    desk.locator("summary[aria-label='Assign']").click()
    desk.get_by_role("button", name="Lena").click()
    expect(desk.locator(".ticket-head__meta")).to_contain_text("Lena")
    desk.get_by_role("button", name="Solve").click()
    expect(desk.get_by_role("button", name="Reopen")).to_be_visible()


def test_everything_works_without_javascript(new_page, sign_in, agent, ticket):
    page = sign_in(new_page(javascript=False), agent)
    page.goto("/tickets/")
    page.locator(".row").click()
    page.locator("#reply-body").fill("We pay it back today.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message--out")).to_contain_text("We pay it back today.")
    page.locator("summary[aria-label='More']").click()
    page.get_by_role("button", name="Waiting for the patient").click()
    expect(page.locator(".ticket-head__meta")).to_contain_text("Waiting for the patient")


def test_single_keys_are_silent_while_typing_and_can_be_switched_off(desk, ticket):
    desk.goto(f"/tickets/{ticket.number}/")
    desk.locator("#reply-body").fill("")
    desk.locator("#reply-body").press_sequentially("nnn")
    expect(desk.locator(".composer")).to_have_attribute("data-mode", "reply")
    desk.locator("#me summary").click()
    desk.get_by_role("button", name="Keyboard shortcuts").click()
    desk.reload()
    desk.keyboard.press("n")
    expect(desk.locator(".composer")).to_have_attribute("data-mode", "reply")


def test_light_and_dark_are_a_choice_that_lasts(desk, ticket):
    desk.goto("/tickets/")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    assert desk.evaluate(background) == "rgb(245, 245, 243)"
    desk.locator("#me summary").click()
    desk.get_by_role("button", name="Dark", exact=True).click()
    desk.reload()
    assert desk.evaluate(background) == "rgb(18, 19, 22)"


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("width", [390, 800, 1200, 1440])
def test_no_page_is_wider_than_its_window(new_page, sign_in, agent, ticket, language, width):
    agent.language = language
    agent.save()
    page = sign_in(new_page(viewport={"width": width, "height": 800}), agent)
    for address in ("/tickets/", f"/tickets/{ticket.number}/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "fa" else "ltr")


def test_on_a_phone_one_pane_at_a_time_with_large_targets(new_page, sign_in, agent, ticket):
    page = sign_in(new_page(viewport=PHONE), agent)
    page.goto("/tickets/")
    page.locator(".row").click()
    expect(page.locator("#reply-body")).to_be_visible()
    expect(page.locator(".pane--list")).to_be_hidden()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".row")).to_be_visible()
    page.get_by_role("link", name="Views").click()
    expect(page.get_by_role("link", name="Dissatisfied")).to_be_visible()
    for target in page.locator(".footbar a").all():
        assert target.bounding_box()["height"] >= 44


def test_focus_can_be_seen_and_every_field_has_a_name(desk, ticket):
    desk.goto(f"/tickets/{ticket.number}/")
    nameless = desk.evaluate(
        """[...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, summary, a")]
        .filter(e => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim() || e.title))
        .map(e => e.outerHTML)"""
    )
    assert nameless == []
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.className") == "skip"
    desk.keyboard.press("Tab")
    assert desk.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_news_of_others_come_as_a_bar_and_move_nothing(desk, ticket, receive):
    desk.goto("/tickets/?view=all")
    other = receive("I need my invoice", phone="+989175559999", name="Olga Renner").ticket
    rows = desk.locator(".row").count()
    say = "news => new BroadcastChannel('bedside-live').postMessage(news)"
    teller = desk.context.new_page()
    teller.goto("/tickets/?view=all")
    teller.evaluate(say, {"kind": "message.received", "ticket": other.pk, "id": 1})
    expect(desk.locator("#new-bar")).to_have_text("1 new")
    assert desk.locator(".row").count() == rows
    desk.locator("#new-bar").click()
    expect(desk.locator(".row")).to_have_count(rows + 1)


def test_news_on_the_open_ticket_leave_the_draft_alone(desk, ticket, receive):
    desk.goto(f"/tickets/{ticket.number}/")
    desk.locator("#reply-body").fill("Half a sentence")
    message = receive("One more thing", name="Mahsa Tavakoli").message
    teller = desk.context.new_page()
    teller.goto("/tickets/?view=all")
    news = {"kind": "message.received", "ticket": ticket.pk, "id": message.pk}
    teller.evaluate("news => new BroadcastChannel('bedside-live').postMessage(news)", news)
    desk.locator("[data-news]").click()
    expect(desk.locator("#conversation")).to_contain_text("One more thing")
    expect(desk.locator("#reply-body")).to_have_value("Half a sentence")


def test_a_session_that_ended_loses_no_word(desk, ticket, agent):
    desk.goto(f"/tickets/{ticket.number}/")
    desk.locator("#reply-body").fill("Written before the sign-out")
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(desk.get_by_text("Your draft is kept")).to_be_visible()
    desk.get_by_label("Work e-mail").fill(agent.email)
    desk.get_by_label("Password", exact=True).fill("a long pass phrase")
    desk.get_by_role("button", name="Continue").click()
    expect(desk.locator("#reply-body")).to_have_value("Written before the sign-out")


def test_a_send_without_a_connection_says_so_and_keeps_the_text(desk, new_page, ticket):
    new_page.tolerated = ["500"]
    desk.goto(f"/tickets/{ticket.number}/")
    desk.locator("#reply-body").fill("Half a sentence")
    desk.route("**/reply/**", lambda route: route.fulfill(status=500, body="broken"))
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator("#toast")).to_contain_text("That did not work")
    expect(desk.locator("#reply-body")).to_have_value("Half a sentence")


def test_after_sending_the_key_of_the_note_writes_no_word_to_the_patient(desk, ticket):
    """The field kept the focus once: N was typed into the next reply, and the note after it went to the patient."""
    desk.goto(f"/tickets/{ticket.number}/")
    desk.keyboard.press("r")
    desk.keyboard.type("We look into it.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".message--out, .message").filter(has_text="We look into it.").first).to_be_visible()
    expect(desk.locator("textarea[name=body]:focus")).to_have_count(0)
    desk.keyboard.press("n")
    desk.keyboard.type("She sounded upset.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".note")).to_contain_text("She sounded upset.")
    sent = Message.objects.filter(ticket=ticket, direction="outbound").values_list("body", flat=True)
    assert list(sent) == ["We look into it."]
    assert Note.objects.get(ticket=ticket).body == "She sounded upset."
