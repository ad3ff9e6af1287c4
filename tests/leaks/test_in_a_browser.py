"""What stays in the browser, on paper and with other sites, in a real browser."""

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import BrowserContext, Page, expect

from tests.leaks.pages import address, browser_of
from tests.scene import MARKERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = MARKERS["post body"]
ELSEWHERE = "https://elsewhere.example/"


@pytest.fixture
def kai(scene, context: BrowserContext, live_server, settings) -> Page:
    """Kai reads the hidden thread; the address of the page is ``kai.url``."""
    settings.EXIT_URL = f"{live_server.url}/robots.txt"
    name = site_settings.SESSION_COOKIE_NAME
    cookie = browser_of(scene.cast.kai).cookies[name].value
    context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url)
    page.goto(live_server.url + address(scene, scene.beside, "forum:thread"))
    expect(page.get_by_text(WORDS)).to_be_visible()
    return page


def shows_nothing(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert WORDS not in page.content()
    assert WORDS not in page.inner_text("body")


def test_l40_back_after_signing_out_shows_nothing(kai, live_server):
    thread = kai.url
    kai.goto(f"{live_server.url}/accounts/logout/")
    kai.get_by_role("button", name="Sign out").click()
    kai.wait_for_url(f"{live_server.url}/")
    for _ in range(3):
        kai.go_back()
        shows_nothing(kai)
    kai.goto(thread)
    shows_nothing(kai)


def test_l40_back_after_leaving_quickly_shows_nothing(kai):
    kai.click("#exit")
    kai.wait_for_url("**/robots.txt")
    kai.go_back()
    shows_nothing(kai)


def test_l40_back_shows_the_page_again_as_long_as_one_is_in(kai, live_server):
    """The other half: it is the session that decides, not going back."""
    kai.goto(f"{live_server.url}/me/")
    kai.go_back()
    expect(kai.get_by_text(WORDS)).to_be_visible()


def test_l40_back_after_the_session_ended_elsewhere_shows_nothing(kai, live_server, context):
    """Signed out on another tab, or by the clock."""
    kai.goto(f"{live_server.url}/me/")
    context.clear_cookies()
    kai.go_back()
    shows_nothing(kai)


def test_l41_no_other_site_learns_where_somebody_came_from(kai, live_server, context):
    """A link of ours, and one that somebody wrote into a post."""
    asked: list[dict[str, str]] = []

    def answer(route) -> None:
        asked.append(route.request.all_headers())
        route.fulfill(status=200, content_type="text/html", body="<p>Elsewhere</p>")

    context.route(f"{ELSEWHERE}**", answer)
    thread = kai.url
    kai.evaluate(
        "where => { const a = document.createElement('a'); a.href = where; a.id = 'away';"
        " a.textContent = 'away'; document.querySelector('main').append(a); }",
        ELSEWHERE,
    )
    kai.click("#away")
    kai.wait_for_url(ELSEWHERE)
    kai.goto(thread)
    kai.click("nav[aria-label='This group'] a >> nth=0")
    assert len(asked) == 1
    assert "referer" not in asked[0]
    # Inside the site the header is there: otherwise it could not fail above.
    with kai.expect_request("**/threads/") as inside:
        kai.locator("nav[aria-label='This group'] a", has_text="Threads").first.click()
    assert inside.value.all_headers()["referer"].startswith(live_server.url)


def test_l43_on_paper_stands_nothing_that_people_wrote(kai, live_server, scene):
    """Neither their posts, nor the titles of their threads, nor the group's name."""
    pages = {name: address(scene, scene.beside, name) for name in (
        "forum:thread", "forum:threads", "home:group", "forum:edit_post", "forum:delete_post")}  # fmt: skip
    words = [MARKERS[name] for name in ("post body", "thread title", "reply body", "group name")]
    left = {}
    for name, where in pages.items():
        kai.emulate_media(media="screen")
        kai.goto(live_server.url + where)
        assert kai.title() == f"{site_settings.SITE_NAME} · Page"
        on_screen = kai.inner_text("body")
        assert any(word in on_screen for word in words), name
        kai.emulate_media(media="print")
        on_paper = kai.inner_text("body")
        left[name] = [word for word in words if word in on_paper]
    assert left == {name: [] for name in pages}
