"""A closed cohort comes to its end, as its lead and a member live through it, in a real browser."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site_settings
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from groups.exports.closing import close_groups
from groups.forum.models import Post
from groups.notices.actions import wake
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import Unreadable
from groupsite.confidentiality.sealing import unseal
from tests.clients import client_of
from tests.exports.ending import let_time_pass
from tests.scene import MARKERS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ROOT = "/g/beside-you/"
DAY = timedelta(days=1)
Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, live_server, settings) -> Iterator[Enter]:
    """The person in a browser of their own, with or without JavaScript."""
    settings.SITE_URL = live_server.url
    opened = []

    def sign_in(user: User, *, scripts: bool, width: int) -> Page:
        name = site_settings.SESSION_COOKIE_NAME
        cookie = client_of(user).cookies[name].value
        context = browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=scripts, locale="en-GB"
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
        return context.new_page()

    yield sign_in
    for context in opened:
        context.close()


def fits(page: Page, *, scripts: bool) -> None:
    """Readable for all, and nothing to be pushed sideways."""
    if scripts:
        found = Axe().run(page)
        assert not found.response["violations"], found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_closed_cohort_ends(scene, enter, live_server, mailoutbox, scripts):
    lead, kai = scene.beside.lead, scene.cast.kai
    with acting_as(kai):
        kept = Post.objects.get(pk=scene.beside.post.pk).__dict__["body"].box
    noors = enter(scene.cast.noor, scripts=scripts, width=1280)
    kais = enter(kai, scripts=scripts, width=390)

    noors.goto(f"{live_server.url}{ROOT}life/")
    fits(noors, scripts=scripts)
    noors.get_by_role("button", name="Announce the end").click()
    fits(noors, scripts=scripts)
    last = datetime.now(UTC).date()
    noors.get_by_label("The last day").fill(last.isoformat())
    noors.get_by_role("button", name="Announce the end").click()
    expect(noors.locator("main")).to_contain_text("everybody needs time to read")
    last += 20 * DAY
    noors.get_by_label("The last day").fill(last.isoformat())
    noors.get_by_role("button", name="Announce the end").click()
    expect(noors.locator("main")).to_contain_text("The end is announced. Everybody is told.")
    expect(noors.get_by_role("heading", level=1)).to_have_text("The group is coming to its end")

    wake(datetime.now(UTC))
    (told,) = [one for one in mail.outbox if "not longer" in one.body]
    assert told.to == [kai.email]
    assert f"{last:%-d %B %Y}" in told.body
    kais.goto(live_server.url + "/notices/")
    kais.get_by_role("link", name=f"{MARKERS['group name']} ends after").click()
    expect(kais.locator("main")).to_contain_text(f"Until the end of {last:%A, %-d %B %Y}")
    fits(kais, scripts=scripts)
    kais.get_by_role("link", name="Take your own words along").click()
    kais.get_by_label("Password").fill("kettle-on-thursdays")
    kais.locator("main form button").click()
    expect(kais.get_by_role("heading", level=1)).to_have_text("Take your own words along")
    fits(kais, scripts=scripts)
    with kais.expect_download() as waiting:
        kais.get_by_role("button", name="Make the file").click()
    assert waiting.value.suggested_filename == "archive.zip"
    with ZipFile(waiting.value.path()) as files:
        texts = [one["text"] for one in json.loads(files.read("words.json"))["posts"]]
    assert MARKERS["post body"] in texts
    assert MARKERS["reply body"] not in texts

    let_time_pass(lead)
    assert close_groups(datetime.now(UTC)) == 1
    assert kais.goto(f"{live_server.url}{ROOT}").status == 404
    kais.goto(f"{live_server.url}/")
    expect(kais.locator("main")).to_contain_text("You are in no group yet")
    kais.goto(f"{live_server.url}/me/")
    kais.get_by_role("link", name="Groups that have ended").click()
    expect(kais.locator("main")).to_contain_text("People at the end")
    fits(kais, scripts=scripts)
    with pytest.raises(Unreadable):
        unseal(lead.group_id, f"forum_post|body|{scene.beside.post.pk}", kept)
