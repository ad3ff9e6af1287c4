"""The first four resources of the file, from proposal to a group's shelf.

Two have an interest in them that stands on the card, one is refused and its reason read.
"""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from groups.library.models import Resource
from tests.coordination.test_in_a_browser import enter, fits
from tests.library.shelves import FILE

__all__ = ["enter"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
FIRST_FOUR = list(csv.DictReader(io.StringIO(FILE.read_text(encoding="utf-8"))))[:4]
OURS, SELLS, NOBODYS, PAID = (row["title"] for row in FIRST_FOUR)
SHELF = "/g/tuesday-evening-circle/library/"


def propose(page: Page, row: dict[str, str]) -> None:
    page.get_by_label("Title").fill(row["title"])
    page.get_by_label("Web address").fill(row["url"])
    page.get_by_label("Who publishes it").fill(row["publisher"])
    kind = dict(Resource.Kind.choices)[row["kind"]]
    page.get_by_label("Kind").select_option(kind)
    page.get_by_label("What it is about", exact=False).fill(row["summary"])
    page.get_by_label("Does anybody earn by it?").fill(row["conflict_of_interest"])
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("status").first).to_contain_text("Two people will look at it.")


def review(page: Page, title: str, say: str, *, interest: str = "", because: str = "") -> None:
    page.get_by_role("link", name=title).click()
    for point in page.locator("fieldset.point").all():
        point.get_by_label("Yes", exact=True).check()
    page.get_by_label("Do you have an interest in it yourself?").fill(interest)
    page.get_by_label(say).check()
    if because:
        page.get_by_label("If no: why?").select_option(because)
    page.get_by_role("button", name="Send my review").click()
    expect(page.get_by_role("status").first).to_contain_text("Thank you.")


# The forms are the same without scripts, and long: once is enough.
@pytest.mark.parametrize("enter", [True], ids=["with scripts"], indirect=True)
def test_the_first_four_go_from_proposal_to_a_groups_shelf(cast, enter):
    maren = enter(cast.maren, "/library/propose/")
    site = maren.url.removesuffix("/library/propose/")
    fits(maren, enter)
    for row in FIRST_FOUR:
        propose(maren, row)
        maren.goto(f"{site}/library/propose/")

    jo = enter(cast.jo, "/library/reviews/", 1280)
    for title in (OURS, SELLS, PAID):
        review(jo, title, "I stand for it")
    # A yes without the answers keeps what was said and points to what is missing.
    jo.get_by_role("link", name=NOBODYS).click()
    fits(jo, enter)
    jo.get_by_label("I stand for it").check()
    jo.get_by_label("Do you have an interest in it yourself?").fill("None at all")
    jo.get_by_role("button", name="Send my review").click()
    expect(jo.get_by_role("alert")).to_contain_text("“Does not apply” is an answer.")
    expect(jo.get_by_label("Do you have an interest in it yourself?")).to_have_value("None at all")
    fits(jo, enter)

    cora = enter(cast.cora, "/library/queue/", 1280)
    expect(cora.locator("main")).to_contain_text("Needs a coordinator")
    fits(cora, enter)
    cora.get_by_role("link", name="your own list").click()
    review(
        cora,
        NOBODYS,
        "It should not be in the library",
        because="Its source or its author cannot be told",
    )
    review(cora, OURS, "I stand for it")
    review(cora, SELLS, "I stand for it")
    review(cora, PAID, "I stand for it", interest="I once worked there")

    cora.goto(f"{site}/library/")
    cora.get_by_role("link", name=PAID).click()
    cora.get_by_role("link", name="The reviews side by side").click()
    expect(cora.locator("table")).to_contain_text("A facilitator")
    fits(cora, enter)

    for title in (OURS, SELLS, PAID):
        jo.goto(f"{site}/library/")
        jo.get_by_role("link", name=title).click()
        jo.locator("aside").get_by_role("link", name="Tuesday evening circle").click()
        jo.get_by_role("button", name="Share with the group").click()
    expect(jo.locator("main")).to_contain_text(OURS)

    maren.goto(f"{site}{SHELF}")
    for title in (OURS, SELLS, PAID):
        expect(maren.locator("main")).to_contain_text(title)
    expect(maren.locator("main")).not_to_contain_text(NOBODYS)
    expect(maren.get_by_text("Somebody has an interest in it")).to_have_count(2)
    fits(maren, enter)
    maren.get_by_role("link", name=PAID).click()
    expect(maren.locator("main")).to_contain_text("written by a provider of paid services")
    expect(maren.locator("main")).to_contain_text("I once worked there")
    maren.goto(f"{site}/library/propose/")
    expect(maren.locator("aside")).to_contain_text("Its source or its author cannot be told.")
