"""How one person stands with the seats of meetings, made ready for the pages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.meetings.models import Meeting, Waiting
from groups.meetings.policy import is_open
from groups.meetings.seats import SeatsLeft
from groups.meetings.words import When, when
from groups.membership.models import Membership


@dataclass(frozen=True)
class Seating:
    """``full``: no seat is left to choose. ``offer`` is a seat that is kept for the person until
    ``kept_until``; after that it is ``missed``. Nothing here tells of who else waits.
    """

    full: bool = False
    waits: bool = False
    offer: UUID | None = None
    kept_until: When | None = None
    missed: bool = False


@dataclass(frozen=True)
class Waits:
    """A line of the waiting list, as facilitators see it, the longest waiting first."""

    name: str
    kept_until: When | None
    passed: bool


NO_SEATS = Seating()
"""Of a meeting with seats for all, and of one that is over."""


def seatings(meetings: Collection[Meeting], user_id: UUID, *, at: datetime) -> dict[UUID, Seating]:
    """Of those meetings that have seats, by id: two queries, and none where all have seats for all."""
    limited = {one.pk: one for one in meetings if one.capacity is not None and is_open(one, at)}
    if not limited:
        return {}
    left = Meeting.objects.filter(pk__in=limited).annotate(left=SeatsLeft(at))
    own = Waiting.objects.current().filter(meeting__in=limited, membership__user=user_id)
    waiting = {one.meeting_id: one for one in own}
    return {
        pk: _seating(limited[pk], number < 1, waiting.get(pk), at)
        for pk, number in left.values_list("pk", "left")
    }


def waiting_list(member: Membership, meeting: Meeting, *, at: datetime) -> list[Waits]:
    """Who waits for a seat, for a facilitator; for others nobody."""
    if not member.is_facilitator or meeting.capacity is None or not is_open(meeting, at):
        return []
    line = Waiting.objects.visible_to(member).filter(meeting=meeting)
    rows = line.select_related("membership").order_by("since", "pk")
    return [
        Waits(row.membership.display_name, _until(row, meeting, at), _passed(row, at))
        for row in rows
    ]


def _seating(meeting: Meeting, full: bool, own: Waiting | None, at: datetime) -> Seating:
    if own is None:
        return Seating(full=full)
    kept = own.is_kept(at)
    return Seating(
        full=full,
        waits=own.kept_until is None,
        offer=own.pk if kept else None,
        kept_until=_until(own, meeting, at) if kept else None,
        missed=_passed(own, at),
    )


def _passed(row: Waiting, at: datetime) -> bool:
    return row.kept_until is not None and not row.is_kept(at)


def _until(row: Waiting, meeting: Meeting, at: datetime) -> When | None:
    if row.kept_until is None:
        return None
    return when(row.kept_until, row.kept_until, meeting.series.time_zone, at=at)
