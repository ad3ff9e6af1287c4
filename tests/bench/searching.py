"""Looking for words through the newest 10,000 posts of one group."""

from random import Random

from django.utils import timezone

from accounts.models import User
from groups.forum.models import Post, Thread
from groups.forum.searching import NEWEST, search
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.bench.report import Bar, Chapter
from tests.bench.timing import in_turns

WORLD = {"groups": 2, "members": 8, "posts": 2 * NEWEST, "meetings": 8}
SEARCHES = 20
MOST_MS = 1_000

type Searcher = tuple[User, Membership]


def measure_searching(lot: Random) -> Chapter:
    """Whatever is asked for is in no post, so that all of them are opened."""
    members = list(_members())
    drawn = [lot.choice(members) for _ in range(SEARCHES)]
    most = max(map(_readable, members))
    times = in_turns(
        drawn,
        {
            "a word": lambda one: _look(one, "nowhere"),
            "a phrase": lambda one: _look(one, '"no where" at all'),
        },
    )
    slowest = max(one.p95 for one in times.values())
    return Chapter(
        "Search in a group",
        f"A member looks for what no post says; the fullest of them reads {most:,} posts, which"
        " are fetched through both locks, opened and looked through.",
        ["", "median ms", "95th percentile ms"],
        [[name, f"{one.median:.0f}", f"{one.p95:.0f}"] for name, one in times.items()],
        [
            Bar(
                "10,000 posts are looked through in under 1 s",
                f"{slowest:.0f} ms",
                slowest < MOST_MS,
            )
        ],
    )


def _members() -> list[Searcher]:
    found = []
    for user in User.objects.filter(email__endswith="@world.test").order_by("email"):
        with acting_as(user):
            places = Membership.objects.active().select_related("group").filter(user=user)
            found += [(user, member) for member in places]
    return found


def _readable(one: Searcher) -> int:
    user, member = one
    with acting_as(user):
        threads = Thread.objects.visible_to(member)
        return min(NEWEST, Post.objects.inside_for(member).filter(thread__in=threads).count())


def _look(one: Searcher, words: str) -> None:
    user, member = one
    with acting_as(user):
        assert not search(member, words, at=timezone.now()).hits
