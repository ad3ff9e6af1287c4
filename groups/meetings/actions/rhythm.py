"""Another rhythm for a series: one that follows it, and the rows that go over to that one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from groups.errors import NotPossible
from groups.meetings.actions.changing import give_text
from groups.meetings.limits import check_rule, check_start
from groups.meetings.models import Meeting, Series
from groups.meetings.occurrences import days_of, meetings_on, rule_of, starts_of
from groups.meetings.proposals import TEXTS, Proposal, Row
from groups.meetings.recurrence import days, period_of, start


class Rhythm(TypedDict):
    """When the meetings are to be. All of it is said, as the form shows it."""

    starts_at: time
    time_zone: str
    duration_minutes: int
    every_weeks: int
    weekdays: Sequence[int]
    nth: int | None


def is_another_rhythm(series: Series, wishes: Rhythm) -> bool:
    """Whether the series is to have other days, another clock or another length."""
    return (
        series.starts_at,
        series.time_zone,
        series.duration_minutes,
        series.every_weeks,
        sorted(series.weekdays),
        series.nth,
    ) != (
        wishes["starts_at"],
        wishes["time_zone"],
        wishes["duration_minutes"],
        wishes["every_weeks"],
        sorted(set(wishes["weekdays"])),
        wishes["nth"],
    )


def following(
    series: Series, first: date, every: Sequence[Row], wishes: Rhythm, at: datetime
) -> Series:
    """The series that follows from ``first`` on: the same number is left, or the same last day.

    It begins in the same week or month, after whatever stays as it was, and not in the past.
    """
    before = [row.meeting.original_day for row in every if row.meeting.original_day < first]
    monthly = series.frequency == Series.Frequency.MONTHLY
    begin = period_of(first, monthly=monthly)
    if before:
        begin = max(begin, before[-1] + timedelta(days=1))
    target = Series(
        group_id=series.group_id,
        follows=series,
        starts_on=begin,
        starts_at=wishes["starts_at"],
        duration_minutes=wishes["duration_minutes"],
        time_zone=wishes["time_zone"],
        frequency=series.frequency,
        every_weeks=wishes["every_weeks"],
        weekdays=sorted(set(wishes["weekdays"])),
        nth=wishes["nth"],
        until=series.until,
        created_at=at,
        topic=series.topic,
        place=series.place,
        link=series.link,
        facilitator_id=series.facilitator_id,
        link_for=series.link_for,
        makes_rooms=series.makes_rooms,
        capacity=series.capacity,
        offer_hours=series.offer_hours,
    )
    if series.occurrences is not None:
        coming = [one for one in starts_of(series) if one.instant > at]
        target.occurrences = len([one for one in coming if one.wished.date() >= first])
        if not target.occurrences:
            raise NotPossible("After it, nothing of this series is to come. Move this one instead.")
    check_rule(target, at)
    zone = ZoneInfo(target.time_zone)
    while start(target.starts_on, target.starts_at, zone).instant <= at:
        target.starts_on = next(day for day in days(rule_of(target)) if day > target.starts_on)
    check_rule(target, at)
    check_start(target.starts_on, target.starts_at, target.time_zone, at)
    return target


def go_over(proposal: Proposal, rows: Sequence[Row], target: Series) -> None:
    """Rows meet days of the same week or month; a row without a day is cancelled, a day without a
    row is a new meeting. Rows with a time of their own, cancelled and past ones keep what they are.
    """
    monthly = target.frequency == Series.Frequency.MONTHLY
    free: dict[date, list[date]] = defaultdict(list)
    for day in days_of(target):
        free[period_of(day, monthly=monthly)].append(day)
    same_weekday = sorted(rows, key=lambda row: not _has_its_weekday(row, free, monthly))
    for row in same_weekday:
        meeting = row.meeting
        choice = free[period_of(meeting.original_day, monthly=monthly)]
        keeps = _has_its_own(row, proposal.at)
        if not choice:
            if not keeps:
                meeting.state = Meeting.State.CANCELLED
            continue
        day = meeting.original_day if meeting.original_day in choice else choice[0]
        choice.remove(day)
        _put(meeting, target, day, keeps=keeps)
    left = sorted(day for some in free.values() for day in some)
    proposal.created = meetings_on(target, left, at=proposal.at)


def _has_its_weekday(row: Row, free: dict[date, list[date]], monthly: bool) -> bool:
    day = row.meeting.original_day
    return day in free[period_of(day, monthly=monthly)]


def _has_its_own(row: Row, at: datetime) -> bool:
    """Cancelled, begun, or at another time than the rule has it."""
    meeting = row.meeting
    usual = (meeting.original_day, meeting.series.starts_at)
    length = timedelta(minutes=meeting.series.duration_minutes)
    return (
        meeting.is_cancelled
        or meeting.starts_at <= at
        or (meeting.on_day, meeting.on_clock) != usual
        or meeting.ends_at - meeting.starts_at != length
    )


def _put(meeting: Meeting, target: Series, day: date, *, keeps: bool) -> None:
    """A row on a day of the series that follows."""
    zone = ZoneInfo(target.time_zone)
    texts = {name: getattr(meeting, name) for name in TEXTS}
    if keeps:
        if target.time_zone != meeting.series.time_zone:
            local = meeting.starts_at.astimezone(zone)
            meeting.on_day, meeting.on_clock = local.date(), local.time()
    else:
        meeting.on_day, meeting.on_clock = day, target.starts_at
        meeting.starts_at = start(day, target.starts_at, zone).instant
        meeting.ends_at = meeting.starts_at + timedelta(minutes=target.duration_minutes)
    meeting.series = target
    meeting.original_day = day
    meeting.original_start = start(day, target.starts_at, zone).instant
    for name, text in texts.items():
        give_text(meeting, name, text)
