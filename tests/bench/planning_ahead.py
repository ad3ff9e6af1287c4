"""What it costs to plan endless series half a year ahead."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from accounts.models import User
from groups.meetings.models import Meeting, Series
from groups.meetings.occurrences import HORIZON
from groups.meetings.topping_up import top_up
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.bench.report import Bar, Chapter
from tests.bench.timing import in_turns
from tests.cast import found
from tests.scene import undone

GROUPS = 200
WEEKS = HORIZON.days // 7
TURNS = 8
MOST_S = 5


def measure_planning_ahead() -> Chapter:
    """A weekly series in each of 200 new groups, none of whose coming meetings is there yet."""
    at = datetime.now(UTC)
    with undone():
        _plan(at)
        with undone():
            rows = _made_by(lambda: top_up(at))
        assert len(rows) >= GROUPS * WEEKS, len(rows)
        ways: dict[str, Callable[[int], object]] = {
            f"top up {GROUPS} series by {WEEKS} weeks": lambda _: _undone(lambda: top_up(at)),
            f"only insert these {len(rows):,} rows": lambda _: _undone(lambda: _insert(rows)),
        }
        times = in_turns(range(TURNS), ways)
    whole, insert = (one.median for one in times.values())
    return Chapter(
        "Planning ahead",
        "The job that keeps endless series planned for half a year, and what the database alone"
        " takes for the same rows.",
        ["", "median ms", "95th percentile ms"],
        [[name, f"{one.median:.0f}", f"{one.p95:.0f}"] for name, one in times.items()],
        [
            Bar(
                f"{GROUPS} groups × {WEEKS} weeks are topped up in under {MOST_S} s",
                f"{whole / 1000:.2f} s, {whole / insert:.1f} times the bare insert",
                whole < MOST_S * 1000,
            )
        ],
    )


def _plan(at: datetime) -> None:
    for number in range(GROUPS):
        lead = User.objects.create_user(f"ahead{number}@bench.test", "bench")
        member = found(lead, f"Ahead {number}", display_name="Lead", at=at)
        day = at.date() - timedelta(days=number % 7)
        with acting_as(lead):
            Series.objects.create(
                group_id=member.group_id,
                starts_on=day,
                starts_at=time(19),
                duration_minutes=90,
                time_zone="Europe/London",
                frequency=Series.Frequency.WEEKLY,
                weekdays=[day.isoweekday()],
                made_until=at.date(),
                created_at=at,
                topic="Evenings",
            )


def _made_by(do: Callable[[], object]) -> list[Meeting]:
    with acting_as(Purpose.TOP_UP):
        before = set(Meeting.objects.values_list("pk", flat=True))
    do()
    with acting_as(Purpose.TOP_UP):
        return list(Meeting.objects.exclude(pk__in=before))


def _insert(rows: list[Meeting]) -> None:
    with acting_as(Purpose.TOP_UP):
        Meeting.objects.bulk_create(rows, batch_size=1000)


def _undone(do: Callable[[], object]) -> None:
    with undone():
        do()
