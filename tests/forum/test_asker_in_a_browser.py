"""Somebody asks, is answered, says what helped, and finds who stands behind the answer."""

import pytest
from playwright.sync_api import expect

from tests.forum.test_in_a_browser import ROOT, enter
from tests.library.shelves import published

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def browse(request, browser, live_server):
    """Somebody's own browser, on a phone."""
    opened = []

    def open_for(user):
        context = browser.new_context(
            java_script_enabled=request.param, viewport={"width": 390, "height": 844}
        )
        opened.append(context)
        return enter(context, live_server, user)

    yield open_for
    for context in opened:
        context.close()


def test_an_asker(cast, browse, live_server):
    published(cast, "Nights")
    home = f"{live_server.url}{ROOT}"
    maren = browse(cast.maren)
    maren.goto(f"{home}new/")
    maren.get_by_label("Title").fill("How do you sleep?")
    maren.get_by_label("What would you like to say?").fill("I lie awake when he comes home late.")
    maren.get_by_label("What kind of thread is it?").select_option(label="Question")
    maren.get_by_label("What would you like to hear?").select_option(label="Similar experiences")
    maren.get_by_role("button", name="Share").click()
    expect(maren.get_by_role("heading", level=1)).to_have_text("How do you sleep?")
    there = maren.url

    sam = browse(cast.sam)
    sam.goto(there)
    expect(sam.get_by_text("Similar experiences").first).to_be_visible()
    for words in ("I never found anything.", "With the radio on."):
        sam.get_by_label("Your reply").fill(words)
        sam.get_by_role("button", name="Share").click()
        expect(sam.locator("article").last).to_contain_text(words)

    maren.reload()
    answer = maren.locator("article").last
    answer.get_by_role("button", name="This helped").click()
    answer.get_by_role("button", name="This is the answer").click()
    expect(answer).to_contain_text("Marked by whoever asked")

    jo = browse(cast.jo)
    jo.goto(there)
    jo.locator("article").last.get_by_role("link", name="Review this answer").click()
    jo.get_by_label("Something to read with it").select_option(label="Nights (A small press)")
    jo.get_by_role("button", name="I stand behind it").click()
    expect(jo.locator("article").last).to_contain_text("Nights")

    maren.reload()
    expect(answer).to_contain_text("facilitator")
    expect(answer.get_by_role("link", name="Nights")).to_be_visible()
    sam.reload()
    expect(sam.locator("article").last).to_contain_text("Marked by whoever asked")
    assert "helped 1" not in sam.content().lower(), "one alone is a name"
