"""Changing and cancelling what is still to come of a series."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Unpack

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.actions.changing import give_text
from groups.meetings.actions.planning import Details
from groups.meetings.actions.rhythm import Rhythm, following, go_over, is_another_rhythm
from groups.meetings.actions.saving import carry_out
from groups.meetings.limits import check_duration, check_facilitator, check_zone
from groups.meetings.models import Meeting, Series
from groups.meetings.policy import may_change
from groups.meetings.proposals import OTHERS, TEXTS, ChangedMeanwhile, Proposal, Row, picture, stamp
from groups.meetings.rooms import new_room
from groups.meetings.seats import check_capacity, check_offer_hours, check_seats, lock_seats
from groups.membership.locks import lock_group
from groups.membership.models import Membership


class Scope(StrEnum):
    """Which meetings of a series a change is for."""

    THIS = "this"
    FOLLOWING = "following"
    TO_COME = "to_come"


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
    if seen and seen != stamp_of(series, every):
        raise ChangedMeanwhile("Somebody else changed these meetings while you were writing.")
    check_zone(wishes["time_zone"])
    check_duration(wishes["duration_minutes"])
    proposal = Proposal(member, at, every, series=[(series, picture(series))])
    old = _details(_same(meeting, every).meeting)
    target = series
    if is_another_rhythm(series, wishes):
        target = following(series, first, every, wishes, at)
        proposal.follows = target
        go_over(proposal, [row for row in every if row.meeting.original_day >= first], target)
        series.occurrences, series.until = None, first - timedelta(days=1)
    reached = _to_come(every, first, scope, at)
    _give_details(proposal, target, reached, old, _wished(member, old, wishes))
    if wishes.get("make_room"):
        _give_rooms(proposal, target, reached)
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
    for row in _to_come(every, first, scope, at):
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
    coming = [row.meeting.original_day for row in rows if row.meeting.original_start > at]
    return min(coming, default=this.meeting.original_day)


def _to_come(rows: Sequence[Row], first: date, scope: Scope, at: datetime) -> list[Row]:
    """Those that a change is for; of all to come also one that was put off until after its day."""
    every = scope is Scope.TO_COME
    return [row for row in rows if row.begins > at and (every or row.meeting.original_day >= first)]


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
    to_come: Sequence[Row],
    old: dict[str, Any],
    new: dict[str, Any],
) -> None:
    """Where a meeting to come had what ``old`` says, it gets ``new``; others keep what they have.

    Of rooms that were made each is another one, and they all count as the same. Then the series
    gets it too, for the meetings that are still to be made.
    """
    changes = {name for name in new if new[name] != old[name]}
    texts = {id(row): {name: getattr(row.meeting, name) for name in TEXTS} for row in proposal.rows}
    for row in _taking_place(to_come):
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


def _give_rooms(proposal: Proposal, target: Series, to_come: Sequence[Row]) -> None:
    """A room of its own for each meeting to come; others keep their link."""
    reached = _taking_place(to_come)
    others = [row.meeting for row in proposal.rows if row not in reached]
    links = [(meeting, meeting.link) for meeting in others]
    links += [(row.meeting, new_room()) for row in reached]
    links += [(meeting, new_room()) for meeting in proposal.created]
    target.link, target.makes_rooms = "", True
    for meeting, link in links:
        give_text(meeting, "link", link)


def _taking_place(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not row.meeting.is_cancelled]
