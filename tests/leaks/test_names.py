"""Names and titles: who is offered, what stands in lists, what stands in the page's own code."""

import re
from uuid import uuid4

import pytest

from groups.forum.models import Audience
from tests.leaks.pages import (
    INSIDE,
    WITH_THE_LINK,
    address,
    browser_of,
    look,
    parts_of,
    person,
    plain,
    whole,
    write,
)

HIDDEN = ("beside-you", "Beside you", "zqgroupname")


def choices(page: str) -> list[tuple[str, str]]:
    """Value and words of each person who can be chosen as a reader."""
    found = re.findall(r'name="chosen" value="([^"]+)"[^>]*>\s*([^<]+?)\s*<', page)
    return [(value, name) for value, name in found]


def test_l15_only_people_of_this_group_are_offered_by_the_names_they_use_here(world):
    maren = browser_of(world.cast.maren)
    start = address(world, world.circle, "forum:start_thread")
    offered = choices(maren.get(start).content.decode())
    assert sorted(name for _, name in offered) == ["Ade", "Jo", "Priya", "Sam"]
    kai = browser_of(world.cast.kai)
    there = choices(kai.get(address(world, world.beside, "forum:start_thread")).content.decode())
    assert [name for _, name in there] == ["zqleader"]


def test_l15_somebody_of_another_group_is_as_unknown_as_nobody(world):
    maren = browser_of(world.cast.maren)
    start = address(world, world.circle, "forum:start_thread")
    wish = {"kind": "discussion", "title": "T", "body": "B", "audience": "chosen"}
    given = []
    for pk in (world.beside.lead.pk, world.cast.member(world.cast.jo).user_id, uuid4()):
        answer = maren.post(start, {**wish, "chosen": str(pk)})
        given.append((answer.status_code, plain(answer).replace(str(pk).encode(), b"")))
    assert given[0] == given[1] == given[2]
    assert given[0][0] == 422
    right = maren.post(start, {**wish, "chosen": str(world.cast.member(world.cast.sam).pk)})
    assert right.status_code == 302


@pytest.mark.parametrize("who", [None, "sol", "rae", "maren", "lena", "jo", "cora", "stella"])
def test_l16_the_name_of_a_hidden_group_stands_on_no_page_of_anybody_outside(world, who):
    pages = b"".join(map(whole, look(world, person(world, who), world.circle).values()))
    assert [name for name in HIDDEN if name.encode() in pages] == []


def test_l16_those_inside_read_it_on_their_first_page(world):
    page = whole(browser_of(world.cast.kai).get("/"))
    assert b"beside-you" in page
    assert b"zqgroupname" in page


def test_l17_no_attribute_carries_a_word_even_for_members(usual):
    """Only what somebody may change again stands in a field's value; and on the one page that is
    there for the link to a room, the link.
    """
    for who in ("kai", "noor"):
        for name, parts in parts_of(usual(who)).items():
            said = [
                (tag, attribute)
                for tag, attribute, value in parts.attributes
                if "zq" in value and (tag, attribute) != ("input", "value")
            ]
            assert said == [("a", "href")] * ((who, name) == WITH_THE_LINK), name


def test_l17_attributes_are_looked_at(usual):
    """In the fields of a form a facilitator finds the group's own words again."""
    parts = parts_of(usual("noor"))["membership:settings"]
    assert ("input", "value", "zqgroupname") in parts.attributes


def test_l35_a_thread_for_chosen_people_stands_in_no_list_of_others(world):
    """Neither its title nor a word, for members and facilitators alike; those chosen find it."""
    sam = world.cast.member(world.cast.sam)
    title, words = "Only for Sam", "A word for Sam"
    write(world.circle.member, title, words, audience=Audience.CHOSEN, readers=[sam])
    for name, finds in (("sam", True), ("maren", True), ("priya", False), ("jo", False)):
        pages = b"".join(
            map(whole, look(world, person(world, name), world.circle, INSIDE).values())
        )
        assert (title.encode() in pages) == finds, name
        assert words.encode() not in pages, "it stands in the thread itself alone"
