"""Planning over a change of the clocks, changing what follows, and undoing, in a real browser."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from groups.meetings.models import Meeting
from groupsite.confidentiality.acting import acting_as

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ROOT = "/g/tuesday-evening-circle/meetings/"


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


def read(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def fits(page: Page) -> None:
    """Readable for all, and nothing to be pushed sideways."""
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def three_weeks_before(month: int) -> date:
    """The clocks in London change, on the last Sunday of March or October of next year."""
    end = date(datetime.now(UTC).year + 1, month, 31)
    return end - timedelta(days=end.isoweekday() % 7, weeks=3)


def test_a_facilitator_plans_over_the_change_of_the_clocks_changes_the_following_and_undoes(
    cast, enter, live_server
):
    page = enter(cast.jo, 390)
    page.goto(f"{live_server.url}{ROOT}new/")
    for month, said in ((3, "jump over 01:30"), (10, "show 01:30 twice")):
        page.get_by_label("Day", exact=True).fill(three_weeks_before(month).isoformat())
        page.get_by_label("Begins at").fill("01:30")
        page.get_by_label("Sunday").check()
        page.get_by_role("spinbutton", name="Number of meetings").fill("5")
        page.get_by_role("button", name="See the dates").click()
        expect(page.locator("main")).to_contain_text("5 meetings. Nothing is saved yet.")
        assert read(page).count("the clocks in London") == 1
        expect(page.locator(".dates li").nth(3)).to_contain_text(said)
        page.get_by_role("button", name="Back to the form").click()
    fits(page)
    expect(page.get_by_role("spinbutton", name="Number of meetings")).to_have_value("5")
    expect(page.get_by_label("Which one of the month")).to_be_hidden()
    page.get_by_label("Begins at").fill("18:00")
    page.get_by_role("button", name="See the dates").click()
    fits(page)
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("status")).to_contain_text("5 meetings are planned.")

    page.locator(".rows .when a").nth(2).click()
    page.get_by_role("link", name="Change the following, or all to come").click()
    fits(page)
    page.get_by_label("Begins at").fill("19:15")
    page.get_by_role("button", name="See what changes").click()
    expect(page.locator(".dates li")).to_have_count(3)
    assert read(page).count("19:15–20:45, your time") == 3
    assert read(page).count("Until now:") == 3
    fits(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("For ten minutes you can undo it.")
    assert clocks(cast) == ["18:00"] * 2 + ["19:15"] * 3
    fits(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("3 meetings are as they were before.")
    assert clocks(cast) == ["18:00"] * 5


def clocks(cast) -> list[str]:
    with acting_as(cast.jo):
        found = Meeting.objects.order_by("starts_at")
        return [f"{one.on_clock:%H:%M}" for one in found]


def test_a_member_in_new_york_reads_their_own_clock_around_both_changes(
    cast, enter, live_server, plan
):
    """New York changes two or three weeks before London in spring, and a week after in autumn."""
    cast.maren.time_zone = "America/New_York"
    cast.maren.save(update_fields=["time_zone"])
    there = ZoneInfo("America/New_York")
    planned = [
        one
        for month in (3, 10)
        for one in plan(
            starts_on=three_weeks_before(month),
            starts_at=time(19),
            frequency="weekly",
            weekdays=[7],
            occurrences=6,
            at=datetime.now(UTC),
        )
    ]
    page = enter(cast.maren, 390)
    page.goto(f"{live_server.url}{ROOT}")
    shown = page.locator(".rows .when").all_inner_texts()
    assert len(shown) == 12
    hours = []
    for one, text in zip(planned, shown, strict=True):
        begins = one.starts_at.astimezone(there)
        hours.append(begins.hour)
        assert f"{begins:%H:%M}–" in text
        assert "your time" in text
        assert "19:00–20:30 in London" in text
    spring, autumn = hours[:6], hours[6:]
    assert spring[2:] == [15, 14, 14, 14], "in the third week only New York has changed"
    assert autumn == [14, 14, 14, 15, 14, 14], "in the fourth week only London has changed"
    fits(page)
