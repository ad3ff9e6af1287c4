"""Writing, replying and looking, in a real browser, with scripts and without."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from groups.forum.disclosures import disclose
from groups.forum.glass import ask
from groupsite.confidentiality.acting import acting_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = "/g/tuesday-evening-circle/threads/"


def enter(context: BrowserContext, live_server, user: User) -> Page:
    """A page in which the person is signed in."""
    visit = Client()
    visit.force_login(user)
    name = site_settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": visit.cookies[name].value, "url": live_server.url}]
    )
    return context.new_page()


@pytest.fixture
def at_the_thread(cast, start, reply, context, live_server):
    """Sam looks at Maren's thread, to which Ade replied."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    thread = start(cast.maren, at=yesterday)
    reply(cast.ade, thread, body="That is rarer than it sounds.", at=yesterday + timedelta(hours=1))
    page = enter(context, live_server, cast.sam)
    page.goto(f"{live_server.url}{ROOT}{thread.pk}/")
    return page


def shown_line(page: Page) -> str:
    """The one line of those that say who will read it."""
    visible = page.locator(".readers").filter(visible=True)
    expect(visible).to_have_count(1)
    return re.sub(r"\s+", " ", visible.inner_text())


def test_the_line_follows_every_choice(at_the_thread):
    page = at_the_thread
    assert (
        "5 people will be able to read this, as Sam: Ade, Jo, Maren, Priya and you."
        in shown_line(page)
    )
    assert "People who join later will not." in shown_line(page)
    page.get_by_label("Also for people who join later").check()
    assert "People who join later will, too." in shown_line(page)
    page.get_by_role("radio", name="Facilitators only").check()
    assert "3 people will be able to read this, as Sam: Ade, Jo and you." in shown_line(page)
    page.get_by_role("radio", name="People I choose").check()
    assert "The people you choose, and you, will" in shown_line(page)
    expect(page.get_by_label("Also for people who join later")).to_be_hidden()
    page.get_by_role("checkbox", name="Priya").check()
    page.get_by_role("checkbox", name="Ade").check()
    assert "3 people (Ade, Priya and you) will be able to read this" in shown_line(page)
    page.get_by_role("checkbox", name="Ade").uncheck()
    assert "2 people (Priya and you) will" in shown_line(page)


def test_the_line_follows_the_choice_without_scripts(cast, start, browser, live_server):
    thread = start(cast.maren, at=datetime.now(UTC) - timedelta(days=1))
    context = browser.new_context(java_script_enabled=False)
    page = enter(context, live_server, cast.sam)
    page.goto(f"{live_server.url}{ROOT}{thread.pk}/")
    page.get_by_role("radio", name="Facilitators only").check()
    assert "3 people will be able to read this, as Sam: Ade, Jo and you." in shown_line(page)
    page.get_by_label("Your reply").fill("For the two of you.")
    page.get_by_role("button", name="Share").click()
    last = page.locator("article").last
    expect(last).to_contain_text("For the two of you.")
    expect(last).to_contain_text("Facilitators only")
    last.get_by_text("Who can read this").click()
    expect(last).to_contain_text("Ade, Jo and you.")
    context.close()


def test_a_reply_appears_without_leaving_the_page_and_has_the_focus(at_the_thread):
    page = at_the_thread
    page.evaluate("window.stayed = true")
    page.get_by_label("Your reply").fill("I am *here*.")
    page.get_by_role("button", name="Share").click()
    last = page.locator("article").last
    expect(last).to_contain_text("I am here.")
    expect(last).to_be_focused()
    expect(page.get_by_label("Your reply")).to_have_value("")
    assert page.evaluate("window.stayed")


def test_what_was_forgotten_is_said_in_place_and_nothing_is_lost(at_the_thread):
    page = at_the_thread
    page.get_by_label("Your reply").fill("Only for some.")
    page.get_by_role("radio", name="People I choose").check()
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one person.")
    expect(page.get_by_label("Your reply")).to_have_value("Only for some.")
    page.get_by_role("checkbox", name="Maren").check()
    assert "2 people (Maren and you)" in shown_line(page)
    page.get_by_role("button", name="Share").click()
    expect(page.locator("article").last).to_contain_text("Chosen people only")


