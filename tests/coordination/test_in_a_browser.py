"""The leaver, the changed agreement, the removed member who objects, and a group's card that is read
first, with and without scripts."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from groups.membership import actions
from groups.membership.agreement import DEFAULT_AGREEMENT, has_said_yes
from groupsite.confidentiality.acting import acting_as
from tests.forum.test_partings import begin, say, seen

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
NOW = datetime.now(UTC)
ROOT = "/g/tuesday-evening-circle/"


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def enter(request, browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """The person in a browser of their own, on the page."""
    opened = []

    def sign_in(user: User, path: str, width: int = 390) -> Page:
        visit = Client()
        visit.force_login(user)
        name = site_settings.SESSION_COOKIE_NAME
        context = browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=request.param
        )
        opened.append(context)
        context.add_cookies(
            [{"name": name, "value": visit.cookies[name].value, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    sign_in.scripts = request.param  # type: ignore[attr-defined]
    yield sign_in
    for context in opened:
        context.close()


def fits(page: Page, enter) -> None:
    """Readable for all, and nothing to be pushed sideways."""
    if enter.scripts:
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_leaves_lets_words_stay_or_erases_them(cast, enter):
    thread = begin(cast, cast.jo, "Quiet Thursdays")
    say(cast, cast.sam, thread, "Sams words")
    say(cast, cast.priya, thread, "Priyas words")
    page = enter(cast.sam, f"{ROOT}leave/")
    fits(page, enter)
    expect(page.get_by_label("What I wrote stays")).to_be_checked()
    page.get_by_role("button", name="Leave the group").click()
    expect(page.locator("body")).to_contain_text("You have left.")
    assert seen(cast, cast.jo)["Sams words"] == "A former member"
    page = enter(cast.priya, f"{ROOT}leave/")
    page.get_by_label("Erase everything that I wrote").check()
    page.get_by_role("button", name="Leave the group").click()
    expect(page.locator("body")).to_contain_text("You have left.")
    assert "Priyas words" not in seen(cast, cast.jo)


def test_an_agreement_changes_and_member_and_facilitator_say_yes(cast, enter):
    thread = begin(cast, cast.jo, "Quiet Thursdays")
    page = enter(cast.maren, f"{ROOT}threads/{thread.pk}/")
    page.get_by_label("Your reply").fill("In the middle of it.")
    with acting_as(cast.jo):
        limits = DEFAULT_AGREEMENT["limits"] + "\nWe keep no lists."
        actions.change_agreement(cast.member(cast.jo), limits=limits, at=NOW)
    page.get_by_role("button", name="Share").click()
    card = page.locator(".agreement-first")
    expect(card).to_contain_text("We keep no lists.")
    expect(page.get_by_label("Your reply")).to_have_value("In the middle of it.")
    fits(page, enter)
    page.get_by_label("I have read what is new, and I say yes to it.").check()
    page.get_by_role("button", name="Share").click()
    expect(page.locator("article").last).to_contain_text("In the middle of it.")
    expect(card).to_have_count(0)
    page = enter(cast.ade, f"{ROOT}agreement/", 1280)
    expect(page.locator("ins")).to_have_text("We keep no lists.")
    fits(page, enter)
    page.get_by_role("button", name="I have read it and say yes").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you.")
    page.get_by_role("link", name="Compare it with earlier versions").click()
    expect(page.locator("h1")).to_have_text("Version 2 beside version 1")
    fits(page, enter)
    for user in (cast.maren, cast.ade):
        with acting_as(user):
            assert has_said_yes(cast.member(user))


def test_a_removed_member_objects_and_a_coordinator_answers(cast, enter):
    page = enter(cast.jo, f"{ROOT}people/{cast.member(cast.maren).pk}/remove/")
    fits(page, enter)
    page.get_by_label("A sentence of the agreement").select_option("m-1")
    page.get_by_label("In your own words").fill("Please think of Sam.")
    page.get_by_role("button", name="Remove from the group").click()
    expect(page.get_by_role("status")).to_contain_text("no longer in the group")

    page = enter(cast.maren, "/notices/")
    page.get_by_role("link", name="You are no longer in Tuesday evening circle").click()
    expect(page.locator("main")).to_contain_text("What is said here stays here")
    expect(page.locator("main")).to_contain_text("Please think of Sam.")
    fits(page, enter)
    page.get_by_label("What should a coordinator know?").fill("I told nobody.")
    page.get_by_role("button", name="Object").click()
    expect(page.locator("main")).to_contain_text("You have objected")

    desk = enter(cast.cora, "/coordinators/", 1280)
    fits(desk, enter)
    desk.get_by_role("link", name="Somebody was removed from a group and objects").click()
    expect(desk.locator("main")).to_contain_text("I told nobody.")
    fits(desk, enter)
    desk.get_by_label("The group is asked to think about it again").check()
    desk.get_by_label("A few words to the person").fill("We asked them.")
    desk.get_by_role("button", name="Send the answer").click()
    expect(desk.locator("main")).to_contain_text("Nothing waits")

    page.reload()
    expect(page.locator("main")).to_contain_text("A coordinator has answered")
    expect(page.locator("main")).to_contain_text("We asked them.")
    fits(page, enter)


def test_a_group_s_card_is_read_before_others_see_it(cast, enter, settings):
    settings.GROUPS_NEED_APPROVAL = True
    page = enter(cast.sol, "/groups/start/")
    page.get_by_label("Name of the group").fill("Quiet Mondays")
    page.get_by_label("In a few sentences").fill("We meet above the clinic at the bridge.")
    page.get_by_label("Listed: anybody can find its card").check()
    page.get_by_label("Your name in this group").fill("Sol")
    page.get_by_role("button", name="Start the group").click()
    page.goto(page.url.replace("/people/", "/settings/"))
    expect(page.locator("main")).to_contain_text("reads the group’s card before others see it")
    fits(page, enter)

    desk = enter(cast.cora, "/coordinators/", 1280)
    desk.get_by_role("button", name="Cards of groups").click()
    fits(desk, enter)
    desk.get_by_role("link", name="Quiet Mondays").click()
    fits(desk, enter)
    desk.get_by_label("Something should be different first").check()
    desk.get_by_role("button", name="Send the answer").click()
    expect(desk.locator("main")).to_contain_text("Choose what should be different.")
    desk.get_by_label("What should be different").select_option("names")
    desk.get_by_label("A sentence to the facilitators").fill("Please leave out the clinic.")
    desk.get_by_role("button", name="Send the answer").click()
    expect(desk.locator("main")).to_contain_text("No card waits")

    page.reload()
    expect(page.locator("main")).to_contain_text("Please leave out the clinic.")
    fits(page, enter)
    page.get_by_label("In a few sentences").fill("We meet on Mondays.")
    page.get_by_role("button", name="Save").click()
    desk.reload()
    desk.get_by_role("link", name="Quiet Mondays").click()
    expect(desk.locator("main")).to_contain_text("We meet on Mondays.")
    desk.get_by_label("It can be shown").check()
    desk.get_by_role("button", name="Send the answer").click()

    page.goto(page.url.split("/g/")[0] + "/groups/")
    expect(page.get_by_role("article")).to_contain_text(["We meet on Mondays."])
