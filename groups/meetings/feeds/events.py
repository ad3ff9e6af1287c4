"""A series' occurrences as events of RFC 5545: its rule, and whatever is not as the rule says.

The rows are the truth. The rule runs from the first row that the feed names to the last; a day of
it without a row is excluded (EXDATE); a row that was moved, resized or cancelled overrides its day
(RECURRENCE-ID); a row that fits no day of the rule is an event of its own.

The UIDs are the feed's own, so that two people's calendars do not show that they meet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from groups.meetings.feeds.clock import Clock
from groups.meetings.feeds.rules import days_between, words
from groups.meetings.feeds.schedules import Change, Schedule

LATE: Final = timedelta(hours=3)
"""Further than any clock jumps, and sooner than the next day of a rule."""


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT; ``when`` are its lines about time."""

    uid: UUID
    stamp: datetime
    sequence: int
    cancelled: bool
    when: tuple[str, ...]


def uid_of(feed: UUID, series: UUID) -> UUID:
    """The UID of a series in one feed."""
    return uuid5(feed, str(series))


def day_of_rule(schedule: Schedule, day: date, clock: Clock) -> str:
    """The line that names one occurrence of a series by its day."""
    return _local("RECURRENCE-ID", clock, datetime.combine(day, schedule.wall))


def events_of(feed: UUID, schedule: Schedule, clock: Clock) -> Iterator[Event]:
    """Every row of the series once."""
    uid = uid_of(feed, schedule.pk)
    repeats = bool(schedule.rule.weekdays)
    expected = days_between(schedule.rule, schedule.days[0], schedule.days[-1]) if repeats else []
    in_rule = set(schedule.days).intersection(expected)
    if in_rule:
        holes = [day for day in expected if day not in in_rule]
        yield _master(uid, schedule, sorted(in_rule), holes, clock)
    alone = not repeats and len(schedule.days) == 1
    for day, start, revision in zip(
        schedule.days, schedule.starts, schedule.revisions, strict=True
    ):
        change = schedule.changes.get(day)
        if day not in in_rule:
            own = uid if alone else uuid5(feed, f"{schedule.pk} {day}")
            yield _single(own, schedule, change or _planned(schedule, start), revision, clock)
        elif change is not None or not _as_programs_read_it(schedule, day, start, clock):
            its_day = day_of_rule(schedule, day, clock)
            what = change or _planned(schedule, start)
            yield _single(uid, schedule, what, revision, clock, its_day)


def _as_programs_read_it(schedule: Schedule, day: date, start: datetime, clock: Clock) -> bool:
    plain = clock.is_plain(day, schedule.wall, schedule.length)
    return plain and start == clock.instant(day, schedule.wall)


def _planned(schedule: Schedule, start: datetime) -> Change:
    return Change(start, start + schedule.length, cancelled=False)


def _master(
    uid: UUID, schedule: Schedule, in_rule: Sequence[date], holes: Sequence[date], clock: Clock
) -> Event:
    first, last = in_rule[0], in_rule[-1]
    until = clock.instant(last, schedule.wall)
    if not clock.is_plain(last, schedule.wall, schedule.length):
        # Programs disagree about which instant that is; whichever they take is still in.
        until += LATE
    when = [
        _local("DTSTART", clock, datetime.combine(first, schedule.wall)),
        f"DURATION:PT{schedule.length // timedelta(minutes=1)}M",
        f"RRULE:{words(schedule.rule)};UNTIL={_utc(until)}",
    ]
    left_out = [datetime.combine(day, schedule.wall) for day in holes if first < day < last]
    if left_out:
        when.append(_local("EXDATE", clock, *left_out))
    since = schedule.changed_at - schedule.created_at
    return Event(uid, schedule.changed_at, int(since.total_seconds()), False, tuple(when))


def _single(
    uid: UUID, schedule: Schedule, what: Change, revision: int, clock: Clock, *its_day: str
) -> Event:
    when = (*its_day, *span(what.starts_at, what.ends_at, clock))
    return Event(uid, schedule.changed_at, revision, what.cancelled, when)


def span(begins: datetime, ends: datetime, clock: Clock) -> tuple[str, str]:
    """Start and end with the zone's name; in UTC where the clocks change about then.

    On the wall clock the second of two equal hours would be read as the first, and programs
    disagree about how long an event is that crosses a change.
    """
    local = clock.local(begins)
    if local.fold or not clock.is_plain(local.date(), local.time(), ends - begins):
        return f"DTSTART:{_utc(begins)}", f"DTEND:{_utc(ends)}"
    until = clock.local(ends)
    return _local("DTSTART", clock, local), _local("DTEND", clock, until)


def _local(name: str, clock: Clock, *times: datetime) -> str:
    return f"{name};TZID={clock.name}:{','.join(f'{one:%Y%m%dT%H%M%S}' for one in times)}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
