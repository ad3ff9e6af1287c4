"""Hundreds of series in one group, for the feed: every kind of rule, and overrides in each."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from groups.meetings.models import Meeting, Series
from groups.meetings.occurrences import days_of, meetings_on
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Pacific/Apia",
)
OCCURRENCES = 26


def plan_many(member: Membership, number: int, *, at: datetime, lot: Random) -> None:
    """Past the actions, which would take minutes; with the rows that they would make."""
    series = [_series(member, n, at, lot) for n in range(number)]
    rows = [row for one in series for row in _rows(one, at, lot)]
    with acting_as(member.user):
        Series.objects.bulk_create(series)
        Meeting.objects.bulk_create(rows, batch_size=2_000)


def _series(member: Membership, n: int, at: datetime, lot: Random) -> Series:
    first = at.date() + timedelta(days=2 + lot.randrange(14))
    rule = {"frequency": "weekly", "weekdays": [first.isoweekday()], "every_weeks": 1}
    match n % 4:
        case 1:
            rule["every_weeks"] = 2
        case 2:
            rule["weekdays"] = sorted({first.isoweekday(), first.isoweekday() % 7 + 1})
        case 3:
            first = date(first.year, first.month, 1) + timedelta(days=31)
            rule = {"frequency": "monthly", "weekdays": [2], "nth": lot.choice((1, 3, -1))}
    return Series(
        group_id=member.group_id,
        starts_on=first,
        starts_at=time(lot.choice((0, 1, 2, 9, 18, 19, 23)), lot.choice((0, 30))),
        duration_minutes=lot.choice((60, 90, 120)),
        time_zone=lot.choice(ZONES),
        occurrences=OCCURRENCES,
        created_at=at,
        **rule,
    )


def _rows(series: Series, at: datetime, lot: Random) -> Iterator[Meeting]:
    """Two moved, one cancelled."""
    rows = meetings_on(series, days_of(series), at=at)
    later, longer, off = lot.sample(rows, 3)
    later.starts_at += timedelta(hours=2)
    later.ends_at += timedelta(hours=2)
    longer.starts_at -= timedelta(minutes=30)
    off.state = Meeting.State.CANCELLED
    for row in (later, longer, off):
        row.revision = 1
    yield from rows
