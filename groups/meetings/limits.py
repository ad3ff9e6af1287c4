"""What cannot be planned, said in plain words: each check raises NotPossible."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from accounts.zones import validate_zone
from groups.errors import NotPossible
from groups.meetings.models import (
    LONGEST_MINUTES,
    MOST_OCCURRENCES,
    MOST_WEEKS_BETWEEN,
    Series,
)
from groups.meetings.recurrence import Start, occurrences_until, start
from groups.membership.models import Membership

SHORTEST_MINUTES = 5
USUAL_OCCURRENCES = 12
FURTHEST = timedelta(days=3 * 366)


def number_of_occurrences(
    starts_on: date, frequency: str, every_weeks: int, occurrences: int | None, until: date | None
) -> int:
    """How many meetings are wished: by number, by a last day, or as many as usual."""
    if frequency not in Series.Frequency.values:
        raise NotPossible("Please choose whether this happens once or every few weeks.")
    if frequency == Series.Frequency.ONCE:
        return 1
    if not 1 <= every_weeks <= MOST_WEEKS_BETWEEN:
        raise NotPossible(f"Meetings can be one to {MOST_WEEKS_BETWEEN} weeks apart.")
    if occurrences is not None and until is not None:
        raise NotPossible("Please choose one end: a number of meetings, or a last day.")
    if until is not None:
        if until < starts_on:
            raise NotPossible("The last day is before the first one.")
        occurrences = occurrences_until(starts_on, until, every_weeks=every_weeks)
    number = USUAL_OCCURRENCES if occurrences is None else occurrences
    if not 1 <= number <= MOST_OCCURRENCES:
        raise NotPossible(
            f"These would be {number} meetings. Up to {MOST_OCCURRENCES} can be planned at once."
        )
    return number


def check_zone(time_zone: str) -> None:
    try:
        validate_zone(time_zone)
    except ValidationError:
        raise NotPossible("Choose a time zone from the list.") from None


def check_duration(minutes: int) -> None:
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise NotPossible(
            f"A meeting takes {SHORTEST_MINUTES} minutes to {LONGEST_MINUTES // 60} hours."
        )


def check_start(starts_on: date, starts_at: time, time_zone: str, at: datetime) -> Start:
    """The start that is wished, neither past nor years away."""
    if starts_on > (at + FURTHEST).date():
        raise NotPossible("This day is too far away. Plan up to three years ahead.")
    if starts_on < (at - timedelta(days=2)).date():
        raise NotPossible("This time is past.")
    begin = start(starts_on, starts_at, ZoneInfo(time_zone))
    if begin.instant <= at:
        raise NotPossible("This time is past.")
    return begin


def check_facilitator(member: Membership, chosen: Membership | None) -> Membership | None:
    """Who is to hold a meeting: a facilitator of the member's own group, or nobody yet."""
    if chosen is not None and (
        chosen.group_id != member.group_id or not chosen.is_active or not chosen.is_facilitator
    ):
        raise NotPossible("Please choose a facilitator of this group.")
    return chosen
