"""Reading in a real browser: quoting, being heard, what is new, and what came since."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.forum.test_in_a_browser import ROOT, enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(cast, start, reply):
    """Maren asked, Ade answered."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    thread = start(cast.maren, kind="question", title="How do you sleep?", at=yesterday)
    answer = reply(cast.ade, thread, body="With the radio on.", at=yesterday + timedelta(hours=1))
    return thread, answer


def test_a_member_reads_on_a_hard_evening(cast, asked, reply, context, live_server):
    """Quotes without losing a word, says that it helped, and asks for what came since."""
    thread, answer = asked
    page = enter(context, live_server, cast.sam)
    page.goto(f"{live_server.url}{ROOT}{thread.pk}/")
    page.evaluate("window.stayed = true")
    field = page.get_by_label("Your reply")
    field.fill("I had begun.")
    card = page.locator(f"#post-{answer.pk}")
    card.get_by_role("link", name="Quote").click()
    expect(field).to_have_value(f"I had begun.\n\n> [quote:{answer.pk}]\n\n")
    card.get_by_role("button", name="This helped").click()
    expect(card.get_by_role("button", name="This helped")).to_have_attribute("aria-pressed", "true")
    reply(cast.priya, thread, body="With tea.", at=datetime.now(UTC))
    page.get_by_role("link", name="Show new replies").click()
    expect(page.locator("article").last).to_contain_text("With tea.")
    expect(page.get_by_text("What is new stands above.")).to_be_visible()
    expect(field).to_have_value(f"I had begun.\n\n> [quote:{answer.pk}]\n\n")
    page.get_by_role("button", name="Share").click()
    last = page.locator("article").last
    expect(last.locator(".quoted")).to_contain_text("With the radio on.")
    expect(last).to_contain_text("I had begun.")
    assert page.evaluate("window.stayed")


def test_coming_to_the_end_of_a_page_marks_it_and_looking_at_its_top_does_not(
    cast, asked, reply, context, live_server
):
    thread, _ = asked
    for number in range(12):
        long = f"{number}\n" * 12
        reply(cast.ade, thread, body=long, at=datetime.now(UTC) - timedelta(minutes=60 - number))
    page = enter(context, live_server, cast.sam)
    page.goto(f"{live_server.url}{ROOT}{thread.pk}/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Marked as read, for you alone.")).to_have_count(0)
    page.get_by_role("button", name="Mark as read").scroll_into_view_if_needed()
    expect(page.get_by_text("Marked as read, for you alone.")).to_be_visible()
    page.goto(f"{live_server.url}{ROOT}")
    expect(page.get_by_text("New to you", exact=True)).to_have_count(0)


def test_whoever_asked_marks_the_answer_without_scripts(cast, asked, browser, live_server):
    thread, answer = asked
    context = browser.new_context(java_script_enabled=False)
    page = enter(context, live_server, cast.maren)
    page.goto(f"{live_server.url}{ROOT}{thread.pk}/")
    card = page.locator(f"#post-{answer.pk}")
    card.get_by_role("button", name="This is the answer").click()
    expect(card).to_contain_text("Marked by whoever asked")
    card.get_by_role("button", name="Thank you").click()
    expect(card.get_by_role("button", name="Thank you")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Threads")
    context.close()


def test_somebody_looks_for_a_word_and_finds_the_post(cast, asked, context, live_server):
    _, answer = asked
    page = enter(context, live_server, cast.priya)
    page.goto(f"{live_server.url}{ROOT}")
    page.get_by_role("link", name="Look for something").click()
    page.get_by_label("What are you looking for?").fill("RADIO")
    page.get_by_role("button", name="Look").click()
    expect(page.locator("mark")).to_have_text("radio")
    assert "radio" not in page.url.lower()
    page.get_by_role("link", name="How do you sleep?").click()
    expect(page.locator(f"#post-{answer.pk}")).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_fit_and_axe_finds_nothing(cast, asked, context, live_server, width):
    thread, answer = asked
    page = enter(context, live_server, cast.jo)
    page.set_viewport_size({"width": width, "height": 800})
    here = f"{live_server.url}{ROOT}{thread.pk}/"
    for where in (
        here,
        f"{here}posts/{answer.pk}/review/",
        f"{here}cite/",
        f"{live_server.url}/g/tuesday-evening-circle/search/",
    ):
        page.goto(where)
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, where
