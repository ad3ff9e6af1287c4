"""What the two locks cost on the page that is asked for most: 25 posts of a thread."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from django.db import connection, connections, transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from groups.forum.models import Post, Thread
from groups.forum.reading import ON_A_PAGE
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.bench.report import Bar, Chapter
from tests.bench.timing import Times, in_turns

CASES = 300
UNLOCKED = "unlocked"
"""The same database by a role that row security does not bind."""

ON = "actor set, row security on"
OFF = "the same statement, no actor, row security off"
BOTH = "both locks, through the models"
NEITHER = "no lock at all, through the models"


@dataclass(frozen=True)
class Case:
    """Somebody who reads a thread, and the statement that their page sends."""

    user: User
    member: Membership
    thread: Thread
    sql: str
    params: tuple[object, ...]


def posts(thread: Thread, readable: "QuerySet[Post]") -> "QuerySet[Post]":
    return readable.filter(thread=thread.pk).order_by("created_at", "pk")[:ON_A_PAGE]


def cases(lot: Random) -> list[Case]:
    """Readers drawn by lot, of threads in which there is a page for them."""
    found: list[Case] = []
    users = list(User.objects.filter(email__endswith="@world.test").order_by("email"))
    while len(found) < CASES:
        user = lot.choice(users)
        with acting_as(user):
            member = Membership.objects.active().select_related("group").get(user=user)
            full = (
                Thread.objects.visible_to(member)
                .annotate(there=Count("posts"))
                .filter(there__gte=ON_A_PAGE - 8)
            )
            thread = full.order_by("pk").first()
            if thread is None:
                continue
            sql, params = posts(thread, Post.objects.inside_for(member)).query.sql_with_params()
        found.append(Case(user, member, thread, sql, params))
    return found


def fetch(alias: str, case: Case) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(case.sql, case.params)
        return len(cursor.fetchall())


def locked(case: Case) -> int:
    with acting_as(case.user):
        return fetch("default", case)


def unlocked(case: Case) -> int:
    with transaction.atomic(using=UNLOCKED):
        return fetch(UNLOCKED, case)


def both_in_python(case: Case) -> int:
    with acting_as(case.user):
        return len(list(posts(case.thread, Post.objects.inside_for(case.member))))


def neither_in_python(case: Case) -> int:
    with transaction.atomic(using=UNLOCKED):
        return len(list(posts(case.thread, Post.objects.using(UNLOCKED))))


def measure_locks(lot: Random) -> Chapter:
    drawn = cases(lot)
    connection.ensure_connection()
    ways: dict[str, Callable[[Case], object]] = {
        ON: locked,
        OFF: unlocked,
        BOTH: both_in_python,
        NEITHER: neither_in_python,
    }
    times = in_turns(drawn, ways)
    second, both = _more(times, ON, OFF), _more(times, BOTH, NEITHER)
    return Chapter(
        "The two locks",
        "A transaction in which one member reads 25 posts of a thread, from begin to commit, among"
        f" {CASES} members and threads drawn by lot.",
        ["", "median ms", "95th percentile ms"],
        [[name, f"{one.median:.2f}", f"{one.p95:.2f}"] for name, one in times.items()],
        [
            Bar(
                "Setting the actor and row security cost at most 1 ms",
                f"{second:+.2f} ms, {_ratio(times, ON, OFF)}",
                second <= 1,
            ),
            Bar(
                "Both locks together, with what Python does for the first, cost at most 3 ms",
                f"{both:+.2f} ms, {_ratio(times, BOTH, NEITHER)}",
                both <= 3,
            ),
        ],
    )


def _more(times: dict[str, Times], one: str, other: str) -> float:
    return times[one].median - times[other].median


def _ratio(times: dict[str, Times], one: str, other: str) -> str:
    return f"{times[one].median / times[other].median:.1f} times"
