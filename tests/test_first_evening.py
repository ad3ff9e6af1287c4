"""The first evening, as people live through it: from no account at all to a group that talks.

In a real browser, at a phone's width and on a desk, and the same way without JavaScript. Mails
are read as they leave; the outbox is woken by hand, as Celery would.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from groups.meetings.models import UNDO_WITHIN
from groups.notices.actions import wake

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-kettle-and-two-cups"
MEMBERS = Path(__file__).parent / "membership" / "data" / "members.csv"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
Door = Callable[..., Page]


@pytest.fixture
def door(browser: Browser, live_server, settings) -> Iterator[Door]:
    """Opens a browser of somebody's own, and tells at the end what nobody should have noticed."""
    cache.clear()  # sign-ups are counted there, across tests
    settings.SITE_URL = live_server.url
    settings.EXIT_URL = f"{live_server.url}/robots.txt"
    contexts, hosts, complaints = [], set(), []

    def open_one(size: dict[str, int], *, scripts: bool = True) -> Page:
        context = browser.new_context(viewport=size, java_script_enabled=scripts, locale="en-GB")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else 0,
        )
        page.goto(live_server.url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert hosts == {urlsplit(live_server.url).netloc}
    # Chromium speaks of each answer 404 and 422 by itself; of anything else a person would hear.
    assert [said for said in complaints if "status of 4" not in said] == []


def address(name: str) -> str:
    """One that no limit on mails has seen."""
    return f"{name}-{uuid.uuid4().hex[:8]}@demo.test"


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def go(page: Page, name: str) -> None:
    page.locator("main, aside").get_by_role("link", name=name, exact=True).click()


def visit(page: Page, place: str) -> None:
    """By the menu: on a phone some of it hides under More."""
    menu = page.get_by_role("navigation", name="This group")
    link = menu.get_by_role("link", name=place, exact=True).locator("visible=true")
    if not link.count():
        menu.locator("summary").click()
    link.first.click()


def told(page: Page, words: str) -> None:
    expect(page.locator("main").get_by_role("status").first).to_contain_text(words)


def last_mail(to: str, pattern: str) -> str:
    """What somebody finds in their newest mail."""
    body = next(str(one.body) for one in reversed(mail.outbox) if one.to == [to])
    found = re.search(pattern, body, re.M)
    assert found, "the mail holds no such thing"
    return found[1]


def mails_to(*addresses: str, after: timedelta = timedelta()) -> int:
    """Have the outbox sent; says how many new mails these people have."""
    before = len(mail.outbox)
    wake(datetime.now(UTC) + after)
    new = mail.outbox[before:]
    assert all(len(one.recipients()) == 1 for one in new)
    return sum(one.to[0] in addresses for one in new)


def sign_up(page: Page, email: str) -> None:
    """From whichever page offers it, with the code from the mail."""
    page.locator("main").get_by_text("Make an account", exact=True).first.click()
    page.locator("[name=email]").fill(email)
    page.locator("[name=password1]").fill(PASSWORD)
    press(page, "Make an account")
    page.locator("main [name=code]").fill(last_mail(email, r"^([A-Z0-9-]{6,12})$"))
    press(page, "Confirm")


def start_group(page: Page, name: str) -> None:
    go_or_press(page, "Start a group")
    page.get_by_label("Name of the group").fill(name)
    page.get_by_label("In a few sentences").fill("An hour for those beside.")
    page.get_by_label("Your name in this group").fill("Jo")
    press(page, "Start the group")
    told(page, "Your group is there")


def go_or_press(page: Page, name: str) -> None:
    page.locator("main, aside").get_by_text(name, exact=True).last.click()


def invite(page: Page, *addresses: str) -> None:
    visit(page, "People")
    go_or_press(page, "Invite people")
    page.get_by_label("E-mail addresses").fill("\n".join(addresses))
    press(page, "Send the invitations")
    told(page, "on its way" if len(addresses) == 1 else "are on their way")


def join(page: Page, email: str, name: str) -> None:
    """Through the mailed link, as somebody without an account."""
    page.goto(last_mail(email, r"(http\S+/invitations/\S+)"))
    sign_up(page, email)
    expect(page.get_by_role("heading", name="The agreement")).to_be_visible()
    page.get_by_label("Your name in this group").fill(name)
    press(page, "Join the group")
    expect(page.get_by_role("alert")).to_contain_text("accept")
    page.get_by_label("Yes, you can write to me").check()
    page.get_by_label("I accept the agreement").check()
    press(page, "Join the group")
    told(page, "Welcome")


def write(page: Page, title: str, audience: str, *, people: tuple[str, ...] = ()) -> None:
    visit(page, "Threads")
    # An empty place says it in other words.
    page.locator("main").get_by_text(re.compile("^Write (something|the first words)$")).click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("What would you like to say?").fill(f"{title}, in more words.")
    page.get_by_role("radio", name=audience).check()
    for person in people:
        page.get_by_role("checkbox", name=person).check()
    press(page, "Share")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def titles(page: Page) -> set[str]:
    """Loaded anew and waited for: a click on the page one is on would leave the old list readable."""
    page.goto(re.sub(r"(/g/[^/]+/).*", r"\1threads/", page.url))
    return set(page.locator("main .rows a").all_inner_texts())


def plan_weekly(page: Page, meetings: int) -> None:
    visit(page, "Meetings")
    page.locator("main").get_by_text(
        re.compile("^Plan (the first meeting|meetings)$")
    ).first.click()
    day = (datetime.now(UTC) + timedelta(3)).date()
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label(f"{day:%A}").check()
    page.get_by_label("Begins at").fill("19:00")
    page.locator("[name=place]").fill("The room at the back")
    page.get_by_role("spinbutton", name="Number of meetings").fill(str(meetings))
    press(page, "See the dates")
    expect(page.locator("main")).to_contain_text(f"{meetings} meetings. Nothing is saved yet.")
    press(page, "Plan it")
    told(page, f"{meetings} meetings are planned.")


def open_meeting(page: Page, number: int) -> None:
    visit(page, "Meetings")
    page.locator("main .rows a").nth(number).click()


def fits(page: Page) -> None:
    """Nothing stands out at the side."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_facilitator_s_first_evening(door):
    """Jo starts a group on a desk; Maren and Sam come in on their phones."""
    jo, maren, sam = address("jo"), address("maren"), address("sam")
    desk = door(DESK)
    sign_up(desk, jo)
    start_group(desk, "Thursday kettle")
    invite(desk, maren, sam)
    assert mails_to(maren, sam) == 2

    go_or_press(desk, "Bring in a list")
    desk.get_by_label("The list, as a CSV file").set_input_files(MEMBERS)
    press(desk, "Look at the list")
    expect(desk.locator("main")).to_contain_text("Nobody is invited yet.")
    expect(desk.locator("main")).to_contain_text("There is no such time zone.")
    desk.get_by_role("button", name=re.compile(r"Invite \d+ people")).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("The invitations are on their way")
    assert mails_to("priya@example.org") == 1

    phone, other = door(PHONE), door(PHONE)
    join(phone, maren, "Maren")
    join(other, sam, "Sam")
    fits(phone)

    plan_weekly(desk, 4)
    open_meeting(phone, 0)
    expect(phone.locator("main")).not_to_contain_text("The room at the back")
    press(phone, "I’ll come")
    expect(phone.locator("main")).to_contain_text("The room at the back")
    fits(phone)

    open_meeting(desk, 0)
    go(desk, "Move or change this meeting")
    desk.get_by_label("Begins at").fill("20:15")
    press(desk, "See what changes")
    expect(desk.locator("main")).to_contain_text("Maren")
    press(desk, "Save")
    expect(desk.locator("main")).to_contain_text("20:15")
    assert mails_to(maren, sam) == 0, "it can still be undone"
    assert mails_to(maren, sam, after=UNDO_WITHIN) == 2
    open_meeting(phone, 0)
    expect(phone.locator("main")).to_contain_text("The time has changed since")

    open_meeting(desk, 1)
    go(desk, "Cancel this meeting")
    press(desk, "Cancel the meeting")
    expect(desk.locator("main")).to_contain_text("Cancelled")
    assert mails_to(maren, sam, after=UNDO_WITHIN) == 2


def test_words_reach_exactly_the_people_they_are_for(door):
    """And after leaving, nothing opens any more."""
    jo, maren, sam = address("jo"), address("maren"), address("sam")
    desk, phone, other = door(DESK), door(PHONE), door(PHONE)
    sign_up(desk, jo)
    start_group(desk, "Thursday kettle")
    invite(desk, maren, sam)
    assert mails_to(maren, sam) == 2
    join(phone, maren, "Maren")
    join(other, sam, "Sam")

    write(phone, "For all of you", "Everyone in the group")
    write(phone, "For Jo", "Facilitators only")
    write(phone, "For Sam", "People I choose", people=("Sam",))
    fits(phone)
    assert titles(phone) == {"For all of you", "For Jo", "For Sam"}
    assert titles(desk) == {"For all of you", "For Jo"}
    assert titles(other) == {"For all of you", "For Sam"}
    assert mails_to(jo, maren, sam) == 0

    visit(phone, "Threads")
    go(phone, "For all of you")
    go(phone, "Edit")
    phone.get_by_label("Your words").fill("Said better.")
    press(phone, "Save")
    expect(phone.locator("article")).to_contain_text("Said better.")
    go(phone, "Take back")
    press(phone, "Erase my words")
    told(phone, "Your words are erased.")
    assert titles(other) == {"For Sam"}

    visit(other, "Meetings")
    go(other, "Calendar link")
    press(other, "Make my link")
    feed = other.get_by_label("Copy it now").input_value()
    assert "BEGIN:VCALENDAR" in other.request.get(feed).text()
    visit(other, "People")
    inside = other.url
    go(other, "Leave this group")
    press(other, "Leave the group")
    told(other, "You have left.")
    assert other.goto(inside).status == 404
    assert "VEVENT" not in other.request.get(feed).text()
    assert other.request.get(feed).status == 410

    phone.get_by_role("link", name="See who to call where you are").first.click()
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    fits(phone)
    phone.go_back()
    phone.locator("#exit").click()
    phone.wait_for_url("**/robots.txt")
    phone.goto(inside)
    assert "/accounts/login/" in phone.url


def sign_in(page: Page, name: str) -> None:
    page.locator("main").get_by_text("Sign in", exact=True).click()
    page.locator("[name=login]").fill(f"{name}@demo.test")
    page.locator("[name=password]").fill("kettle-on-thursdays")
    press(page, "Sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your groups")


def look_for(page: Page, title: str) -> None:
    """In the library, among what waits for a review."""
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Library").click()
    go_or_press(page, "See what waits")
    go(page, title)


def test_what_helped_goes_through_two_hands_and_reaches_the_group(cast, door):
    jo, cora, noor = door(DESK), door(DESK), door(DESK)
    for page, name in ((jo, "jo"), (cora, "cora"), (noor, "noor")):
        sign_in(page, name)
    jo.get_by_role("navigation", name="Site").get_by_role("link", name="Library").click()
    go_or_press(jo, "Propose something")
    jo.get_by_label("Title").fill("Ten quiet minutes")
    jo.get_by_label("Web address").fill("https://example.org/quiet?utm_source=mail")
    jo.get_by_label("Who publishes it").fill("A library in town")
    press(jo, "Propose it")
    told(jo, "Two people will look at it.")
    waiting = jo.url
    for reviewer in (noor, cora):
        look_for(reviewer, "Ten quiet minutes")
        for point in reviewer.locator("fieldset.point").all():
            point.get_by_label("Yes").check()
        reviewer.get_by_label("I stand for it").check()
        press(reviewer, "Send my review")
    jo.goto(waiting)
    expect(jo.get_by_role("button", name="example.org")).to_have_attribute(
        "href", "https://example.org/quiet"
    )
    jo.locator("aside").get_by_role("link", name="Tuesday evening circle").click()
    jo.get_by_label("A few words to the group").fill("For the evenings.")
    press(jo, "Share with the group")

    maren = door(PHONE)
    sign_in(maren, "maren")
    go(maren, "Tuesday evening circle")
    expect(maren.locator("aside")).to_contain_text("Ten quiet minutes")
    visit(maren, "Library")
    expect(maren.locator("main")).to_contain_text("For the evenings.")
    fits(maren)


def test_the_same_evening_without_javascript(door):
    jo, maren = address("jo"), address("maren")
    desk, phone = door(DESK, scripts=False), door(PHONE, scripts=False)
    sign_up(desk, jo)
    start_group(desk, "Thursday kettle")
    invite(desk, maren)
    assert mails_to(maren) == 1
    join(phone, maren, "Maren")
    plan_weekly(desk, 2)
    open_meeting(phone, 0)
    press(phone, "Maybe")
    expect(phone.locator("main")).to_contain_text("The room at the back")
    write(phone, "Hello, Jo", "Everyone in the group")
    visit(desk, "Threads")
    go(desk, "Hello, Jo")
    desk.get_by_label("Your reply").fill("Thank you for telling me.")
    press(desk, "Share")
    expect(desk.locator("article").last).to_contain_text("Thank you for telling me.")
    phone.locator("#exit").click()
    phone.wait_for_url("**/robots.txt")
