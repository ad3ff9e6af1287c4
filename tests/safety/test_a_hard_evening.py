"""Two stories in a real browser: a report and who decides it, and a member in a hard evening."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.forum.test_partings import ROOT, begin, say

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HARSH = "You should have known better."


@pytest.fixture
def enter(browser: Browser, live_server) -> Callable[..., Page]:
    """The person in a browser of their own, at a width."""
    opened = []

    def sign_in(user: User, width: int = 1280) -> Page:
        visit = Client()
        visit.force_login(user)
        name = site_settings.SESSION_COOKIE_NAME
        context = browser.new_context(viewport={"width": width, "height": 844})
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


def test_a_reporter_and_the_facilitator_who_decides(cast, enter, live_server):
    named = {"audience": "chosen", "readers": [cast.member(cast.sam), cast.member(cast.priya)]}
    thread = begin(cast, cast.maren, "Quiet Thursdays", **named)
    post = say(cast, cast.sam, thread, HARSH)
    home, there = f"{live_server.url}{ROOT}", f"{live_server.url}{ROOT}threads/{thread.pk}/"

    priya = enter(cast.priya, 390)
    priya.goto(there)
    card = priya.locator(f"#post-{post.pk}")
    card.get_by_text("More", exact=True).click()
    card.get_by_role("link", name="Report").click()
    priya.get_by_label("I listen before I advise").check()
    fits(priya)
    priya.get_by_role("button", name="Send the report").click()
    expect(priya.get_by_role("status").first).to_contain_text("Nobody is told that it was you")

    ade = enter(cast.ade)
    ade.goto(home)
    ade.get_by_label("For facilitators").get_by_role("link", name="Read it").click()
    expect(ade.locator("main")).to_contain_text(HARSH)
    expect(ade.locator("main")).not_to_contain_text("Priya")
    ade.locator("a", has_text="Decide").click()
    ade.get_by_label("Hide the post").check()
    fits(ade)
    ade.get_by_role("button", name="Decide").click()
    expect(ade.locator("main")).to_contain_text("Nothing waits here")

    priya.goto(there)
    expect(card).to_contain_text("Facilitators hid this")
    expect(priya.locator("main")).not_to_contain_text(HARSH)
    fits(priya)
    priya.goto(f"{home}reports/yours/")
    expect(priya.locator("main")).to_contain_text("They hid the post.")

    sam = enter(cast.sam)
    sam.goto(there)
    mine = sam.locator(f"#post-{post.pk}")
    expect(mine).to_contain_text(HARSH)
    expect(mine).to_contain_text("I listen before I advise")
    fits(sam)


def test_a_member_in_a_hard_evening(cast, enter, live_server):
    cast.maren.country = "GB"
    cast.maren.save(update_fields=["country"])
    thread = begin(cast, cast.sam, "Evenings")
    maren = enter(cast.maren, 390)
    maren.goto(f"{live_server.url}{ROOT}threads/{thread.pk}/")
    maren.get_by_label("Your reply").fill("I don’t want to live anymore.")
    maren.get_by_role("button", name="Share").click()
    pointer = maren.get_by_text("Only you see this.")
    expect(pointer).to_be_visible()
    expect(maren.locator("#posts")).to_contain_text("I don’t want to live anymore.")
    fits(maren)
    pointer.get_by_role("link").click()
    expect(maren.locator("main")).to_contain_text("999")

    maren.goto(f"{live_server.url}{ROOT}check-in/")
    maren.get_by_label("From which day on?").fill(datetime.now(UTC).date().isoformat())
    maren.get_by_label("Something that they should know before").fill("A call would do me good.")
    fits(maren)
    maren.get_by_role("button", name="Ask them").click()
    expect(maren.locator("main")).to_contain_text("A call would do me good.")

    jo = enter(cast.jo)
    jo.goto(f"{live_server.url}{ROOT}")
    jo.get_by_label("For facilitators").get_by_role("link", name="Read who").click()
    expect(jo.locator("main")).to_contain_text("Maren")
    fits(jo)
    jo.get_by_role("button", name="I have asked them").click()
    expect(jo.locator("main")).to_contain_text("Nobody waits")
