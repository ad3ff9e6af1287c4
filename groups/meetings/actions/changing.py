"""Moving and cancelling single meetings."""

from datetime import date, datetime, time, timedelta
from typing import Unpack

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.actions.planning import Details
from groups.meetings.changes import CANCELLED, CHANGED, tell
from groups.meetings.limits import check_duration, check_facilitator, check_start
from groups.meetings.models import Meeting
from groups.meetings.offers import keep_seats_after_move
from groups.meetings.policy import is_open, may_change
from groups.meetings.rooms import new_room
from groups.meetings.seats import check_capacity, check_offer_hours, check_seats_for, lock_seats
from groups.membership.models import Membership


@transaction.atomic
def cancel_meeting(member: Membership, meeting: Meeting, *, at: datetime) -> Meeting:
    """Call one meeting off, and tell everybody who had not said no."""
    meeting = _changeable(member, meeting, at)
    meeting.state = Meeting.State.CANCELLED
    meeting.revision += 1
    meeting.save(update_fields=["state", "revision"])
    record(
        member.user,
        Verb.MEETINGS_MEETING_CANCELLED,
        at=at,
        group=meeting.group_id,
        subject=meeting.pk,
    )
    tell(CANCELLED, member, meeting, at=at)
    return meeting


@transaction.atomic
def move_meeting(
    member: Membership,
    meeting: Meeting,
    *,
    starts_on: date,
    starts_at: time,
    at: datetime,
    duration_minutes: int | None = None,
    **details: Unpack[Details],
) -> Meeting:
    """Give one meeting another time, in its series' zone, or other details; others stay.

    Answers are kept as they were given, and each names the start it was given for: after a move,
    "yes" and "maybe" no longer count until they are said again, since nobody said them of the new
    time. They count again where the meeting is moved back. "No" stays no. Where seats are few, one
    is kept for a while for each who had one. Who has not said no is
    told of a new time, place or link; a new topic is not worth a mail.
    """
    meeting = _changeable(member, meeting, at)
    before = (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link)
    length = meeting.ends_at - meeting.starts_at
    if duration_minutes is not None:
        check_duration(duration_minutes)
        length = timedelta(minutes=duration_minutes)
    _set_time(meeting, starts_on, starts_at, length, at)
    if "facilitator" in details:
        meeting.facilitator = check_facilitator(member, details["facilitator"])
    meeting.topic = details.get("topic", meeting.topic)
    meeting.place = details.get("place", meeting.place)
    meeting.link = new_room() if details.get("make_room") else details.get("link", meeting.link)
    meeting.link_for = details.get("link_for", meeting.link_for)
    _set_seats(meeting, details, before[0], at)
    changed = before != (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link)
    meeting.revision += changed
    meeting.save(update_fields=_MOVABLE)
    if meeting.starts_at != before[0]:
        keep_seats_after_move(meeting, before[0], at=at)
    if changed:
        record(
            member.user,
            Verb.MEETINGS_MEETING_MOVED,
            at=at,
            group=meeting.group_id,
            subject=meeting.pk,
        )
        tell(CHANGED, member, meeting, at=at)
    return meeting


_MOVABLE = [
    "on_day",
    "on_clock",
    "starts_at",
    "ends_at",
    "timed_at",
    "time_revision",
    "revision",
    "facilitator",
    "topic",
    "place",
    "link",
    "link_for",
    "capacity",
    "offer_hours",
]


def _set_time(
    meeting: Meeting, starts_on: date, starts_at: time, length: timedelta, at: datetime
) -> None:
    """A meeting that has begun keeps its start and may still become longer or shorter."""
    if (starts_on, starts_at) != (meeting.on_day, meeting.on_clock):
        moved = check_start(starts_on, starts_at, meeting.series.time_zone, at)
        meeting.on_day, meeting.on_clock = starts_on, starts_at
        if moved.instant != meeting.starts_at:
            meeting.starts_at = moved.instant
            meeting.time_revision += 1
            meeting.timed_at = at
    meeting.ends_at = meeting.starts_at + length
    if meeting.ends_at <= at:
        raise NotPossible("It would be over already.")


def _set_seats(meeting: Meeting, details: Details, was: datetime, at: datetime) -> None:
    """Neither fewer seats than people come, nor than came before the meeting was moved."""
    meeting.capacity = details.get("capacity", meeting.capacity)
    meeting.offer_hours = details.get("offer_hours", meeting.offer_hours)
    check_capacity(meeting.capacity)
    check_offer_hours(meeting.offer_hours)
    for starts_at in {was, meeting.starts_at}:
        check_seats_for(meeting, meeting.capacity, starts_at, at=at)


def _changeable(member: Membership, meeting: Meeting, at: datetime) -> Meeting:
    """The meeting as it is now, locked until the transaction ends."""
    if not may_change(member, meeting):
        raise PermissionDenied("only a facilitator changes a meeting")
    lock_seats([meeting.pk])
    meeting = (
        Meeting.objects.visible_to(member)
        .select_for_update(of=("self",))
        .select_related("series")
        .get(pk=meeting.pk)
    )
    if meeting.is_cancelled:
        raise NotPossible("This meeting was cancelled already.")
    if not is_open(meeting, at):
        raise NotPossible("This meeting is over.")
    return meeting
