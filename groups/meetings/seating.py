"""How one person stands with the seats of meetings, made ready for the pages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Subquery, When
from django.db.models.functions import JSONObject

from groups.meetings import words
from groups.meetings.models import Meeting, MeetingQuerySet, Waiting
from groups.meetings.policy import is_open
from groups.meetings.seats import SeatsLeft
from groups.membership.models import Membership


@dataclass(frozen=True)
class Seating:
    """``full``: no seat is left to choose. ``offer`` is a seat that is kept for the person until
    ``kept_until``; after that it is ``missed``. Nothing here tells of who else waits.
    """

    full: bool = False
    waits: bool = False
    offer: UUID | None = None
    kept_until: words.When | None = None
    missed: bool = False


@dataclass(frozen=True)
class Waits:
    """A line of the waiting list, as facilitators see it, the longest waiting first."""

    name: str
    kept_until: words.When | None
    passed: bool


NO_SEATS = Seating()
"""Of a meeting with seats for all, and of one that is over."""


def with_seats(meetings: MeetingQuerySet, user_id: UUID, *, at: datetime) -> MeetingQuerySet:
    """``meetings``, each with its seats as the person stands with them; for ``seating_of``. So a
    page asks for meetings and seats at once.
    """
    own = Waiting.objects.current().filter(meeting=OuterRef("pk"), membership__user=user_id)
    row = own.values(row=JSONObject(id="id", kept_until="kept_until"))
    annotated: MeetingQuerySet = meetings.annotate(
        seats_left=Case(When(capacity__isnull=False, then=SeatsLeft(at))),
        waiting_row=Subquery(row[:1]),
    )
    return annotated


def seating_of(meeting: Meeting, *, at: datetime) -> Seating:
    """How the person stands with a meeting out of ``with_seats``."""
    left: int | None = getattr(meeting, "seats_left", None)
    if left is None or not is_open(meeting, at):
        return NO_SEATS
    row: dict[str, str | None] | None = getattr(meeting, "waiting_row", None)
    if row is None or row["id"] is None:
        return Seating(full=left < 1)
    until = datetime.fromisoformat(row["kept_until"]) if row["kept_until"] else None
    kept = until is not None and until > at
    return Seating(
        full=left < 1,
        waits=until is None,
        offer=UUID(row["id"]) if kept else None,
        kept_until=_until(until, meeting, at) if kept else None,
        missed=until is not None and not kept,
    )


def with_line(meetings: MeetingQuerySet, member: Membership) -> MeetingQuerySet:
    """``meetings``, each with who waits for a seat, for its facilitators; for others nobody. For
    ``waiting_list``.
    """
    if not member.is_facilitator:
        return meetings
    line = Waiting.objects.visible_to(member).filter(meeting=OuterRef("pk"))
    row = JSONObject(name="membership__display_name", kept_until="kept_until")
    annotated: MeetingQuerySet = meetings.annotate(
        line=ArraySubquery(line.order_by("since", "pk").values(row=row))
    )
    return annotated


def waiting_list(meeting: Meeting, *, at: datetime) -> list[Waits]:
    """Who waits for a seat at a meeting out of ``with_line``."""
    if meeting.capacity is None or not is_open(meeting, at):
        return []
    rows: list[dict[str, str]] = getattr(meeting, "line", None) or []
    return [_waits(row["name"], row["kept_until"], meeting, at) for row in rows]


def _waits(name: str, kept_until: str | None, meeting: Meeting, at: datetime) -> Waits:
    until = datetime.fromisoformat(kept_until) if kept_until else None
    return Waits(name, _until(until, meeting, at), passed=until is not None and until <= at)


def _until(moment: datetime | None, meeting: Meeting, at: datetime) -> words.When | None:
    if moment is None:
        return None
    return words.when(moment, moment, meeting.series.time_zone, at=at)
