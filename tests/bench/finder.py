"""What a visitor's page of the finder costs, and how that grows with the groups on the list."""

from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from groups.finder.folding import folded
from groups.finder.models import Listing, NextTime
from groups.membership.models import Group
from groups.vocabulary import Language, Situation, SupportType
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.bench.report import Bar, Chapter
from tests.bench.timing import Times, in_turns
from tests.clients import client_of
from tests.scene import undone

FEW, MANY = 50, 5_000
TURNS = 60
MOST_QUERIES = 4
MOST_TIMES = 3
AREAS = ("Leeds", "Köln", "São Paulo", "Online", "")
ASKED = {
    "everything": {},
    "a situation, an evening, an area": {
        "situation": Situation.TRAUMA.value,
        "day": "2",
        "time": "evening",
        "area": "koln",
    },
    "what nobody offers": {"language": "nl", "area": "nowhere", "situation": Situation.PTSD.value},
}


def measure_finder(lot: Random, *, few: int = FEW, many: int = MANY) -> Chapter:
    """Listed groups of its own, and no others, taken away again afterwards.

    The list is one list, so the two sizes cannot be measured in turns: first it is short, then long.
    """
    at = datetime.now(UTC)
    taken: dict[int, dict[str, Times]] = {}
    queries: dict[int, dict[str, int]] = {}
    with undone():
        with acting_as(Purpose.LISTING):
            NextTime.objects.all().delete()
            Listing.objects.all().delete()
        founder = User.objects.create_user("finder@bench.test", "bench")
        before = 0
        for number in (few, many):
            _list(founder, range(before, number), at, lot)
            before = number
            with connection.cursor() as cursor:
                for model in (Group, Listing, NextTime):
                    cursor.execute(f"analyze {model._meta.db_table}")
            taken[number] = in_turns(range(TURNS), {name: _look(name) for name in ASKED})
            queries[number] = {name: _count(name) for name in ASKED}
    times = {name: taken[many][name].median / taken[few][name].median for name in ASKED}
    most = max(max(counted.values()) for counted in queries.values())
    return Chapter(
        "Finder",
        f"A visitor's page of the list, from the request to its bytes, with {few:,} groups on it and"
        f" with {many:,}, six evenings each.",
        ["", f"{few:,} groups, ms", f"{many:,} groups, ms", "times", "queries"],
        [
            [
                name,
                f"{taken[few][name].median:.1f}",
                f"{taken[many][name].median:.1f}",
                f"{times[name]:.1f}",
                str(queries[many][name]),
            ]
            for name in ASKED
        ],
        [
            Bar(
                f"No page asks more than {MOST_QUERIES} questions, however long the list is",
                str(most),
                most <= MOST_QUERIES,
            ),
            Bar(
                f"{many // few} times the groups take under {MOST_TIMES} times as long",
                f"{max(times.values()):.1f} times",
                max(times.values()) < MOST_TIMES,
            ),
        ],
    )


def _look(name: str):
    browser = client_of()

    def look(_: int) -> None:
        answer = browser.get("/groups/", ASKED[name])
        assert answer.status_code == 200

    return look


def _count(name: str) -> int:
    """Without the one that puts the actor back, which only a transaction around all of it needs."""
    with CaptureQueriesContext(connection) as seen:
        client_of().get("/groups/", ASKED[name])
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries) - 1


def _list(founder: User, numbers: range, at: datetime, lot: Random) -> None:
    """As ``found_group`` and ``refresh`` would leave them, without keys and members."""
    groups = [
        Group(
            slug=f"bench-{number}",
            name=f"Group {lot.randrange(10**6)}",
            summary="We listen more than we advise. " * 8,
            who_for="Partners of people in therapy.",
            support_types=lot.sample(SupportType.values, 2),
            situations=lot.sample(Situation.values, 3),
            language=lot.choice([one for one in Language.values if one != "nl"]),
            area=lot.choice(AREAS),
            time_zone="Europe/London",
            visibility=Group.Visibility.LISTED,
            founder=founder,
        )
        for number in numbers
    ]
    with acting_as(founder):
        Group.objects.bulk_create(groups, batch_size=1_000)
    starts = [at + timedelta(minutes=lot.randrange(10, 7 * 24 * 60)) for _ in groups]
    with acting_as(Purpose.LISTING):
        Listing.objects.bulk_create(
            [
                Listing(
                    group=group,
                    area=folded(group.area),
                    who_for=folded(group.who_for),
                    next_starts_at=first,
                    next_ends_at=first + timedelta(minutes=90),
                    has_places=lot.random() < 0.5,
                    listed_at=at,
                )
                for group, first in zip(groups, starts, strict=True)
            ],
            batch_size=1_000,
        )
        NextTime.objects.bulk_create(
            [
                NextTime(
                    group=group,
                    starts_at=first + timedelta(weeks=week),
                    ends_at=first + timedelta(weeks=week, minutes=90),
                    time_zone="Europe/London",
                    weekly=True,
                )
                for group, first in zip(groups, starts, strict=True)
                for week in range(6)
            ],
            batch_size=5_000,
        )
