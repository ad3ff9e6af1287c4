"""Writing without one's name: nothing on any page depends on who it was."""

import re
from datetime import timedelta

import pytest

from groups.forum.models import Authorship, Post, Pseudonym, Thread
from groupsite.confidentiality.acting import acting_as
from tests.cast import LONG_AGO
from tests.leaks.pages import address, answer_in, browser_of, differing, seen, write
from tests.scene import undone

ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}")
PAGES = ("forum:thread", "forum:threads", "home:group", "membership:log", "membership:people")
SAID = LONG_AGO + timedelta(days=300, hours=10, minutes=17)


@pytest.fixture(autouse=True)
def _one_name(monkeypatch):
    """The lot falls the same each time: whose name is drawn is chance, and says nothing."""
    monkeypatch.setattr("groups.forum.names.secrets.randbelow", lambda below: 7)


def say(world, author, *, audience: str, anonymous: bool) -> None:
    """A thread and a reply in Jo's, both changed afterwards; the place is where they stand."""
    member = world.cast.member(author)
    how = {"audience": audience, "anonymous": anonymous}
    thread = write(member, "A thread", "Words", at=SAID, **how)
    lead = write(world.circle.lead, "Jo asks", "Words", at=SAID)
    answer_in(member, lead, "An answer", at=SAID + timedelta(minutes=5), **how)
    with acting_as(author):
        post = Post.objects.get(thread=thread)
    world.circle.thread, world.circle.post = thread, post
    edit = address(world, world.circle, "forum:edit_post")
    assert (
        browser_of(author).post(edit, {"title": "A thread", "body": "Changed"}).status_code == 302
    )


def read_by(world, reader, author, **how) -> dict[str, tuple[int, bytes]]:
    """What the reader finds where the author wrote; random ids count for nothing."""
    with undone():
        say(world, author, **how)
        pages = seen(world, reader, world.circle, PAGES)
        asked = Thread.objects.filter(group=world.cast.circle)
        with acting_as(world.cast.jo):
            world.circle.thread = next(one for one in asked if one.title == "Jo asks")
        pages["the other thread"] = seen(world, reader, world.circle, ["forum:thread"])[
            "forum:thread"
        ]
        return {name: (status, ID.sub(b"", page)) for name, (status, page) in pages.items()}


@pytest.mark.parametrize(
    ("reader", "audience"), [("priya", "everyone"), ("jo", "everyone"), ("jo", "facilitators")]
)
def test_l36_two_possible_authors_give_the_same_bytes(world, reader, audience):
    """Avatar, order, times, marks of change, numbers of readers, and what one may do with it."""
    who = getattr(world.cast, reader)
    how = {"audience": audience, "anonymous": True}
    first = read_by(world, who, world.cast.maren, **how)
    assert b"Changed" in first["forum:thread"][1]
    for other in (world.cast.sam, world.cast.ade):
        assert differing(first, read_by(world, who, other, **how)) == []


def test_l36_by_name_the_pages_do_differ(world):
    """And for the author alone they do when it is without a name."""
    how = {"audience": "everyone", "anonymous": False}
    first = read_by(world, world.cast.priya, world.cast.maren, **how)
    changed = differing(first, read_by(world, world.cast.priya, world.cast.sam, **how))
    assert {"forum:thread", "the other thread"} <= set(changed)
    how["anonymous"] = True
    own = read_by(world, world.cast.sam, world.cast.sam, **how)
    assert "forum:thread" in differing(own, read_by(world, world.cast.sam, world.cast.maren, **how))


def test_l36_the_rows_that_others_may_read_name_nobody(world):
    with acting_as(world.cast.maren):
        before = Pseudonym.objects.filter(membership=world.circle.member.pk).count()
    say(world, world.cast.maren, audience="everyone", anonymous=True)
    ids = {str(world.circle.member.pk), str(world.cast.maren.pk)}
    for reader in (world.cast.priya, world.cast.jo, world.cast.ade):
        with acting_as(reader):
            rows = [*Post.objects.filter(body__isnull=False).values(), *Thread.objects.values()]
            assert rows
            assert not [row for row in rows if ids & {str(value) for value in row.values()}]
            mine = Authorship.objects.filter(membership=world.circle.member.pk)
            assert not mine.exists()
            assert not Pseudonym.objects.filter(membership=world.circle.member.pk).exists()
    with acting_as(world.cast.maren):
        after = Pseudonym.objects.filter(membership=world.circle.member.pk).count()
    assert after == before + 2


def test_l36_two_threads_of_one_person_have_nothing_in_common(world):
    """No id stands on both pages that does not stand on somebody else's as well."""
    browser, found = browser_of(world.cast.priya), []
    for author in (world.cast.maren, world.cast.maren, world.cast.sam):
        world.circle.thread = write(
            world.cast.member(author), "T", "B", at=SAID, audience="everyone", anonymous=True
        )
        page = browser.get(address(world, world.circle, "forum:thread"))
        found.append(set(ID.findall(page.content)))
    assert found[0] & found[1] <= found[2]
    assert found[0] - found[1]
