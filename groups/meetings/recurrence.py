"""When meetings are: pure functions over wall time and zone.

Days are counted in local time and the zone is attached afterwards, so that seven in the evening
stays seven in the evening when the clocks change. Rules are closed forms: a meeting once, some
weekdays every n weeks, the nth or last weekday of each month.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo

LAST = -1
_WEEK = 7


class Oddity(StrEnum):
    """What a change of the clocks does to a wall time."""

    GAP = "gap"
    """The clocks jump over it: the meeting begins as much later as they jump."""
    FOLD = "fold"
    """It comes twice that day: the first one is meant (RFC 5545, section 3.3.5)."""


@dataclass(frozen=True)
class Start:
    """One start: the wall time that was wished, the instant that it is, and what was odd."""

    wished: datetime
    instant: datetime
    oddity: Oddity | None


@dataclass(frozen=True)
class Rule:
    """On which days. ``weekdays`` are ISO numbers, Monday is 1; none for a day that comes once.

    ``nth`` is 1 to 4, or -1 for the last one of each month; then there is one weekday.
    Weeks begin on Monday (RFC 5545, section 3.3.10, WKST), counted from the one of ``starts_on``.
    """

    starts_on: date
    weekdays: tuple[int, ...] = ()
    every_weeks: int = 1
    nth: int | None = None


def days(rule: Rule) -> Iterator[date]:
    """The days of the rule from ``starts_on`` on, in order; they end where the calendar does."""
    try:
        for period in count():
            for day in _days_of_period(rule, period):
                if day >= rule.starts_on:
                    yield day
            if not rule.weekdays:
                return
    except OverflowError:
        return


def first_day(rule: Rule) -> date | None:
    """The first day of the rule on or after ``starts_on``; None at the calendar's end."""
    weekly = Rule(rule.starts_on, rule.weekdays, nth=rule.nth)
    return next(days(weekly), None)


def period_of(day: date, *, monthly: bool) -> date:
    """The first day of the week or month in which ``day`` lies."""
    return day.replace(day=1) if monthly else day - timedelta(days=day.weekday())


def start(day: date, wall_time: time, zone: ZoneInfo) -> Start:
    """The instant of a wall time. Raises OverflowError at the edges of the calendar."""
    wished = datetime.combine(day, wall_time)
    local = wished.replace(tzinfo=zone)
    # Before the change's offset (fold=0) in both cases: a skipped 02:30 becomes 03:30, and of a
    # doubled 02:30 it is the first.
    instant = local.astimezone(UTC)
    return Start(wished, instant, _oddity(local, instant))


def _days_of_period(rule: Rule, number: int) -> list[date]:
    if not rule.weekdays:
        return [rule.starts_on]
    if rule.nth is not None:
        return [_nth_of_month(rule.starts_on, number, rule.weekdays[0], rule.nth)]
    monday = period_of(rule.starts_on, monthly=False) + timedelta(weeks=rule.every_weeks * number)
    return [monday + timedelta(days=weekday - 1) for weekday in sorted(set(rule.weekdays))]


def _nth_of_month(starts_on: date, months: int, weekday: int, nth: int) -> date:
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    first = _first_of_month(year, month + 1)
    if nth == LAST:
        last = _first_of_month(year + (month == 11), (month + 1) % 12 + 1) - timedelta(days=1)
        return last - timedelta(days=(last.isoweekday() - weekday) % _WEEK)
    return first + timedelta(days=(weekday - first.isoweekday()) % _WEEK, weeks=nth - 1)


def _first_of_month(year: int, month: int) -> date:
    if year > date.max.year:
        raise OverflowError("the calendar ends")
    return date(year, month, 1)


def _oddity(local: datetime, instant: datetime) -> Oddity | None:
    back = instant.astimezone(local.tzinfo)
    if back.replace(tzinfo=None, fold=0) != local.replace(tzinfo=None):
        return Oddity.GAP
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return Oddity.FOLD
    return None
