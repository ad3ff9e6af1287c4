"""Planning meetings: once, or a series of them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.by_mail.telling import tell_of_series
from groups.meetings.limits import (
    check_day,
    check_duration,
    check_facilitator,
    check_rule,
    check_start,
    check_zone,
)
from groups.meetings.models import USUAL_OFFER_HOURS, LinkFor, Meeting, Series
from groups.meetings.occurrences import days_of, meetings_on
from groups.meetings.policy import may_schedule
from groups.meetings.seats import check_capacity, check_offer_hours
from groups.membership.models import Membership


class Details(TypedDict, total=False):
    """What a meeting has beside its time. ``facilitator`` is who holds it. With ``make_room`` each
    meeting gets a room online of its own, instead of ``link``.
    """

    topic: str
    place: str
    link: str
    link_for: str
    make_room: bool
    facilitator: Membership | None
    capacity: int | None
    offer_hours: int


class Rhythm(TypedDict, total=False):
    """Which days a series has: see ``Series``."""

    duration_minutes: int
    frequency: str
    every_weeks: int
    weekdays: Sequence[int]
    nth: int | None
    occurrences: int | None
    until: date | None


class Wishes(Rhythm, Details, total=False):
    """All that may be said of a series beside when it begins."""


@transaction.atomic
def schedule(
    member: Membership,
    *,
    starts_on: date,
    starts_at: time,
    time_zone: str,
    at: datetime,
    **wishes: Unpack[Wishes],
) -> Series:
    """Plan a meeting, or a series of them: a number, up to a day, or on and on.

    Without a weekday it is the one of ``starts_on``; of a series it is the first of its days on or
    after that. Raises NotPossible for what cannot be: see ``limits``.
    """
    series = wished(
        member, starts_on=starts_on, starts_at=starts_at, time_zone=time_zone, at=at, **wishes
    )
    series.save(force_insert=True)
    Meeting.objects.bulk_create(meetings_on(series, days_of(series), at=at))
    record(
        member.user,
        Verb.MEETINGS_SERIES_SCHEDULED,
        at=at,
        group=member.group_id,
        subject=series.pk,
    )
    tell_of_series(member.group_id, [series.pk], at=at)
    return series


def wished(
    member: Membership,
    *,
    starts_on: date,
    starts_at: time,
    time_zone: str,
    at: datetime,
    **wishes: Unpack[Wishes],
) -> Series:
    """The series as it would be, not saved: for a look before saving. Raises like ``schedule``."""
    if not may_schedule(member):
        raise PermissionDenied("only a facilitator plans meetings")
    frequency = wishes.get("frequency", Series.Frequency.ONCE)
    once = frequency == Series.Frequency.ONCE
    minutes = wishes.get("duration_minutes", 90)
    check_zone(time_zone)
    check_duration(minutes)
    check_day(starts_on, at)
    if starts_on < at.astimezone(ZoneInfo(time_zone)).date():
        raise NotPossible("This day is past.", field="starts_on")
    series = Series(
        group=member.group,
        starts_on=starts_on,
        starts_at=starts_at,
        duration_minutes=minutes,
        time_zone=time_zone,
        frequency=frequency,
        every_weeks=1 if once else wishes.get("every_weeks", 1),
        weekdays=[] if once else sorted(set(wishes.get("weekdays", [starts_on.isoweekday()]))),
        nth=None if once else wishes.get("nth"),
        occurrences=1 if once else wishes.get("occurrences"),
        until=None if once else wishes.get("until"),
        created_at=at,
        topic=wishes.get("topic", ""),
        place=wishes.get("place", ""),
        link="" if wishes.get("make_room") else wishes.get("link", ""),
        link_for=wishes.get("link_for", LinkFor.PERHAPS),
        makes_rooms=wishes.get("make_room", False),
        capacity=wishes.get("capacity"),
        offer_hours=wishes.get("offer_hours", USUAL_OFFER_HOURS),
        facilitator=check_facilitator(member, wishes.get("facilitator")),
    )
    check_capacity(series.capacity)
    check_offer_hours(series.offer_hours)
    check_rule(series, at)
    check_start(series.starts_on, starts_at, time_zone, at)
    return series
