"""What cannot be planned, said in plain words: each check raises NotPossible."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from accounts.zones import validate_zone
from groups.errors import NotPossible
from groups.meetings.models import (
    LONGEST_MINUTES,
    MOST_OCCURRENCES,
    MOST_WEEKS_BETWEEN,
    NTHS,
    Series,
)
from groups.meetings.occurrences import horizon, rule_of
from groups.meetings.recurrence import Start, days, first_day, start
from groups.membership.models import Membership

SHORTEST_MINUTES = 5
USUAL_OCCURRENCES = 12
FURTHEST = timedelta(days=3 * 366)


def check_rule(series: Series, at: datetime) -> None:
    """Whether the days that are wished make sense, and are not too many at once.

    ``starts_on`` becomes the first day that the rule names, and ``made_until`` how far it goes.
    """
    if series.frequency not in Series.Frequency.values:
        raise NotPossible(
            "Please choose whether this happens once, every few weeks, or monthly.",
            field="frequency",
        )
    if series.frequency == Series.Frequency.ONCE:
        return
    if not 1 <= series.every_weeks <= MOST_WEEKS_BETWEEN:
        raise NotPossible(
            f"Meetings can be one to {MOST_WEEKS_BETWEEN} weeks apart.", field="every_weeks"
        )
    if not series.weekdays or not set(series.weekdays) <= set(range(1, 8)):
        raise NotPossible("Please choose a weekday, or several.", field="weekdays")
    if series.frequency == Series.Frequency.MONTHLY:
        if len(series.weekdays) != 1:
            raise NotPossible(
                "Once a month means one weekday. Please choose one.", field="weekdays"
            )
        if series.nth not in NTHS:
            raise NotPossible(
                "Please choose the first to fourth of a month, or the last.", field="nth"
            )
    series.starts_on = _first(series)
    _check_end(series, at)


def _first(series: Series) -> date:
    first = first_day(rule_of(series))
    if first is None:
        raise NotPossible(
            "This day is too far away. Plan up to three years ahead.", field="starts_on"
        )
    return first


def _check_end(series: Series, at: datetime) -> None:
    if series.occurrences is not None and series.until is not None:
        raise NotPossible(
            "Please choose one end: a number of meetings, or a last day.", field="ends"
        )
    if series.is_endless:
        series.made_until = horizon(series, at)
        return
    if series.until is not None and series.until < series.starts_on:
        raise NotPossible("The last day is before the first one.", field="until")
    number = series.occurrences
    if number is None:
        number = len(list(islice(_all_days(series), 2 * MOST_OCCURRENCES)))
    if not 1 <= number <= MOST_OCCURRENCES:
        raise NotPossible(
            f"These would be {_many(number)} meetings."
            f" Up to {MOST_OCCURRENCES} can be planned at once.",
            field="occurrences" if series.until is None else "until",
        )


def _all_days(series: Series) -> Iterator[date]:
    end = series.until or date.max
    return takewhile(lambda day: day <= end, days(rule_of(series)))


def _many(number: int) -> str:
    """Further than that nobody counts."""
    most = 2 * MOST_OCCURRENCES
    return f"{most} or more" if number == most else str(number)


def check_zone(time_zone: str) -> None:
    try:
        validate_zone(time_zone)
    except ValidationError:
        raise NotPossible("Choose a time zone from the list.", field="time_zone") from None


def check_duration(minutes: int) -> None:
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise NotPossible(
            f"A meeting takes {SHORTEST_MINUTES} minutes to {LONGEST_MINUTES // 60} hours.",
            field="duration_minutes",
        )


def check_day(day: date, at: datetime) -> None:
    if day > (at + FURTHEST).date():
        raise NotPossible(
            "This day is too far away. Plan up to three years ahead.", field="starts_on"
        )
    if day < (at - timedelta(days=2)).date():
        raise NotPossible("This time is past.", field="starts_at")


def check_start(starts_on: date, starts_at: time, time_zone: str, at: datetime) -> Start:
    """The start that is wished, neither past nor years away."""
    check_day(starts_on, at)
    begin = start(starts_on, starts_at, ZoneInfo(time_zone))
    if begin.instant <= at:
        raise NotPossible("This time is past.", field="starts_at")
    return begin


def check_facilitator(member: Membership, chosen: Membership | None) -> Membership | None:
    """Who is to hold a meeting: a facilitator of the member's own group, or nobody yet."""
    if chosen is not None and (
        chosen.group_id != member.group_id or not chosen.is_active or not chosen.is_facilitator
    ):
        raise NotPossible("Please choose a facilitator of this group.", field="facilitator")
    return chosen
