"""Finding something, keeping it, and ordering a group's list: with the eyes of a person."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.library.shelves import published, shared

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def enter(browser: Browser, live_server) -> Callable[..., Page]:
    """The person in a browser of their own, without JavaScript unless it is wanted."""
    opened = []

    def sign_in(user: User, *, width: int = 1280, scripts: bool = True) -> Page:
        visit = Client()
        visit.force_login(user)
        name = site_settings.SESSION_COOKIE_NAME
        context = browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=scripts
        )
        opened.append(context)
        context.add_cookies(
            [{"name": name, "value": visit.cookies[name].value, "url": live_server.url}]
        )
        return context.new_page()

    yield sign_in
    for context in opened:
        context.close()


def fits(page: Page) -> None:
    """Readable for all, and nothing to be pushed sideways."""
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_somebody_finds_something_keeps_it_and_says_that_it_helped(cast, enter, live_server):
    published(cast, "The kettle book", summary="Tea, and time.", situations=["burnout"])
    published(cast, "Something else")
    page = enter(cast.maren, width=390)
    page.goto(f"{live_server.url}/library/")
    fits(page)
    page.get_by_label("What are you looking for?").fill("kettles")
    page.get_by_text("Narrow the list").click()
    page.get_by_label("Situation").select_option("burnout")
    fits(page)
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("article.card h2")).to_have_text(["The kettle book"])
    expect(page.get_by_label("Situation")).to_have_value("burnout")
    page.get_by_role("link", name="The kettle book").click()
    fits(page)
    page.get_by_role("button", name="This helped").click()
    expect(page.get_by_role("button", name="This helped")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Keep it").click()
    page.get_by_label("A note to yourself").fill("For Sunday.")
    fits(page)
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("main")).to_contain_text("For Sunday.")
    fits(page)
    page.get_by_role("button", name="Let it go").click()
    expect(page.locator("main")).to_contain_text("Nothing is kept yet")


def test_a_facilitator_orders_the_list_without_a_script(cast, enter, live_server):
    for title in ("One", "Two", "Three"):
        shared(cast, published(cast, title))
    page = enter(cast.jo, width=390, scripts=False)
    page.goto(f"{live_server.url}/g/tuesday-evening-circle/library/")
    titles = page.locator("article.card h2")
    expect(titles).to_have_text(["Three", "Two", "One"])
    _card(page, "One").get_by_role("button", name="Move it up").click()
    expect(titles).to_have_text(["Three", "One", "Two"])
    _card(page, "Three").get_by_role("button", name="Move it down").click()
    expect(titles).to_have_text(["One", "Three", "Two"])


def _card(page, title):
    return page.locator("article.card", has=page.get_by_role("heading", name=title, exact=True))
