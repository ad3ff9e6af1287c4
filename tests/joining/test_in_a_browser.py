"""Joining, as people live through it, with and without JavaScript."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from groups.joining import actions
from groups.meetings.actions import schedule
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import Cast
from tests.joining.conftest import NOW, QUESTIONS, standing, states
from tests.test_first_evening import (
    DESK,
    PHONE,
    address,
    press,
    sign_up,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"]),
]
CIRCLE = "Tuesday evening circle"


@pytest.fixture
def door(browser: Browser, live_server, settings) -> Iterator[Callable[..., Page]]:
    """Opens a browser of somebody's own."""
    cache.clear()
    settings.SITE_URL = live_server.url
    contexts = []

    def open_one(size: dict[str, int], *, scripts: bool) -> Page:
        context = browser.new_context(viewport=size, java_script_enabled=scripts, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        page.goto(live_server.url)
        return page

    yield open_one
    for context in contexts:
        context.close()


def go(page: Page, name: str) -> None:
    page.locator("main, aside").get_by_text(name, exact=True).first.click()


def fits(page: Page, *, scripts: bool) -> None:
    """Readable for all, and nothing to be pushed sideways; a browser without scripts runs no check."""
    if scripts:
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def sign_in(page: Page, name: str) -> None:
    page.goto(page.url.rstrip("/") + "/accounts/login/")
    page.locator("[name=login]").fill(f"{name}@demo.test")
    page.locator("[name=password]").fill("kettle-on-thursdays")
    press(page, "Sign in")


def accept(page: Page, name: str, button: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("No, or I am not sure").check()
    page.get_by_label("I accept the agreement.").check()
    press(page, button)


def ask_the_circle(page: Page, name: str, *, scripts: bool) -> None:
    page.goto(page.url.rstrip("/") + "/groups/")
    go(page, CIRCLE)
    go(page, "Ask to join")
    sign_up(page, address(name.lower()))
    fits(page, scripts=scripts)
    accept(page, name, "Go on")
    press(page, "Keep it and go on")
    expect(page.locator("main")).to_contain_text("need an answer")
    page.get_by_label(QUESTIONS[0][0]).fill("I am tired, and I would like to listen.")
    fits(page, scripts=scripts)
    press(page, "Keep it and go on")
    press(page, "Keep it and go on")
    expect(page.locator("main")).to_contain_text("I am tired")
    fits(page, scripts=scripts)
    press(page, "Send it to the facilitators")
    expect(page.get_by_role("heading", name="You have asked to join")).to_be_visible()
    fits(page, scripts=scripts)


def asked(cast: Cast) -> None:
    with acting_as(cast.jo):
        actions.change_questions(cast.member(cast.jo), QUESTIONS, at=NOW)


def answer(page: Page, name: str, *, scripts: bool) -> None:
    """Jo, on her desk, opens what somebody wrote."""
    sign_in(page, "jo")
    page.goto(page.url.rstrip("/") + "/g/tuesday-evening-circle/people/applications/")
    fits(page, scripts=scripts)
    page.get_by_role("button", name=f"Answer {name}").click()
    expect(page.locator("main")).to_contain_text("I am tired")
    fits(page, scripts=scripts)


def test_a_visitor_becomes_a_member(cast, door, scripts):
    asked(cast)
    new, jo = door(PHONE, scripts=scripts), door(DESK, scripts=scripts)
    ask_the_circle(new, "Nia", scripts=scripts)
    answer(jo, "Nia", scripts=scripts)
    jo.get_by_label("Welcome: a place is kept for them").check()
    press(jo, "Send the answer")
    expect(jo.get_by_role("status")).to_contain_text("They are welcome")
    new.reload()
    expect(new.locator("main")).to_contain_text("A place is kept for you")
    accept(new, "Nia", "Join the group")
    expect(new.get_by_role("status")).to_contain_text("You are in")
    assert "active" in states(cast.circle).values()


def test_an_applicant_is_refused_with_a_kind_word(cast, door, scripts):
    asked(cast)
    new, jo = door(PHONE, scripts=scripts), door(DESK, scripts=scripts)
    ask_the_circle(new, "Nia", scripts=scripts)
    answer(jo, "Nia", scripts=scripts)
    jo.get_by_label("No, not in this group").check()
    jo.get_by_label("What they read if you say no").fill("Not this time, Nia. We wish you well.")
    press(jo, "Send the answer")
    new.reload()
    expect(new.locator("main")).to_contain_text("We wish you well.")
    fits(new, scripts=scripts)


def evening(cast: Cast) -> None:
    """The circle is open now and takes guests; there is a meeting in some days."""
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(joining="open", takes_guests=True)
        schedule(
            cast.member(cast.jo),
            starts_on=(datetime.now(UTC) + timedelta(days=3)).date(),
            starts_at=time(19),
            time_zone="Europe/London",
            place="The blue room",
            at=NOW,
        )


def visit(page: Page, *, scripts: bool) -> None:
    sign_in(page, "sol")
    page.goto(page.url.rstrip("/") + "/groups/tuesday-evening-circle/")
    go(page, "Visit once")
    fits(page, scripts=scripts)
    page.locator("[name=meeting]").first.check()
    accept(page, "Sol", "Come to this meeting")
    expect(page.locator("main")).to_contain_text("The blue room")
    fits(page, scripts=scripts)


def test_a_guest_joins(cast, door, scripts):
    evening(cast)
    sol = door(PHONE, scripts=scripts)
    visit(sol, scripts=scripts)
    sol.goto(sol.url.split("/visits/")[0] + "/groups/tuesday-evening-circle/join/")
    expect(sol.get_by_label("Your name in this group")).to_have_value("Sol")
    accept(sol, "Sol", "Join the group")
    expect(sol.get_by_role("status")).to_contain_text("You are in")
    assert standing(cast.sol, cast.circle).state == Membership.State.ACTIVE


def test_a_guest_leaves_and_is_erased(cast, door, scripts):
    evening(cast)
    sol = door(PHONE, scripts=scripts)
    visit(sol, scripts=scripts)
    page = sol.url
    go(sol, "Take it back, and erase everything about it")
    press(sol, "Erase it")
    expect(sol.get_by_role("status")).to_contain_text("It is erased.")
    assert sol.goto(page).status == 404
