"""Planning, moving and cancelling meetings, and saying whether one comes."""

from datetime import date, datetime, time, timedelta
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.meetings.changes import CANCELLED, CHANGED, tell
from groups.meetings.limits import (
    check_duration,
    check_facilitator,
    check_start,
    check_zone,
    number_of_occurrences,
)
from groups.meetings.models import Meeting, Rsvp, RsvpNote, Series
from groups.meetings.policy import is_open, may_answer, may_change, may_schedule
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
    time. They count again where the meeting is moved back. "No" stays no. Who has not said no is
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
    meeting.link = details.get("link", meeting.link)
    changed = before != (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link)
    meeting.revision += changed
    meeting.save(update_fields=_MOVABLE)
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
    "starts_at",
    "ends_at",
    "timed_at",
    "time_revision",
    "revision",
    "facilitator",
    "topic",
    "place",
    "link",
]


@transaction.atomic
def answer(
    member: Membership,
    meeting: Meeting,
    answer: str,
    *,
    at: datetime,
    note: str | None = None,
) -> None:
    """Say whether one comes. ``note`` is for the facilitators: None leaves it, "" takes it away.

    The answer is given for the start that ``meeting`` was loaded with.
    """
    if not may_answer(member, meeting):
        raise PermissionDenied("may not answer for this meeting")
    if answer not in Rsvp.Answer.values:
        raise NotPossible("Please choose one of the three answers.")
    if meeting.is_cancelled:
        raise NotPossible("This meeting was cancelled.")
    if not is_open(meeting, at):
        raise NotPossible("This meeting is over.")
    same = Rsvp.objects.filter(
        meeting=meeting, membership=member, answer=answer, answered_for=meeting.starts_at
    ).current()
    if not same.exists():
        _save_answer(member, meeting, answer, at)
    if note is not None:
        _save_note(member, meeting, note, at)


def _save_answer(member: Membership, meeting: Meeting, answer: str, at: datetime) -> None:
    Rsvp.objects.bulk_create(
        [
            Rsvp(
                group_id=member.group_id,
                meeting=meeting,
                membership=member,
                answer=answer,
                answered_at=at,
                answered_for=meeting.starts_at,
            )
        ],
        update_conflicts=True,
        unique_fields=["meeting", "membership"],
        update_fields=["answer", "answered_at", "answered_for"],
    )


def _save_note(member: Membership, meeting: Meeting, note: str, at: datetime) -> None:
    """A new row each time: what is sealed is bound to its row."""
    RsvpNote.objects.filter(meeting=meeting, membership=member).delete()
    if note:
        RsvpNote.objects.create(
            group_id=member.group_id,
            meeting=meeting,
            membership=member,
            text=note,
            written_at=at,
        )


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


def _set_time(
    meeting: Meeting, starts_on: date, starts_at: time, length: timedelta, at: datetime
) -> None:
    """A meeting that has begun keeps its start and may still become longer or shorter."""
    zone = ZoneInfo(meeting.series.time_zone)
    was = meeting.starts_at.astimezone(zone)
    # Compared on the clock, to the minute: a form shows no more. So saving a meeting in the
    # second of two equal hours without touching its time does not move it into the first.
    if (starts_on, starts_at.replace(second=0, microsecond=0)) != (
        was.date(),
        was.time().replace(second=0, microsecond=0),
    ):
        moved = check_start(starts_on, starts_at, meeting.series.time_zone, at)
        if moved.instant != meeting.starts_at:
            meeting.starts_at = moved.instant
            meeting.time_revision += 1
            meeting.timed_at = at
    meeting.ends_at = meeting.starts_at + length
    if meeting.ends_at <= at:
        raise NotPossible("It would be over already.")


def _changeable(member: Membership, meeting: Meeting, at: datetime) -> Meeting:
    """The meeting as it is now, locked until the transaction ends."""
    if not may_change(member, meeting):
        raise PermissionDenied("only a facilitator changes a meeting")
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
