"""Moving and cancelling single meetings."""

from datetime import date, datetime, time, timedelta
from typing import Unpack

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.actions.planning import Details
from groups.meetings.actions.saving import carry_out
from groups.meetings.limits import check_duration, check_facilitator, check_start
from groups.meetings.models import Meeting
from groups.meetings.policy import is_open, may_change
from groups.meetings.proposals import TEXTS, ChangedMeanwhile, Proposal, Row, own, stamp
from groups.meetings.rooms import new_room
from groups.meetings.seats import check_capacity, check_offer_hours, check_seats, lock_seats
from groups.membership.locks import lock_group
from groups.membership.models import Membership


@transaction.atomic
def cancel_meeting(member: Membership, meeting: Meeting, *, at: datetime) -> Meeting:
    """Call one meeting off, and tell everybody who had not said no."""
    proposal = propose_cancelling(member, meeting, at=at)
    carry_out(proposal, Verb.MEETINGS_MEETING_CANCELLED, meeting.pk)
    return proposal.rows[0].meeting


def propose_cancelling(member: Membership, meeting: Meeting, *, at: datetime) -> Proposal:
    row = Row.of(_changeable(member, meeting, at))
    row.meeting.state = Meeting.State.CANCELLED
    return Proposal(member, at, [row])


@transaction.atomic
def move_meeting(
    member: Membership,
    meeting: Meeting,
    *,
    starts_on: date,
    starts_at: time,
    at: datetime,
    duration_minutes: int | None = None,
    seen: str = "",
    **details: Unpack[Details],
) -> Meeting:
    """Give one meeting another time, in its series' zone, or other details; others stay.

    Answers are kept as they were given, and each names the start it was given for: after a move,
    "yes" and "maybe" no longer count until they are said again, since nobody said them of the new
    time. They count again where the meeting is moved back. "No" stays no. Where seats are few, one
    is kept for a while for each who had one. Who has not said no is told of a new time, place or
    link; a new topic is not worth a mail. ``seen`` is the stamp of the meeting as the person saw
    it: raises ChangedMeanwhile where it is another one.
    """
    proposal = propose_moving(
        member,
        meeting,
        starts_on=starts_on,
        starts_at=starts_at,
        at=at,
        duration_minutes=duration_minutes,
        seen=seen,
        **details,
    )
    row = proposal.rows[0]
    verb = Verb.MEETINGS_MEETING_MOVED if row.is_told else Verb.MEETINGS_MEETING_EDITED
    carry_out(proposal, verb, meeting.pk)
    return row.meeting


def propose_moving(
    member: Membership,
    meeting: Meeting,
    *,
    starts_on: date,
    starts_at: time,
    at: datetime,
    duration_minutes: int | None = None,
    seen: str = "",
    **details: Unpack[Details],
) -> Proposal:
    """The same, not saved. The rows are locked until the transaction ends."""
    row = Row.of(_changeable(member, meeting, at))
    if seen and seen != stamp_of(row):
        raise ChangedMeanwhile("Somebody else changed this meeting while you were writing.")
    now = row.meeting
    length = now.ends_at - now.starts_at
    if duration_minutes is not None:
        check_duration(duration_minutes)
        length = timedelta(minutes=duration_minutes)
    _set_time(now, starts_on, starts_at, length, at)
    if "facilitator" in details:
        now.facilitator = check_facilitator(member, details["facilitator"])
    for name in TEXTS:
        give_text(now, name, str(details.get(name, getattr(now, name))))
    if details.get("make_room"):
        give_text(now, "link", new_room())
    now.link_for = details.get("link_for", now.link_for)
    now.capacity = check_capacity(details.get("capacity", now.capacity))
    now.offer_hours = check_offer_hours(details.get("offer_hours", now.offer_hours))
    check_seats([now], also_at={now.pk: row.begins}, at=at)
    return Proposal(member, at, [row])


def stamp_of(row: Row) -> str:
    return stamp([(row.meeting.pk, row.before)])


def give_text(meeting: Meeting, name: str, text: str) -> None:
    """A text of its own only where its series has another one."""
    if own(meeting, name) != text:
        setattr(meeting, name, None if getattr(meeting.series, name) == text else text)


def _set_time(
    meeting: Meeting, starts_on: date, starts_at: time, length: timedelta, at: datetime
) -> None:
    """A meeting that has begun keeps its start and may still become longer or shorter."""
    if (starts_on, starts_at) != (meeting.on_day, meeting.on_clock):
        moved = check_start(starts_on, starts_at, meeting.series.time_zone, at)
        meeting.on_day, meeting.on_clock = starts_on, starts_at
        meeting.starts_at = moved.instant
    meeting.ends_at = meeting.starts_at + length
    if meeting.ends_at <= at:
        raise NotPossible("It would be over already.", field="duration_minutes")


def _changeable(member: Membership, meeting: Meeting, at: datetime) -> Meeting:
    """The meeting as it is now, locked until the transaction ends."""
    if not may_change(member, meeting):
        raise PermissionDenied("only a facilitator changes a meeting")
    lock_group(member.group_id)
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
