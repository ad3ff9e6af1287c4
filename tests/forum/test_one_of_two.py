"""Two worlds: Maren wrote it without her name, or Sam did. Nobody else can tell which they are in."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from groups.forum.models import Post
from groups.forum.names import ALL, name_of
from groups.forum.own_words import edit_post
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, undone
from tests.forum.test_thread_page import SLUG, page_of, queries

WORLDS = ("maren", "sam")
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TOKENS = re.compile(r'(csrfmiddlewaretoken" value=|nonce=|X-CSRFToken["\']?: ?)["\']?[\w+/=-]+')
DRAWN = re.compile("|".join(name_of(word) for word in range(ALL)))
AVATAR = re.compile(r'(<span class="av anonymous"[^>]*>)\w*')


def without_chance(page: bytes) -> str:
    """What is drawn by lot for every page or row, whoever wrote, taken out."""
    text = page.decode()
    for pattern, instead in (
        (TOKENS, r"\1"),
        (UUIDS, "id"),
        (DRAWN, "A name"),
        (AVATAR, r"\1"),
    ):
        text = pattern.sub(instead, text)
    return text


@pytest.fixture
def talk(cast, start, reply):
    """``talk(sam)``: Sam begins one thread and writes in another without his name."""

    def write(user, *, edited: bool) -> list[str]:
        minutes = iter(range(0, 600, 7))

        def at():
            return NOW + timedelta(minutes=next(minutes))

        other = start(cast.priya, title="Of Priya", at=at())
        reply(cast.maren, other, body="I am Maren", at=at())
        reply(cast.sam, other, body="I am Sam", at=at())
        reply(user, other, body="Not by name", anonymous=True, at=at())
        reply(cast.jo, other, body="I am Jo", at=at())
        reply(user, other, body="Again", anonymous=True, stays_for=timedelta(days=30), at=at())
        few = {"audience": "facilitators", "anonymous": True}
        reply(user, other, body="For facilitators", at=at(), **few)
        began = start(user, title="Begun", anonymous=True, open_to_later=True, at=at())
        reply(cast.maren, began, body="I am Maren", at=at())
        reply(cast.sam, began, body="I am Sam", at=at())
        reply(cast.sam, other, body="I am Sam again", at=at())
        last = reply(user, began, body="Thank you both", anonymous=True, at=at())
        if edited:
            with acting_as(user):
                opening = Post.objects.get(thread=began.pk, opens=True)
                for post in (last, opening):
                    edit_post(cast.member(user), post, body="Edited", at=at())
        return [
            page_of(other),
            page_of(began),
            page_of(began, query="?newest=1"),
            reverse("forum:threads", args=[SLUG]),
            reverse("home:group", args=[SLUG]),
            "/",
        ]

    return write


def seen(cast, talk, as_person, author, readers, *, edited=False):
    """Every page of every reader in the world in which ``author`` wrote."""
    with undone():
        addresses = talk(getattr(cast, author), edited=edited)
        return {
            (name, number): without_chance(as_person(getattr(cast, name)).get(address).content)
            for name in readers
            for number, address in enumerate(addresses)
        }


@pytest.mark.parametrize("edited", [False, True], ids=["as written", "edited"])
def test_nobody_can_tell_them_apart(cast, talk, as_person, edited):
    readers = ("priya", "jo", "ade")
    first, second = (seen(cast, talk, as_person, one, readers, edited=edited) for one in WORLDS)
    assert first == second
    assert "A name" in first["priya", 0]
    assert ("Edited by its author." in first["priya", 1]) is edited
    # The author's own page does differ: the comparison sees what there is to see.
    assert seen(cast, talk, as_person, "sam", ["sam"]) != seen(
        cast, talk, as_person, "maren", ["sam"]
    )


def test_members_cannot_where_facilitators_can(cast, talk, agreed, as_person):
    agreed()
    first, second = (seen(cast, talk, as_person, one, ["priya"]) for one in WORLDS)
    assert first == second
    assert not any("Written by" in page for page in first.values())


def test_facilitators_see_the_name_where_the_agreement_says_so(cast, talk, agreed, as_person):
    agreed()
    for author in WORLDS:
        pages = seen(cast, talk, as_person, author, ["jo"])
        behind = re.findall(r'Written by <b dir="auto">(\w+)</b>', pages["jo", 0])
        assert behind == [author.title()] * 3


def test_times_are_told_to_the_hour_and_no_nearer(cast, start, reply, as_person):
    """In the text, in its ``datetime``, in the list, and on clocks half an hour off the others."""
    thread = start(cast.maren, at=NOW.replace(month=3, hour=9, minute=10))
    reply(cast.sam, thread, anonymous=True, at=NOW.replace(month=3, hour=10, minute=47))
    cast.priya.time_zone = "Asia/Kolkata"
    cast.priya.save(update_fields=["time_zone"])
    for name, exact, hour in (("jo", ":47", "10:00"), ("priya", ":17", "15:30")):
        browser = as_person(getattr(cast, name))
        page = browser.get(page_of(thread)).content.decode()
        article = re.findall("<article.*?</article>", page, re.S)[1]
        assert f"about {hour}" in article
        assert exact not in article
        for address in (reverse("forum:threads", args=[SLUG]), reverse("home:group", args=[SLUG])):
            page = browser.get(address).content.decode()
            row = re.search(rf"{thread.pk}.*?</li>", page, re.S).group()
            assert f"about {hour}" in row
            assert exact not in row


def test_a_named_reply_brings_the_minute_back_into_the_list(cast, start, reply, as_person):
    thread = start(cast.maren, at=NOW.replace(month=3, hour=9), anonymous=True)
    reply(cast.jo, thread, at=NOW.replace(month=3, hour=10, minute=47))
    page = as_person(cast.priya).get(reverse("forum:threads", args=[SLUG])).content.decode()
    assert "10:47" in page
    assert "about" not in re.search(rf"{thread.pk}.*?</li>", page, re.S).group()


def test_a_page_with_names_left_out_asks_the_database_once_for_all_of_them(
    cast, start, reply, agreed, as_person
):
    agreed()
    thread = start(cast.maren, anonymous=True)
    browser = as_person(cast.jo)
    few = len(queries(browser, page_of(thread)))
    for number in range(24):
        user = cast.maren if number % 2 else cast.sam
        reply(user, thread, anonymous=True, at=NOW + timedelta(minutes=number))
    assert len(queries(browser, page_of(thread))) == few <= 12
