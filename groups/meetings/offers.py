"""Seats that became free, kept one after the other for who waits longest.

The planner does it every half minute, whatever freed a seat: a no, somebody who left, was removed or
went away, more seats, an offer whose time is over. So no action has to think of it, and as long as
somebody waits nobody else can take the seat.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from accounts.models import User
from groups.meetings.models import Meeting, Rsvp, Waiting
from groups.meetings.policy import is_open
from groups.meetings.seats import SeatsLeft, lock_seats, seats_left
from groups.membership.models import Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Message, Unwanted
from groups.notices.models import Notice
from groups.notices.quiet import end_of_offer
from groupsite.confidentiality.acting import Purpose, acting_as

OFFER: Final = "seat_offered"


def kept_until(person: User, meeting: Meeting, *, at: datetime) -> datetime:
    """Until when a seat that is offered now is kept: the meeting's hours, and at most its start."""
    hours, starts_at = timedelta(hours=meeting.offer_hours), meeting.starts_at
    return min(end_of_offer(person, hours, at, useful_until=starts_at), starts_at)


@acting_as(Purpose.REMINDERS)
def plan(at: datetime) -> int:
    """Keep the seats that are free for those who wait; says how many. Acts for the planner."""
    waited_for = Waiting.objects.current().in_line().values("meeting")
    meetings = (
        Meeting.objects.taking_place()
        .filter(pk__in=waited_for.order_by(), capacity__isnull=False, starts_at__gt=at)
        .annotate(left=SeatsLeft(at, queued=False))
        .filter(left__gt=0)
    )
    found = sorted(meetings.values_list("pk", flat=True))
    lock_seats(found)
    return sum(_offer_seats(meeting, at) for meeting in found)


def _offer_seats(meeting_id: UUID, at: datetime) -> int:
    """Everything is read again: the seats are locked now, and were not before."""
    meeting = Meeting.objects.get(pk=meeting_id)
    left = seats_left(meeting, None, at=at, queued=False)
    if left is None or left < 1 or meeting.starts_at <= at or meeting.is_cancelled:
        return 0
    line = (
        Waiting.objects.current()
        .in_line()
        .filter(meeting=meeting)
        .select_related("membership__user")
    )
    offered = list(line[:left])
    for waiting in offered:
        person = waiting.membership.user
        waiting.offered_at, waiting.kept_until = at, kept_until(person, meeting, at=at)
        waiting.save(update_fields=["offered_at", "kept_until"])
        queue(OFFER, recipients=[person], subject=waiting.pk, group=meeting.group_id, at=at)
    return len(offered)


def keep_seats_after_move(meeting: Meeting, was: datetime, *, at: datetime) -> None:
    """Who had a seat when the meeting began at ``was`` has the first claim on one at its new time.

    Nobody is asked to hurry: it is an offer like others. They are told of the new time anyway.
    """
    if meeting.capacity is None:
        return
    with acting_as(Purpose.REMINDERS):
        left = seats_left(meeting, None, at=at, queued=False)
        if left is None:
            return
        had = Rsvp.objects.current().filter(
            meeting=meeting, answer=Rsvp.Answer.YES, answered_for=was
        )
        promised = Waiting.objects.kept(at).filter(meeting=meeting, waits_for=was)
        first = had.order_by("answered_at", "pk").values_list("membership", flat=True)
        then = promised.order_by("since", "pk").values_list("membership", flat=True)
        people = list(dict.fromkeys([*first, *then]))[: max(left, 0)]
        members = Membership.objects.active().filter(pk__in=people).select_related("user")
        _keep_again(meeting, list(members), at)


def _keep_again(meeting: Meeting, members: list[Membership], at: datetime) -> None:
    Waiting.objects.bulk_create(
        [
            Waiting(
                group_id=meeting.group_id,
                meeting=meeting,
                membership=member,
                since=at,
                waits_for=meeting.starts_at,
                offered_at=at,
                kept_until=kept_until(member.user, meeting, at=at),
            )
            for member in members
        ],
        update_conflicts=True,
        unique_fields=["meeting", "membership"],
        update_fields=["since", "waits_for", "offered_at", "kept_until"],
    )


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    waiting = (
        Waiting.objects.current()
        .filter(pk=notice.subject_id, membership__user=notice.recipient_id)
        .select_related("meeting__group")
        .first()
    )
    if waiting is None or waiting.kept_until is None:
        return Unwanted("no longer waiting")
    if not is_open(waiting.meeting, at):
        return Unwanted("cancelled or over")
    if waiting.meeting.rests:
        return Unwanted("resting")
    if not waiting.is_kept(at):
        return Unwanted("too late")
    return Message(
        OFFER,
        {
            "begins": waiting.meeting.starts_at,
            "until": waiting.kept_until,
            "link": settings.SITE_URL + "/",
        },
        useful_until=waiting.meeting.starts_at,
    )


KIND = Kind(OFFER, Category.CHANGES, prepare=_prepare, plan=plan)
