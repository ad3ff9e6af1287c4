"""The seats of a meeting: how many are left, and that two people never get the same one.

Who says yes takes a seat; who says maybe takes none. A seat that is kept for somebody who waited is
taken as well, until they answer or its time is over. Everything here is counted by one function of
the database, which its triggers use too (groups/meetings/row_security.py).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Func, IntegerField, UUIDField, Value

from groups.errors import NotPossible
from groups.meetings.models import (
    MOST_OFFER_HOURS,
    MOST_SEATS,
    Meeting,
    Rsvp,
    Waiting,
)
from groups.membership.models import Membership


class NotEnoughSeats(NotPossible):
    """More people come than there would be seats."""

    field = "capacity"


def lock_seats(meetings: Iterable[UUID]) -> None:
    """Wait for, and hold until the transaction ends, the right to give seats of these meetings.

    Always before any of their rows is locked, and in one order, so that nobody waits in a circle.
    The triggers take the same lock.
    """
    with connection.cursor() as cursor:
        for meeting in sorted(meetings):
            cursor.execute(
                "select pg_advisory_xact_lock(hashtextextended('seats of ' || %s, 0))",
                [str(meeting)],
            )


class SeatsLeft(Func):
    """The same as ``seats_left`` in a query over meetings."""

    function = "meeting_seats_left"
    output_field = IntegerField()

    def __init__(
        self, at: datetime, *, for_member: Membership | None = None, queued: bool = True
    ) -> None:
        mine = Value(for_member.pk if for_member else None, output_field=UUIDField())
        super().__init__("pk", mine, Value(at), Value(queued))


def seats_left(
    meeting: Meeting, member: Membership | None, *, at: datetime, queued: bool = True
) -> int | None:
    """How many seats ``member`` could take; None where there are seats for all.

    With ``queued`` those for whoever waits longer than ``member`` are not left either.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select meeting_seats_left(%s, %s, %s, %s)",
            [meeting.pk, member.pk if member else None, at, queued],
        )
        left: int | None
        (left,) = cursor.fetchone()
    return left


def is_full(meeting: Meeting, member: Membership, *, at: datetime) -> bool:
    """Whether there is no seat that ``member`` could take."""
    left = seats_left(meeting, member, at=at)
    return left is not None and left < 1


def check_capacity(capacity: int | None) -> int | None:
    if capacity is not None and not 1 <= capacity <= MOST_SEATS:
        raise NotEnoughSeats(f"A meeting has 1 to {MOST_SEATS} seats.")
    return capacity


def check_offer_hours(hours: int) -> int:
    if not 1 <= hours <= MOST_OFFER_HOURS:
        raise NotPossible(
            f"A seat can be kept for 1 to {MOST_OFFER_HOURS} hours.", field="offer_hours"
        )
    return hours


def check_seats(
    meetings: Sequence[Meeting], *, also_at: Mapping[UUID, datetime], at: datetime
) -> None:
    """Raises NotEnoughSeats where more people come than a meeting has seats.

    At its start, and at another one of ``also_at`` where it is moved: neither fewer seats than
    people come, nor than came before.
    """
    few = [meeting for meeting in meetings if meeting.capacity is not None]
    if not few:
        return
    yes = Rsvp.objects.current().filter(meeting__in=few, answer=Rsvp.Answer.YES)
    kept = Waiting.objects.kept(at).current().filter(meeting__in=few)
    taken = Counter(yes.values_list("meeting", "answered_for"))
    taken += Counter(kept.values_list("meeting", "waits_for"))
    for meeting in few:
        starts = {meeting.starts_at, also_at.get(meeting.pk, meeting.starts_at)}
        most = max(taken[meeting.pk, start] for start in starts)
        if most > (meeting.capacity or 0):
            raise NotEnoughSeats(
                f"{most} people come, or have a seat kept for them. There cannot be fewer seats."
            )
