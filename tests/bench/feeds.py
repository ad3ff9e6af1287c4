"""What a private calendar feed costs, and how that grows with its series."""

from datetime import UTC, datetime
from random import Random

from django.db import connection

from accounts.models import User
from groups.meetings import feeds
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.bench.report import Bar, Chapter
from tests.bench.timing import in_turns
from tests.cast import found
from tests.meetings.many import OCCURRENCES, plan_many
from tests.scene import undone

FEW, MANY = 50, 500
TURNS = 40
MOST_MS = 500
MOST_TIMES = 1.5 * MANY / FEW


def measure_feeds(lot: Random) -> Chapter:
    """Two groups of their own, taken away again afterwards."""
    at = datetime.now(UTC)
    with undone():
        tokens = {number: _link(number, at, lot) for number in (FEW, MANY)}
        with connection.cursor() as cursor:
            cursor.execute("analyze meetings_meeting")
        ways = {
            f"{number} series, {number * OCCURRENCES:,} meetings": lambda _, token=token: (
                feeds.read(token, at=at)
            )
            for number, token in tokens.items()
        }
        times = in_turns(range(TURNS), ways)
    few, many = (one.median for one in times.values())
    return Chapter(
        "A calendar feed",
        f"The feed of a group in {len(ways)} sizes, from the token to its bytes; every kind of rule,"
        " seven zones, of each series two meetings moved and one cancelled.",
        ["", "median ms", "95th percentile ms"],
        [[name, f"{one.median:.1f}", f"{one.p95:.1f}"] for name, one in times.items()],
        [
            Bar(
                f"The feed of {MANY} series is built in under {MOST_MS / 1000} s",
                f"{many / 1000:.2f} s",
                many < MOST_MS,
            ),
            Bar(
                f"{MANY // FEW} times the series take at most {MOST_TIMES:.0f} times as long",
                f"{many / few:.1f} times",
                many < MOST_TIMES * few,
            ),
        ],
    )


def _link(number: int, at: datetime, lot: Random) -> str:
    lead = User.objects.create_user(f"feed{number}@bench.test", "bench")
    member: Membership = found(lead, f"Group of {number}", display_name="Lead", at=at)
    plan_many(member, number, at=at, lot=lot)
    with acting_as(lead):
        return feeds.make_link(member, at=at)
