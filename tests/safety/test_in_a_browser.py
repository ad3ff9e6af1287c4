"""Leaving and looking, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/help-now/?country=GB",
    "/promises/",
    "/accounts/login/",
    "/accounts/signup/",
    "/nothing/",
]


@pytest.fixture
def site(live_server, settings) -> str:
    settings.EXIT_URL = f"{live_server.url}/robots.txt"
    return live_server.url


def test_shift_three_times_leaves(page: Page, site):
    page.goto(f"{site}/promises/")
    status = page.locator(".exit-status")
    page.keyboard.press("Shift")
    expect(status).to_contain_text("2 more times")
    page.keyboard.press("Shift")
    expect(status).to_contain_text("1 more time ")
    page.keyboard.press("Shift")
    page.wait_for_url("**/robots.txt")


def test_another_key_in_between_starts_anew(page: Page, site):
    page.goto(f"{site}/promises/")
    for key in ("Shift", "Shift", "a", "Shift", "Shift"):
        page.keyboard.press(key)
    expect(page.locator(".exit-status")).to_contain_text("1 more time ")
    assert page.url.endswith("/promises/")


def test_typing_capitals_does_not_leave(page: Page, site):
    page.goto(f"{site}/accounts/login/")
    page.focus("input[name=login]")
    for letter in "ABCDEF":
        page.keyboard.press(f"Shift+{letter}")
    expect(page.locator(".exit-status")).to_have_text("")
    assert page.url.endswith("/accounts/login/")


def test_changing_the_keyboard_or_choosing_with_the_mouse_does_not_leave(page: Page, site):
    page.goto(f"{site}/promises/")
    for _ in range(4):
        page.keyboard.press("Alt+Shift")
        page.keyboard.press("Control+Shift")
    for _ in range(4):
        page.keyboard.down("Shift")
        page.mouse.click(300, 300)
        page.keyboard.up("Shift")
    assert page.url.endswith("/promises/")


def test_leaving_works_without_scripts(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/promises/")
    page.click("#exit")
    page.wait_for_url("**/robots.txt")


def test_the_theme_can_be_chosen_without_scripts(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/promises/")
    page.click("details.menu summary")
    page.click("button[value=dark]")
    assert page.url.endswith("/promises/")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_choosing_a_theme_keeps_half_written_words(page: Page, site):
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", "half@written")
    page.click("details.menu summary")
    with page.expect_response("**/theme/"):
        page.click("button[value=dark]")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.input_value("input[name=login]") == "half@written"
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_fit_and_can_be_used_by_everybody(page: Page, site, width, scheme):
    complaints: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.add(re.split(r"(?<=\w)/", request.url, maxsplit=1)[0]))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        # Said before axe looks: it brings styles of its own, which the policy refuses.
        assert [c for c in complaints if "404" not in c] == [], path
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        complaints.clear()
    assert asked == {site}
