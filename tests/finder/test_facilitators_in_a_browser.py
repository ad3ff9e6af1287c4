"""A facilitator shows a card, a coordinator checks it, a visitor reads it: with and without scripts."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
PAGE = "/groups/tuesday-evening-circle/"


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def enter(request, browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Somebody, or a visitor, in a browser of their own, on the page; it reads well for all."""
    with ExitStack() as opened:

        def go(user: User | None, path: str) -> Page:
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, java_script_enabled=request.param
            )
            opened.callback(context.close)
            if user is not None:
                visit, name = Client(), site_settings.SESSION_COOKIE_NAME
                visit.force_login(user)
                value = visit.cookies[name].value
                context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
            page = context.new_page()
            page.goto(f"{live_server.url}{path}")
            return page

        go.scripts = request.param  # type: ignore[attr-defined]
        yield go


def fits(page: Page, enter) -> None:
    if enter.scripts:
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_card_is_written_shown_checked_and_read(cast, enter):
    visitor = enter(None, PAGE)
    expect(visitor.locator("main")).not_to_contain_text("Who facilitates")

    own = enter(cast.jo, "/me/")
    own.get_by_role("link", name="Your card as a facilitator").click()
    fits(own, enter)
    own.get_by_label("Professional: is trained for it").check()
    own.get_by_label("A sentence or two about you").fill("I ask more than I answer.")
    own.get_by_label("Tuesday evening circle").check()
    own.get_by_label("I would like a coordinator to check it").check()
    own.get_by_role("button", name="Save my card").click()
    expect(own.locator("main")).to_contain_text("Say in a few words what you have learned")
    expect(own.get_by_label("Tuesday evening circle")).to_be_checked()
    own.get_by_label("Your training").fill("Counsellor, 2014")
    own.get_by_role("button", name="Save my card").click()
    expect(own.get_by_role("status")).to_contain_text("Your card is saved.")
    expect(own.locator("main")).to_contain_text("It waits for a coordinator")
    fits(own, enter)

    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("Counsellor, 2014")
    expect(visitor.locator("main")).to_contain_text("Not checked yet")

    desk = enter(cast.cora, "/coordinators/")
    desk.get_by_role("button", name="Facilitators’ cards").click()
    fits(desk, enter)
    desk.get_by_role("link", name="Counsellor, 2014").click()
    expect(desk.locator("main")).to_contain_text("jo@demo.test")
    fits(desk, enter)
    desk.get_by_label("I have seen a certificate").check()
    desk.get_by_role("button", name="Mark it as checked").click()
    expect(desk.locator("main")).to_contain_text("No card waits")

    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("Training checked on")
    fits(visitor, enter)
    own.reload()
    expect(own.locator("main")).to_contain_text("A coordinator checked it on")
