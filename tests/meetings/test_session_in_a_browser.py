"""An evening on a facilitator's phone: ticks, a lost connection, the timer, and the pictures."""

import os
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Page, expect

from groups.meetings import actions
from groups.meetings.models import Attendance, Meeting, Session
from groupsite.confidentiality.acting import acting_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = "/g/tuesday-evening-circle/meetings/"
PICTURES = os.environ.get("PICTURES")


def begins_in(plan, minutes: int, **wishes: object) -> Meeting:
    """A meeting of the circle, counted from now."""
    now = datetime.now(UTC)
    local = (now + timedelta(minutes=minutes)).astimezone(ZoneInfo("Europe/London"))
    return plan(
        starts_on=local.date(),
        starts_at=local.time().replace(second=0, microsecond=0),
        at=now + timedelta(minutes=min(minutes, 0) - 60),
        **wishes,
    )[0]


@pytest.fixture
def jos_page(cast, page: Page, live_server) -> Page:
    """Jo is signed in, in this browser."""
    visit = Client()
    visit.force_login(cast.jo)
    name = site_settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": visit.cookies[name].value, "url": live_server.url}]
    )
    return page


@pytest.fixture
def tonight(cast, plan, says) -> Meeting:
    """It began ten minutes ago and has a plan; Maren said yes, Sam perhaps."""
    meeting = begins_in(plan, -10)
    before = meeting.starts_at - timedelta(minutes=30)
    says(cast.maren, meeting, "yes", at=before)
    says(cast.sam, meeting, "maybe", at=before)
    with acting_as(cast.jo):
        actions.open_session(cast.member(cast.jo), meeting, plan="evening", at=before)
    return meeting


def there(cast) -> set[str]:
    with acting_as(cast.jo):
        return set(Attendance.objects.values_list("membership__display_name", flat=True))


def tick(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_what_was_ticked_without_a_connection_is_kept_and_sent(
    cast,
    jos_page,
    live_server,
    tonight,
):
    page = jos_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}{ROOT}{tonight.pk}/session/")
    saving = page.locator("[data-saving]")
    tick(page, "Maren").click()
    expect(saving).to_have_text("Saved.")
    assert there(cast) == {"Maren"}

    page.context.set_offline(True)
    tick(page, "Sam").click()
    tick(page, "Priya").click()
    tick(page, "Maren").click()
    page.get_by_role("button", name=re.compile("Spoke.*Sam")).click()
    expect(tick(page, "Sam")).to_have_attribute("aria-pressed", "true")
    expect(tick(page, "Maren")).to_have_attribute("aria-pressed", "false")
    expect(saving).to_contain_text("Not saved yet: 4 changes.")
    picture(page, "offline")
    # What would load a whole page waits, too; nothing is forgotten.
    page.get_by_label("Something to do").fill("Ask for the other room")
    page.get_by_role("button", name="Add it").click()
    expect(saving).to_contain_text("Not saved yet: 4 changes.")
    assert there(cast) == {"Maren"}

    page.context.set_offline(False)
    expect(saving).to_have_text("Saved.", timeout=15_000)
    assert there(cast) == {"Sam", "Priya"}
    with acting_as(cast.jo):
        assert Attendance.objects.get(membership__display_name="Sam").turn == "spoke"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    expect(tick(page, "Sam")).to_have_attribute("aria-pressed", "true")


def test_who_signed_in_again_meanwhile_loses_nothing(cast, jos_page, live_server, tonight):
    page = jos_page
    page.goto(f"{live_server.url}{ROOT}{tonight.pk}/session/")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    tick(page, "Maren").click()
    expect(page.locator("[data-saving]")).to_contain_text("sign in again, in another tab")
    assert there(cast) == set()
    page.context.add_cookies([cookie for cookie in cookies if "csrf" not in cookie["name"]])
    expect(page.locator("[data-saving]")).to_have_text("Saved.", timeout=15_000)
    assert there(cast) == {"Maren"}


