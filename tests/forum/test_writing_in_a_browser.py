"""Drafts, the second look and notes, in a real browser, with scripts and without."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from groups.forum.drafts import Draft
from groups.forum.notes import Note
from groups.guarding.actions import add_word
from groupsite.confidentiality.acting import acting_as
from tests.forum.test_in_a_browser import ROOT, enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def thread(cast, start):
    """Maren asked to be heard, behind a note."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return start(cast.maren, at=yesterday, wish="listening", note=Note(("loss",)))


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def sams_page(request, cast, thread, browser, live_server):
    context = browser.new_context(java_script_enabled=request.param)
    page = enter(context, live_server, cast.sam)
    page.goto(f"{live_server.url}{ROOT}{thread.pk}/")
    yield page
    context.close()


def test_a_hard_evening_from_the_first_word_to_the_last(cast, sams_page):
    """Read behind a note, half a reply kept, found again, looked at twice, shared."""
    page = sams_page
    with acting_as(cast.sam):
        add_word(cast.sam, "Alex", at=datetime.now(UTC))
    body = page.get_by_text("I put the kettle on.")
    expect(body).to_be_hidden()
    page.get_by_text("Death or loss").first.click()
    expect(body).to_be_visible()
    reply = page.get_by_label("Your reply")
    reply.fill("You should see how Alex does it.")
    page.get_by_role("radio", name="Facilitators only").check()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("Kept as a draft:")).to_be_visible()
    page.reload()
    expect(reply).to_have_value("You should see how Alex does it.")
    expect(page.get_by_role("radio", name="Facilitators only")).to_be_checked()
    page.get_by_role("button", name="Share").click()
    look = page.get_by_role("alert")
    expect(look).to_be_focused()
    expect(look).to_contain_text("Maren asked to be heard")
    expect(look.locator("mark")).to_have_text("Alex")
    expect(reply).to_have_value("You should see how Alex does it.")
    reply.fill("I hear you.")
    page.get_by_role("button", name="I have changed it").click()
    last = page.locator("article").last
    expect(last).to_contain_text("I hear you.")
    expect(last).to_contain_text("Facilitators only")
    expect(page.get_by_text("Kept as a draft:")).to_have_count(0)
    with acting_as(cast.sam):
        assert not Draft.objects.exists()


def test_it_goes_as_it_is_where_the_author_says_so(sams_page):
    page = sams_page
    page.get_by_label("Your reply").fill("Ring me: 07700 900123")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("alert")).to_contain_text("a telephone number")
    page.get_by_role("button", name="Send it as it is").click()
    expect(page.locator("article").last).to_contain_text("Ring me: 07700 900123")


def test_while_somebody_writes_it_is_kept_without_a_word(cast, context, live_server):
    page = enter(context, live_server, cast.sam)
    page.goto(f"{live_server.url}{ROOT}new/")
    page.get_by_label("Title").fill("Half a title")
    expect(page.get_by_text("Kept as a draft:")).to_be_visible(timeout=15_000)
    expect(page.get_by_label("Title")).to_be_focused()
    page.goto(f"{live_server.url}{ROOT}new/")
    expect(page.get_by_label("Title")).to_have_value("Half a title")
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("The draft is gone.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("")


def test_the_list_is_masked_until_it_is_asked_for(cast, context, live_server):
    page = enter(context, live_server, cast.maren)
    page.goto(f"{live_server.url}/me/never-post/")
    page.get_by_label("A word or a name").fill("Alex Rivera")
    page.get_by_role("button", name="Put it on my list").click()
    expect(page.get_by_text("1 word on your list")).to_be_visible()
    expect(page.get_by_text("Rivera")).to_have_count(0)
    page.get_by_role("link", name="Show the words").click()
    page.get_by_role("button", name="Show them").click()
    expect(page.get_by_text("Alex Rivera")).to_be_visible()
    page.get_by_role("button", name="Take Alex Rivera off the list").click()
    expect(page.get_by_text("Nothing is on your list yet.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_have_no_barrier_and_nothing_stands_out(cast, thread, context, live_server, width):
    page = enter(context, live_server, cast.sam)
    page.set_viewport_size({"width": width, "height": 900})
    for where in ("/me/never-post/", "/me/reading/", f"{ROOT}new/"):
        page.goto(f"{live_server.url}{where}")
        assert Axe().run(page).response["violations"] == [], where
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where
    page.goto(f"{live_server.url}{ROOT}{thread.pk}/")
    page.get_by_label("Your reply").fill("Have you tried @quiet_heron, 07700 900123?")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