def test_somebody_writes_changes_and_takes_back_on_a_phone(cast, context, live_server):
    page = enter(context, live_server, cast.sam)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}{ROOT}")
    page.get_by_role("button", name="Write the first words").click()
    page.get_by_label("Title").fill("Sundays")
    page.get_by_label("What would you like to say?").fill("We went for a walk.")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sundays")
    assert "Sundays" not in page.title()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Your words").fill("We went for a long walk.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("article")).to_contain_text("Edited by its author.")
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("button", name="Erase my words").click()
    expect(page.get_by_text("Nothing is written yet")).to_be_visible()


def test_the_line_says_without_whose_name_and_until_when(at_the_thread):
    page = at_the_thread
    page.get_by_label("Write without my name").check()
    line = shown_line(page)
    assert "without your name: Ade, Jo, Maren, Priya and you." in line
    assert "With only 5 who can read it, somebody may guess that you wrote it." in line
    page.get_by_role("radio", name="Only me").check()
    assert shown_line(page).startswith("Nobody but you will be able to read this.")
    expect(page.get_by_label("Write without my name")).to_be_hidden()
    expect(page.get_by_label("Let it go by itself")).to_be_hidden()
    page.get_by_label("Your reply").fill("Only for me.")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("It is in your journal. Nobody else reads it.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Only for me.")


def test_an_announcement_has_a_tick_of_its_own(cast, browser, live_server):
    """Without scripts, where the kind is chosen in the same form."""
    context = browser.new_context(java_script_enabled=False)
    page = enter(context, live_server, cast.jo)
    page.goto(f"{live_server.url}{ROOT}new/")
    only_today = page.get_by_label("Announce it only to those who are here today")
    expect(only_today).to_be_hidden()
    assert "People who join later will not." in shown_line(page)
    page.get_by_label("What kind of thread is it?").select_option("announcement")
    assert "People who join later will, too." in shown_line(page)
    expect(page.get_by_label("Also for people who join later")).to_be_hidden()
    only_today.check()
    assert "People who join later will not." in shown_line(page)
    context.close()


def test_a_meeting_has_its_own_line(cast, gather, context, live_server):
    gather(cast.sam, cast.maren, began=datetime.now(UTC) - timedelta(days=2))
    page = enter(context, live_server, cast.sam)
    page.goto(f"{live_server.url}{ROOT}new/")
    page.get_by_role("radio", name="Those who were there on").check()
    assert "4 people will be able to read this, as Sam: Ade, Jo, Maren and you." in shown_line(page)
    expect(page.get_by_label("Also for people who join later")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_of_facilitators_and_authors_can_be_used_by_everybody(
    cast, start, reply, context, live_server, width
):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    thread = start(cast.maren, at=yesterday)
    unnamed = reply(cast.maren, thread, anonymous=True, at=yesterday)
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        asked = ask(jo, unnamed, reason="Because", at=yesterday)
        disclose(jo, unnamed, at=yesterday)
    posts = f"{ROOT}{thread.pk}/posts/{unnamed.pk}/"
    group = ROOT.removesuffix("threads/")
    for user, pages in (
        (cast.maren, [f"{posts}readers/"]),
        (cast.ade, [group, f"{group}glass/", f"{group}glass/{asked.pk}/", f"{group}disclosed/"]),
        (cast.ade, [f"{posts}show/", f"{posts}who/", f"{ROOT}{thread.pk}/"]),
    ):
        page = enter(context, live_server, user)
        page.set_viewport_size({"width": width, "height": 800})
        for address in pages:
            assert page.goto(f"{live_server.url}{address}").status == 200
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_fit_and_can_be_used_by_everybody(at_the_thread, live_server, width, scheme):
    page = at_the_thread
    there = page.url
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for address in (f"{live_server.url}{ROOT}", f"{live_server.url}{ROOT}new/", there):
        page.goto(address)
        if address != f"{live_server.url}{ROOT}":
            page.get_by_role("radio", name="People I choose").check()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        # Said before axe looks: it brings styles of its own, which the policy refuses.
        assert complaints == [], address
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], address
        complaints.clear()
