"""What a tick of the planner costs: with nothing due, and with a million reminders due at once."""

import resource
import sys
from datetime import datetime, timedelta

from groups.meetings import planning_reminders
from groups.notices import actions
from tests.bench import evening
from tests.bench.report import Bar, Chapter
from tests.bench.timing import Times, in_turns

FEW = 10_000
MEMBERS = 50
ACCOUNTS = 50_000
TICKS = 60
MOST_S = 60
MOST_TIMES = 1.5
MOST_MEMORY_MB = 50


def measure_planning_reminders(reminders: int) -> Chapter:
    """In an empty database: it is left with the rows that ``measure_sending`` sends."""
    groups, many = reminders // MEMBERS, reminders
    at = evening.now().replace(minute=30)
    of = evening.prototype(at - timedelta(days=30))
    evening.people(of, ACCOUNTS)
    evening.groups(of, groups, members=MEMBERS, accounts=ACCOUNTS)
    first = at.replace(minute=0) + timedelta(days=30)
    evening.years_ahead(of, range(groups + 1, groups + FEW), among=groups, first=first)
    evening.settle()
    few = _ticks(at)
    evening.years_ahead(of, range(groups + FEW + 1, groups + many), among=groups, first=first)
    evening.settle()
    ticks = _ticks(at)
    evening.evening(of, groups, members=MEMBERS, starts_at=at + timedelta(hours=1))
    evening.settle()
    before = _memory_mb()
    began = datetime.now(at.tzinfo)
    planned = planning_reminders.plan(at)
    took = (datetime.now(at.tzinfo) - began).total_seconds()
    grew = _memory_mb() - before
    assert planned == reminders, planned
    return Chapter(
        "Planning reminders",
        f"A tick of every planner while no reminder is due, and one in which {reminders:,}"
        f" reminders become due at once, with {many:,} meetings to come.",
        ["", "median ms", "95th percentile ms"],
        [
            [f"nothing due, {FEW:,} meetings to come", f"{few.median:.1f}", f"{few.p95:.1f}"],
            [f"nothing due, {many:,} meetings to come", f"{ticks.median:.1f}", f"{ticks.p95:.1f}"],
            [f"{reminders:,} reminders due", f"{took * 1000:,.0f}", ""],
        ],
        [
            Bar(
                f"A tick with nothing due costs at most {MOST_TIMES} times as much"
                f" at {many:,} meetings as at {FEW:,}",
                f"{ticks.median / few.median:.2f} times",
                ticks.median <= MOST_TIMES * few.median,
            ),
            Bar(
                f"{reminders:,} reminders are planned in under {MOST_S} s",
                f"{took:.1f} s",
                took < MOST_S,
            ),
            Bar(
                f"The planner grows by at most {MOST_MEMORY_MB} MB",
                f"{grew:.0f} MB",
                grew <= MOST_MEMORY_MB,
            ),
        ],
    )


def _ticks(at: datetime) -> Times:
    def tick(number: int) -> None:
        assert actions.plan(at + timedelta(seconds=number)) == 0

    return in_turns(range(TICKS), {"tick": tick})["tick"]


def _memory_mb() -> float:
    """The most that this process ever had: in kilobytes, on a Mac in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)
