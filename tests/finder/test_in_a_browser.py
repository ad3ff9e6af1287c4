"""A visitor without an account finds a group, in a real browser, with and without JavaScript."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from groups.membership import actions
from groups.notices.actions import wake
from groupsite.confidentiality.acting import acting_as
from tests.cast import found
from tests.finder.conftest import meets
from tests.finder.test_telling import paths

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def visitor(request, browser: Browser) -> Iterator[Page]:
    """On a phone, where nothing may stand out at the side."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        java_script_enabled=request.param == "with JavaScript",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    assert not [cookie["name"] for cookie in context.cookies() if "session" in cookie["name"]]
    context.close()


def test_a_visitor_finds_a_group_and_is_told_of_another(cast, visitor, live_server, sink):
    page, now = visitor, datetime.now(UTC)
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        actions.edit_group(
            jo, at=now, who_for="Partners of nurses.", evening="Tea first.", situations=["trauma"]
        )
    meets(jo, time(19))

    page.goto(f"{live_server.url}/groups/")
    expect(page.get_by_role("article")).to_be_in_viewport()
    expect(page.get_by_label("Situation")).to_be_hidden()
    page.get_by_text("Look for something of your own").click()
    page.get_by_label("Situation").select_option("trauma")
    page.get_by_label("Weekday").select_option("1")
    page.get_by_label("On the clock of").select_option("Europe/Berlin")
    page.get_by_role("button", name="Look").click()
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"situation": ["trauma"], "day": ["1"], "zone": ["Europe/Berlin"]}
    expect(page.get_by_role("article")).to_contain_text("20:00–21:30 (19:00–20:30 in London)")
    expect(page.get_by_label("Situation")).to_have_value("trauma")

    page.get_by_role("link", name="Tuesday evening circle").click()
    expect(page.locator("main")).to_contain_text("Tea first.")
    expect(page.locator("main")).to_contain_text("On the clock of Berlin")
    expect(page.locator("main")).to_contain_text("What cannot be promised")

    page.goto(f"{live_server.url}/groups/?situation=trauma&language=de")
    expect(page.locator("main")).to_contain_text("No group fits all of it")
    expect(page.get_by_role("article")).to_contain_text("Tuesday evening circle")
    page.get_by_role("button", name="Tell me when there is one").click()
    assert urlsplit(page.url).query == "language=de"
    page.get_by_label("Your e-mail address").fill("somebody@example.org")
    page.get_by_role("button", name="Ask me by mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")

    wake(datetime.now(UTC))
    page.goto(live_server.url + paths(sink.received)[0])
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "You are told when there is a new one"
    )

    later = datetime.now(UTC) + timedelta(hours=1)
    new = {"summary": "Wir reden.", "visibility": "listed", "language": "de"}
    found(cast.cora, "Kölner Runde", display_name="Cora", at=later, **new)
    wake(later)
    page.goto(live_server.url + paths(sink.received)[1])
    page.get_by_role("button", name="See the groups").click()
    expect(page.get_by_role("article")).to_contain_text("Kölner Runde")

    page.go_back()
    page.get_by_role("link", name="Stop these mails").click()
    page.get_by_role("button", name="Stop, and forget me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Done")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Stop these mails?")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pages_are_readable_for_all(cast, browser, live_server, width):
    meets(cast.member(cast.jo), time(19))
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    for path in (
        "/groups/",
        "/groups/?language=de&day=2&area=Leeds",
        "/groups/?support=hypnosis",
        "/groups/tuesday-evening-circle/",
        "/groups/tell/?language=de",
    ):
        page.goto(live_server.url + path)
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()


def test_the_data_for_other_programs_is_not_blocked_and_asks_nobody(cast, page, live_server):
    meets(cast.member(cast.jo), time(19))
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    page.goto(f"{live_server.url}/groups/tuesday-evening-circle/")
    written = page.locator('script[type="application/ld+json"]').text_content()
    assert '"@type": "Organization"' in written
    assert said == []
    assert set(asked) == {urlsplit(live_server.url).netloc}
