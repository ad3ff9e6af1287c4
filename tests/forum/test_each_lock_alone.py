"""Each lock, on the cast, with the other one removed."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from groups.forum.models import Post, Thread
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, without_the_first_lock, without_the_second_lock

CAST = ("jo", "ade", "maren", "sam", "priya", "lena", "rae", "noor", "kai", "cora", "stella", "sol")
SHOULD = {
    "jo": {"all", "later", "facilitators", "to all", "worry"},
    "ade": {"all", "later", "facilitators", "to all", "worry"},
    "maren": {"all", "later", "chosen", "to all", "between us"},
    "sam": {"all", "later", "facilitators", "chosen", "to all", "worry", "between us"},
    # She joined after all of it.
    "priya": {"later"},
    "noor": {"beside"},
    "kai": {"beside"},
}


@pytest.fixture
def talk(cast, start, reply, joined):
    start(cast.jo, title="later", body="later", open_to_later=True)
    start(cast.sam, title="facilitators", body="facilitators", audience="facilitators")
    chosen = start(cast.maren, title="chosen", body="chosen", audience="chosen", readers=[cast.sam])
    reply(cast.sam, chosen, body="between us")
    everyone = start(cast.maren, title="all", body="all")
    reply(cast.ade, everyone, body="to all")
    reply(cast.sam, everyone, body="worry", audience="facilitators")
    start(cast.kai, group=cast.beside, title="beside", body="beside")
    joined(cast.priya, NOW + timedelta(days=2))


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_everybody_reads_exactly_what_is_meant_for_them(cast, talk, removed):
    with removed():
        for name in CAST:
            user = getattr(cast, name)
            with acting_as(user):
                member = Membership.objects.filter(user=user).first() or Membership()
                posts = [post.body for post in Post.objects.visible_to(member)]
                threads = {thread.title for thread in Thread.objects.visible_to(member)}
            should = SHOULD.get(name, set())
            assert sorted(posts) == sorted(should), name
            assert threads == should - {"to all", "worry", "between us"}, name
