"""Planning, answering and looking, in a real browser, on a phone's width too."""

from datetime import UTC, datetime, time, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from groups.meetings.models import Meeting, Rsvp
from groupsite.confidentiality.acting import acting_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = "/g/tuesday-evening-circle/meetings/"


@pytest.fixture
def enter(page: Page, live_server):
    """The person is signed in, in this browser."""

    def sign_in(user: User) -> Page:
        visit = Client()
        visit.force_login(user)
        name = site_settings.SESSION_COOKIE_NAME
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": name, "value": visit.cookies[name].value, "url": live_server.url}]
        )
        return page

    return sign_in


@pytest.fixture
def soon(plan) -> list[Meeting]:
    """Twelve meetings from the day after tomorrow on, in London."""
    now = datetime.now(UTC)
    return plan(
        starts_on=(now + timedelta(days=2)).date(),
        starts_at=time(19, 0),
        frequency="weekly",
        occurrences=12,
        at=now,
    )


def test_a_facilitator_plans_and_a_member_answers_on_a_phone(cast, enter, live_server):
    page = enter(cast.jo)
    page.goto(f"{live_server.url}{ROOT}")
    page.get_by_role("button", name="Plan meetings").click()
    begins = datetime.now(UTC).date() + timedelta(days=3)
    page.get_by_label("Day", exact=True).fill(begins.isoformat())
    page.get_by_label("Begins at").fill("19:00")
    page.get_by_label("Place").fill("Room at the back")
    page.get_by_label(f"{begins:%A}").check()
    page.get_by_role("spinbutton", name="Number of meetings").fill("3")
    page.get_by_role("button", name="See the dates").click()
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("status")).to_contain_text("3 meetings are planned.")

    page = enter(cast.maren)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}{ROOT}")
    page.locator(".rows a").first.click()
    expect(page.locator("main")).not_to_contain_text("Room at the back")
    page.get_by_label("A word to the facilitators").fill("I may be late.")
    page.get_by_role("button", name="I’ll come").click()
    expect(page.get_by_role("button", name="I’ll come")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("main")).to_contain_text("Room at the back")
    expect(page.locator("aside")).to_contain_text("Maren")
    with acting_as(cast.maren):
        assert Rsvp.objects.get().answer == "yes"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_readable_and_fits(cast, enter, live_server, soon, says, width, theme):
    says(cast.maren, soon[0], "yes", note="I may be late.", at=datetime.now(UTC))
    page = enter(cast.jo)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    one = f"{ROOT}{soon[0].pk}/"
    changes = [one + name for name in ("move/", "series/", "cancel/")]
    for path in (ROOT, ROOT + "new/", ROOT + "calendar/", one, *changes):
        page.goto(live_server.url + path)
        found = Axe().run(page)
        assert not found.response["violations"], (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