def test_leaving_quickly_asks_nothing_back_while_something_is_not_saved(
    cast,
    jos_page,
    live_server,
    tonight,
):
    page = jos_page
    page.goto(f"{live_server.url}{ROOT}{tonight.pk}/session/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.route("**/session/there/", lambda route: route.abort())
    tick(page, "Maren").click()
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    page.route("https://**", lambda route: route.fulfill(body="Elsewhere"))
    page.get_by_role("banner").get_by_role("link", name="Leave this site").click()
    page.wait_for_url(re.compile(r"^(?!.*/session/)"))
    assert asked == []


def test_an_evening_by_keyboard_alone(cast, jos_page, live_server, tonight):
    page = jos_page
    page.goto(f"{live_server.url}{ROOT}{tonight.pk}/session/")
    tick(page, "Maren").focus()
    page.keyboard.press("Space")
    expect(tick(page, "Maren")).to_be_focused()
    expect(tick(page, "Maren")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=re.compile("Passed.*Maren"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-saving]")).to_have_text("Saved.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    with acting_as(cast.jo):
        assert Attendance.objects.get().turn == "passed"


def test_the_timer_says_half_and_end_politely_and_ends_nothing(
    cast,
    jos_page,
    live_server,
    tonight,
):
    page = jos_page
    page.clock.install()
    page.goto(f"{live_server.url}{ROOT}{tonight.pk}/session/")
    left, says = page.get_by_role("timer"), page.locator("[data-clock-says]")
    expect(left).to_have_text("2:00")
    page.get_by_role("button", name="Start", exact=True).click()
    page.clock.run_for(61_000)
    expect(says).to_have_text("Half of the time is over.")
    page.get_by_role("button", name="Pause").click()
    stands = left.text_content()
    page.clock.run_for(60_000)
    expect(left).to_have_text(stands)
    page.get_by_role("button", name="One minute more").click()
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(130_000)
    expect(says).to_have_text("The time is over. Nobody is cut off.")
    expect(left).to_contain_text("over")
    page.get_by_role("button", name="Again, from the start").click()
    expect(left).to_have_text("3:00")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_page_of_an_evening_is_readable_and_fits(
    cast,
    jos_page,
    live_server,
    plan,
    tonight,
    width,
    theme,
):
    jo, at = cast.member(cast.jo), datetime.now(UTC)
    with acting_as(cast.jo):
        for number, days in enumerate(range(70, 0, -7)):
            past = begins_in(plan, -days * 24 * 60)
            actions.open_session(jo, past, plan="topic", at=at)
            came = 5 + number * 7 % 5
            actions.wrap_up(jo, past, came=came, first_time=number % 3, themes=["hope"], at=at)
        for person in (cast.maren, cast.sam):
            pk = cast.member(person).pk
            actions.set_there(jo, tonight, person=pk, there=True, at=at)
        actions.add_follow_up(jo, tonight, "Ask for the other room", at=at)
        part = Session.objects.get(meeting=tonight).parts.order_by("position")[2]
    page = jos_page
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    one = f"{ROOT}{tonight.pk}/session/"
    pages = {
        "session": one,
        "plan": one + "plan/",
        "part": f"{one}plan/{part.pk}/",
        "wrap-up": one + "wrap-up/",
        "wrapped-up": f"{ROOT}{past.pk}/session/",
        "names": ROOT + "names/",
        "month": ROOT + "month/",
        "attendance": ROOT + "attendance/",
    }
    for name, path in pages.items():
        page.goto(live_server.url + path)
        picture(page, f"{name}-{width}-{theme}")
        found = Axe().run(page)
        assert not found.response["violations"], (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_plan_alone_is_printed(cast, jos_page, live_server, tonight):
    page = jos_page
    page.goto(f"{live_server.url}{ROOT}{tonight.pk}/session/plan/")
    page.emulate_media(media="print")
    expect(page.get_by_text("How am I here today?").first).to_be_visible()
    for gone in ("Add a part", "Take out"):
        expect(page.get_by_text(gone).first).to_be_hidden()
    page.goto(f"{live_server.url}{ROOT}{tonight.pk}/session/")
    expect(page.get_by_text("How am I here today?").first).to_be_visible()
    expect(page.get_by_text("Maren").first).to_be_hidden()
    picture(page, "print")
