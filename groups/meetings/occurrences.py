"""The days and starts that a series' rule names, and the rows made of them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from groups.meetings.models import MOST_OCCURRENCES, Meeting, Series
from groups.meetings.recurrence import Rule, Start, days, start
from groups.meetings.rooms import new_room

HORIZON = timedelta(weeks=26)
"""How far ahead the meetings of a series without an end are there."""


def rule_of(series: Series) -> Rule:
    return Rule(series.starts_on, tuple(series.weekdays), series.every_weeks, series.nth)


def days_of(series: Series) -> list[date]:
    """The days of the rule up to its end, or as far as they are made: each one has a row."""
    return list(_days_until(series, series.made_until))


def starts_of(series: Series) -> list[Start]:
    """The starts as the rule says them, with what the clocks make of each."""
    zone = ZoneInfo(series.time_zone)
    return [start(day, series.starts_at, zone) for day in days_of(series)]


def horizon(series: Series, at: datetime) -> date:
    """The last day up to which an endless series is to be made; at most 104 rows are to come."""
    today = at.astimezone(ZoneInfo(series.time_zone)).date()
    first = max(today, series.starts_on)
    last = first + HORIZON
    coming = takewhile(lambda day: day <= last, (d for d in days(rule_of(series)) if d >= first))
    some = list(islice(coming, MOST_OCCURRENCES + 1))
    return last if len(some) <= MOST_OCCURRENCES else some[MOST_OCCURRENCES - 1]


def meetings_on(series: Series, some_days: Iterable[date], *, at: datetime) -> list[Meeting]:
    """Rows for some days of the rule, not saved: of their own are the time and a made room."""
    return [_meeting_on(series, day, at) for day in some_days]


def _meeting_on(series: Series, day: date, at: datetime) -> Meeting:
    begins = start(day, series.starts_at, ZoneInfo(series.time_zone)).instant
    meeting = Meeting(
        group_id=series.group_id,
        series=series,
        original_day=day,
        original_start=begins,
        on_day=day,
        on_clock=series.starts_at,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=series.duration_minutes),
        timed_at=at,
        facilitator_id=series.facilitator_id,
        link_for=series.link_for,
        capacity=series.capacity,
        offer_hours=series.offer_hours,
    )
    if series.makes_rooms:
        meeting.link = new_room()
    return meeting


def _days_until(series: Series, last: date | None) -> Iterator[date]:
    every = days(rule_of(series))
    if series.occurrences is not None:
        return islice(every, series.occurrences)
    end = series.until if series.until is not None else last
    return takewhile(lambda day: end is not None and day <= end, every)
