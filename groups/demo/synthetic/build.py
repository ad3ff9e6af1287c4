"""Builds a world of a given size."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.conf import settings
from django.db import transaction

from groups.demo.synthetic.people import LONDON, Circle, hashed, make_circle
from groups.demo.synthetic.talk import fill
from groups.meetings.actions import schedule
from groups.meetings.models import Series
from groupsite.confidentiality.acting import acting_as

MOST_MEETINGS = 104


@dataclass(frozen=True)
class Size:
    """How many of each in the whole world; ``members`` are of each group."""

    groups: int
    members: int
    posts: int
    meetings: int


def build_world(
    size: Size, *, seed: int, at: datetime, progress: Callable[[int], None] = lambda done: None
) -> dict[str, int]:
    """Fill an empty database, a group at a time; the same seed draws the same world.

    ``progress`` is told after each group how many are done. Says how many of each there are.
    """
    lot = Random(seed)  # noqa: S311  # draws a synthetic world, keeps no secret
    password = hashed(settings.DEMO_PASSWORD)
    counts = {"groups": 0, "members": 0, "posts": 0, "meetings": 0}
    for number in range(size.groups):
        with transaction.atomic():
            circle = make_circle(number, size.members, password, lot=lot, at=at)
            counts["posts"] += fill(circle, share(size.posts, number, size), lot=lot, at=at)
            counts["meetings"] += _meet(circle, share(size.meetings, number, size), at)
        counts["groups"] += 1
        counts["members"] += size.members
        progress(number + 1)
    return counts


def share(total: int, number: int, size: Size) -> int:
    """What of ``total`` falls to the group of this number, so that the sum is exact."""
    return total * (number + 1) // size.groups - total * number // size.groups


def _meet(circle: Circle, meetings: int, at: datetime) -> int:
    lead = circle.members[0]
    planned = min(meetings, MOST_MEETINGS)
    if planned:
        with acting_as(lead.user):
            schedule(
                lead,
                starts_on=(at + timedelta(days=2)).date(),
                starts_at=time(19),
                time_zone=LONDON,
                at=at,
                frequency=Series.Frequency.WEEKLY if planned > 1 else Series.Frequency.ONCE,
                occurrences=planned,
            )
    return planned
