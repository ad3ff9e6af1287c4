"""Changing and cancelling what is still to come of a series."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.actions.changing import give_text
from groups.meetings.actions.planning import Details
from groups.meetings.actions.saving import carry_out
from groups.meetings.limits import (
    check_duration,
    check_facilitator,
    check_rule,
    check_start,
    check_zone,
)
from groups.meetings.models import Meeting, Series
from groups.meetings.occurrences import days_of, meetings_on, rule_of
from groups.meetings.policy import may_change
from groups.meetings.proposals import OTHERS, TEXTS, ChangedMeanwhile, Proposal, Row, picture, stamp
from groups.meetings.recurrence import days, period_of, start
from groups.meetings.rooms import new_room
from groups.meetings.seats import check_capacity, check_offer_hours, check_seats, lock_seats
from groups.membership.locks import lock_group
from groups.membership.models import Membership


class Scope(StrEnum):
    """Which meetings of a series a change is for."""

    THIS = "this"
    FOLLOWING = "following"
    TO_COME = "to_come"


class Rhythm(TypedDict):
    """When the meetings are to be. All of it is said, as the form shows it."""

    starts_at: time
    time_zone: str
    duration_minutes: int
    every_weeks: int
    weekdays: Sequence[int]
    nth: int | None


class Changes(Rhythm, Details):
    pass


@transaction.atomic
def edit_series(
    member: Membership,
    meeting: Meeting,
    scope: Scope,
    *,
    at: datetime,
    seen: str = "",
    **wishes: Unpack[Changes],
) -> Proposal:
    """Give a meeting and the following ones, or all to come, another time or other details.

    Another time ends the series and begins one that follows it; the rows go over, week by week or
    month by month, with their answers. What was cancelled or moved stays so. A detail reaches the
    meetings that had the same as ``meeting`` has.
    """
    proposal = propose_editing(member, meeting, scope, at=at, seen=seen, **wishes)
    carry_out(proposal, Verb.MEETINGS_SERIES_EDITED, meeting.series_id)
    return proposal


def propose_editing(
    member: Membership,
    meeting: Meeting,
    scope: Scope,
    *,
    at: datetime,
    seen: str = "",
    **wishes: Unpack[Changes],
) -> Proposal:
    """The same, not saved; the rows are locked until the transaction ends."""
    series, every = _locked(member, meeting, at)
    first = _first_day(meeting, every, scope, at)
    rows = [row for row in every if row.meeting.original_day >= first]
    if seen and seen != stamp_of(series, every):
        raise ChangedMeanwhile("Somebody else changed these meetings while you were writing.")
    check_zone(wishes["time_zone"])
    check_duration(wishes["duration_minutes"])
    proposal = Proposal(member, at, every, series=[(series, picture(series))])
    old = _details(_same(meeting, every).meeting)
    target = series
    if _is_another_rhythm(series, wishes):
        target = _following(series, first, every, wishes, at)
        proposal.follows = target
        _go_over(proposal, rows, target)
        series.occurrences, series.until = None, first - timedelta(days=1)
    _give_details(proposal, target, rows, old, _wished(member, old, wishes))
    if wishes.get("make_room"):
        _give_rooms(proposal, target, rows)
    check_seats(
        [row.meeting for row in proposal.changed if not row.meeting.is_cancelled],
        also_at={row.meeting.pk: row.begins for row in every},
        at=at,
    )
    return proposal


@transaction.atomic
def cancel_series(
    member: Membership, meeting: Meeting, scope: Scope, *, at: datetime, seen: str = ""
) -> Proposal:
    """Call off a meeting and the following ones, or all to come; an endless series ends there."""
    proposal = propose_cancelling_series(member, meeting, scope, at=at, seen=seen)
    carry_out(proposal, Verb.MEETINGS_SERIES_CANCELLED, meeting.series_id)
    return proposal


def propose_cancelling_series(
    member: Membership, meeting: Meeting, scope: Scope, *, at: datetime, seen: str = ""
) -> Proposal:
    """The same, not saved; the rows are locked until the transaction ends."""
    series, every = _locked(member, meeting, at)
    if seen and seen != stamp_of(series, every):
        raise ChangedMeanwhile("Somebody else changed these meetings while you were looking.")
    first = _first_day(meeting, every, scope, at)
    proposal = Proposal(member, at, every, series=[(series, picture(series))])
    if series.is_endless:
        series.until = max(row.meeting.original_day for row in every)
    for row in every:
        if row.meeting.original_day >= first and row.begins > at:
            row.meeting.state = Meeting.State.CANCELLED
    return proposal


def stamp_of(series: Series, rows: Sequence[Row]) -> str:
    """Of a series and its meetings as they are."""
    return stamp([(series.pk, picture(series)), *((row.meeting.pk, row.before) for row in rows)])


def rows_of(series: Series, *, lock: bool = False) -> list[Row]:
    """The meetings of a series in the order of its rule, with the one instance of it."""
    found = Meeting.objects.filter(series=series).order_by("original_day")
    meetings = list(found.select_for_update() if lock else found)
    for meeting in meetings:
        meeting.series = series
    return [Row.of(meeting) for meeting in meetings]


def _locked(member: Membership, meeting: Meeting, at: datetime) -> tuple[Series, list[Row]]:
    if not may_change(member, meeting):
        raise PermissionDenied("only a facilitator changes meetings")
    lock_group(member.group_id)
    now = Meeting.objects.visible_to(member).get(pk=meeting.pk)
    series = Series.objects.select_for_update().get(pk=now.series_id)
    if series.frequency == Series.Frequency.ONCE:
        raise NotPossible("This meeting is not part of a series.")
    lock_seats(Meeting.objects.filter(series=series).values_list("pk", flat=True))
    return series, rows_of(series, lock=True)


def _same(meeting: Meeting, rows: Sequence[Row]) -> Row:
    return next(row for row in rows if row.meeting.pk == meeting.pk)


def _first_day(meeting: Meeting, rows: Sequence[Row], scope: Scope, at: datetime) -> date:
    """The first day, by the rule, that a change is for."""
    this = _same(meeting, rows)
    if this.begins <= at:
        raise NotPossible("This meeting is past. Choose one that is still to come.")
    if scope is Scope.FOLLOWING:
        return this.meeting.original_day
    return min(row.meeting.original_day for row in rows if row.meeting.original_start > at)


def _is_another_rhythm(series: Series, wishes: Rhythm) -> bool:
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


def _following(
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
        left = len([day for day in days_of(series) if day >= first])
        target.occurrences = left
    check_rule(target, at)
    zone = ZoneInfo(target.time_zone)
    while start(target.starts_on, target.starts_at, zone).instant <= at:
        target.starts_on = next(day for day in days(rule_of(target)) if day > target.starts_on)
    check_rule(target, at)
    check_start(target.starts_on, target.starts_at, target.time_zone, at)
    return target


def _go_over(proposal: Proposal, rows: Sequence[Row], target: Series) -> None:
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


def _details(meeting: Meeting) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in (*TEXTS, *OTHERS)}


def _wished(member: Membership, old: dict[str, Any], wishes: Changes) -> dict[str, Any]:
    """All details as they are to be; raises NotPossible for what cannot be."""
    new: dict[str, Any] = {name: wishes.get(name, value) for name, value in old.items()}
    if "facilitator" in wishes:
        facilitator = check_facilitator(member, wishes["facilitator"])
        new["facilitator_id"] = facilitator.pk if facilitator else None
    check_capacity(new["capacity"])
    check_offer_hours(new["offer_hours"])
    return new


def _give_details(
    proposal: Proposal,
    target: Series,
    rows: Sequence[Row],
    old: dict[str, Any],
    new: dict[str, Any],
) -> None:
    """Where a meeting to come had what ``old`` says, it gets ``new``; others keep what they have.

    Of rooms that were made each is another one, and they all count as the same. Then the series
    gets it too, for the meetings that are still to be made.
    """
    changes = {name for name in new if new[name] != old[name]}
    reached = {id(row) for row in _reached(proposal, rows)}
    texts = {id(row): {name: getattr(row.meeting, name) for name in TEXTS} for row in proposal.rows}
    for row in [row for row in proposal.rows if id(row) in reached]:
        for name in changes:
            same = name == "link" and target.makes_rooms
            if not same and getattr(row.meeting, name) != old[name]:
                continue
            if name in TEXTS:
                texts[id(row)][name] = new[name]
            else:
                setattr(row.meeting, name, new[name])
    for name in changes:
        setattr(target, name, new[name])
    target.makes_rooms = target.makes_rooms and "link" not in changes
    for row in proposal.rows:
        for name, text in texts[id(row)].items():
            if getattr(row.meeting, name) != text:
                give_text(row.meeting, name, text)
    for meeting in proposal.created:
        for name in OTHERS:
            setattr(meeting, name, getattr(target, name))
        if not target.makes_rooms:
            give_text(meeting, "link", target.link)


def _give_rooms(proposal: Proposal, target: Series, rows: Sequence[Row]) -> None:
    """A room of its own for each meeting to come; others keep their link."""
    reached = {id(row) for row in _reached(proposal, rows)}
    others = [row.meeting for row in proposal.rows if id(row) not in reached]
    links = [(meeting, meeting.link) for meeting in others]
    links += [(row.meeting, new_room()) for row in rows if id(row) in reached]
    links += [(meeting, new_room()) for meeting in proposal.created]
    target.link, target.makes_rooms = "", True
    for meeting, link in links:
        give_text(meeting, "link", link)


def _reached(proposal: Proposal, rows: Sequence[Row]) -> list[Row]:
    """Still to come, and taking place."""
    return [row for row in rows if row.begins > proposal.at and not row.meeting.is_cancelled]
