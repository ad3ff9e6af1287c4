"""Planning meetings: once, or a series of them."""

from datetime import date, datetime, time, timedelta
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.meetings.limits import (
    check_duration,
    check_facilitator,
    check_start,
    check_zone,
    number_of_occurrences,
)
from groups.meetings.models import Meeting, Series
from groups.meetings.policy import may_schedule
from groups.meetings.recurrence import Start, start, weekly
from groups.membership.models import Membership


class Details(TypedDict, total=False):
    """What a meeting has beside its time. ``facilitator`` is who holds it."""

    topic: str
    place: str
    link: str
    facilitator: Membership | None


@transaction.atomic
def schedule(
    member: Membership,
    *,
    starts_on: date,
    starts_at: time,
    time_zone: str,
    at: datetime,
    duration_minutes: int = 90,
    frequency: str = Series.Frequency.ONCE,
    every_weeks: int = 1,
    occurrences: int | None = None,
    until: date | None = None,
    **details: Unpack[Details],
) -> Series:
    """Plan a meeting, or a weekly series of them: ``occurrences`` of it, or up to ``until``.

    A series without either has twelve. Raises NotPossible for a zone that does not exist, a start
    that is past or years away, and for more than 104 meetings at once.
    """
    if not may_schedule(member):
        raise PermissionDenied("only a facilitator plans meetings")
    check_zone(time_zone)
    check_duration(duration_minutes)
    series = Series(
        group=member.group,
        starts_on=starts_on,
        starts_at=starts_at,
        duration_minutes=duration_minutes,
        time_zone=time_zone,
        frequency=frequency,
        every_weeks=every_weeks,
        occurrences=number_of_occurrences(starts_on, frequency, every_weeks, occurrences, until),
        until=until,
        created_at=at,
        topic=details.get("topic", ""),
        place=details.get("place", ""),
        link=details.get("link", ""),
    )
    facilitator = check_facilitator(member, details.get("facilitator"))
    check_start(starts_on, starts_at, time_zone, at)
    series.save(force_insert=True)
    Meeting.objects.bulk_create(
        [_occurrence(series, one.instant, facilitator) for one in starts_of(series)]
    )
    record(
        member.user,
        Verb.MEETINGS_SERIES_SCHEDULED,
        at=at,
        group=member.group_id,
        subject=series.pk,
    )
    return series


def starts_of(series: Series) -> list[Start]:
    """The starts as the rule says them, with what the clocks make of each."""
    zone = ZoneInfo(series.time_zone)
    days = weekly(series.starts_on, every_weeks=series.every_weeks, occurrences=series.occurrences)
    return [start(day, series.starts_at, zone) for day in days]


def _occurrence(series: Series, instant: datetime, facilitator: Membership | None) -> Meeting:
    return Meeting(
        group_id=series.group_id,
        series=series,
        original_start=instant,
        starts_at=instant,
        ends_at=instant + timedelta(minutes=series.duration_minutes),
        timed_at=series.created_at,
        facilitator=facilitator,
        topic=series.topic,
        place=series.place,
        link=series.link,
    )
