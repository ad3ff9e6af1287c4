"""Writing for oneself in a real browser, without scripts."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.journal.conftest import NOW, WORDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(context: BrowserContext, live_server, user: User) -> Page:
    """A page in which the person is signed in."""
    visit = Client()
    visit.force_login(user)
    name = site_settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": visit.cookies[name].value, "url": live_server.url}]
    )
    return context.new_page()


def test_writing_changing_and_erasing_without_scripts(cast, browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = enter(context, live_server, cast.maren)
    page.goto(live_server.url)
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Journal").filter(visible=True).click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("There is nothing written yet.").first).to_be_visible()
    page.get_by_label("What is on your mind?").fill(WORDS)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("article")).to_contain_text(WORDS)
    expect(page.get_by_label("What is on your mind?")).to_have_value("")
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Your words").fill("I slept.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("article")).to_contain_text("I slept.")
    page.get_by_role("link", name="Erase").click()
    page.get_by_role("button", name="Erase it").click()
    expect(page.get_by_role("article")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_can_be_read_by_everybody(cast, write, browser, live_server, scheme):
    entry = write(cast.maren)
    write(cast.maren, f"{'a-very-long-word' * 20} and the rest.\n\nA second paragraph.")
    for number in range(25):
        write(cast.maren, f"Day {number}.", at=NOW - timedelta(days=number + 1))
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800})
    page = enter(context, live_server, cast.maren)
    for path in ("", "?after=" + str(entry.pk), f"{entry.pk}/", f"{entry.pk}/delete/"):
        page.goto(f"{live_server.url}/journal/{path}")
        broken = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in broken] == [], path
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        wide, room = page.evaluate(widths)
        assert wide <= room, path
        assert not re.search("journal|diary", page.title(), flags=re.IGNORECASE)
    context.close()
