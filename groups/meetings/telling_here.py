"""What notices about meetings say on the person's own page: what holds now, and theirs to know.

One function for all of these kinds, so that a page asks once, however many rows of however many
kinds stand on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as in_words

from accounts.models import User
from groups.meetings.changes import CANCELLED, CHANGED
from groups.meetings.cover_notices import COVER_FOUND, COVER_WANTED, NOBODY_YET, PERHAPS_NOBODY
from groups.meetings.holding import Standing, standing, with_holder
from groups.meetings.models import CoverRefusal, CoverRequest, Meeting, Rsvp, Waiting
from groups.meetings.offers import OFFER
from groups.meetings.planning_reminders import REMINDER
from groups.meetings.words import when_of
from groups.membership.models import FACILITATING, Membership
from groups.notices.kinds import Line
from groups.notices.models import Notice

WORDS = {
    REMINDER: "A reminder: {group}, {begins}.",
    CHANGED: "{group}: something about the meeting on {begins} was changed.",
    CANCELLED: "{group}: the meeting on {begins} does not take place.",
    OFFER: "{group}: there is room for you on {begins}. It is kept for you until {until}.",
    COVER_WANTED: "{group}: somebody asks whether you could hold the meeting on {begins}.",
    COVER_FOUND: "{group}: somebody else holds the meeting on {begins} in your place.",
    NOBODY_YET: "{group}: nobody holds the meeting on {begins} for certain. Could you?",
    PERHAPS_NOBODY: "{group}: it may be that nobody is there to begin on {begins}.",
}


@dataclass(frozen=True)
class _Known:
    """What the person may know. Seats and requests by their own ids, which notices name."""

    meetings: Mapping[UUID, Any]
    seats: Mapping[UUID, Waiting]
    requests: Mapping[UUID, CoverRequest]
    at: datetime

    def meeting_of(self, notice: Notice) -> Any:
        """The meeting that a notice leads to; None where that is not for the person any more."""
        if notice.kind == OFFER:
            seat = self.seats.get(notice.subject_id)
            return self.meetings.get(seat.meeting_id) if seat else None
        if notice.kind == COVER_WANTED:
            request = self.requests.get(notice.subject_id)
            return self.meetings.get(request.meeting_id) if request else None
        return self.meetings.get(notice.subject_id)


def show(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """A line for each that still holds. Of several reminders of one meeting the last one."""
    known = _known(notices, person, at)
    reminded: set[UUID] = set()
    lines = {}
    for notice in sorted(notices, key=lambda one: one.due_at, reverse=True):
        meeting = known.meeting_of(notice)
        if meeting is None or not HOLDS[notice.kind](notice, meeting, known):
            continue
        if notice.kind == REMINDER:
            if meeting.pk in reminded:
                continue
            reminded.add(meeting.pk)
        lines[notice.pk] = _line(notice, meeting, known)
    return lines


def _known(notices: Sequence[Notice], person: User, at: datetime) -> _Known:
    about = {kind: [one.subject_id for one in notices if one.kind == kind] for kind in WORDS}
    mine = Membership.objects.active().filter(user=person)
    seats = _by_id(
        Waiting.objects.current().filter(pk__in=about[OFFER], membership__in=mine)
        if about[OFFER]
        else Waiting.objects.none()
    )
    requests = _by_id(
        CoverRequest.objects.open().filter(
            pk__in=about[COVER_WANTED], group__in=_facilitated(mine).values("group")
        )
        if about[COVER_WANTED]
        else CoverRequest.objects.none()
    )
    named = {one.subject_id for one in notices}
    led_to = {one.meeting_id for one in (*seats.values(), *requests.values())}
    meetings = _meetings(mine).filter(pk__in=named | led_to)
    return _Known({meeting.pk: meeting for meeting in meetings}, seats, requests, at)


def _by_id(rows: "QuerySet[Any]") -> dict[UUID, Any]:
    return {row.pk: row for row in rows}


def _facilitated(mine: "QuerySet[Membership]") -> "QuerySet[Membership]":
    return mine.filter(role__in=FACILITATING)


def _meetings(mine: "QuerySet[Membership]") -> "QuerySet[Any]":
    """Of the person's groups, each with who they are there and what they said of it."""
    groups = mine.values("group")
    here = mine.filter(group=OuterRef("group"))
    answered = {"meeting": OuterRef("pk"), "membership__in": mine}
    coming = Rsvp.objects.coming().filter(
        meeting=OuterRef("pk"), answer=Rsvp.Answer.YES, membership__role__in=FACILITATING
    )
    found: QuerySet[Any] = with_holder(Meeting.objects.filter(group__in=groups))
    known: QuerySet[Any] = found.select_related("series", "group").annotate(
        own=Subquery(here.values("pk")),
        own_role=Subquery(here.values("role")),
        declined=Exists(Rsvp.objects.declined().filter(**answered)),
        refused=Exists(
            CoverRefusal.objects.filter(request__meeting=OuterRef("pk"), membership__in=mine)
        ),
        another_comes=Exists(coming.exclude(membership=OuterRef("held_by"))),
    )
    return known


def _to_come(meeting: Any, at: datetime) -> bool:
    return not meeting.is_cancelled and meeting.starts_at > at


def _same_time(notice: Notice, meeting: Any) -> bool:
    return bool(meeting.time_revision == notice.revision)


def _could_hold(meeting: Any) -> bool:
    here = meeting.own_role in FACILITATING and meeting.held_by != meeting.own
    return here and not meeting.declined and not meeting.refused


def _remind(notice: Notice, meeting: Any, known: _Known) -> bool:
    return not meeting.is_cancelled and _same_time(notice, meeting) and not meeting.declined


def _changed(notice: Notice, meeting: Any, known: _Known) -> bool:
    return not meeting.is_cancelled and meeting.revision == notice.revision


def _cancelled(notice: Notice, meeting: Any, known: _Known) -> bool:
    return bool(meeting.is_cancelled and meeting.revision == notice.revision)


def _kept(notice: Notice, meeting: Any, known: _Known) -> bool:
    return _to_come(meeting, known.at) and known.seats[notice.subject_id].is_kept(known.at)


def _wanted(notice: Notice, meeting: Any, known: _Known) -> bool:
    asked = known.requests[notice.subject_id].asked_id
    return _to_come(meeting, known.at) and _could_hold(meeting) and asked in (None, meeting.own)


def _found(notice: Notice, meeting: Any, known: _Known) -> bool:
    held = not meeting.is_cancelled and standing(meeting) is Standing.HELD
    return held and meeting.held_by != meeting.own


def _unheld(notice: Notice, meeting: Any, known: _Known) -> bool:
    same = _to_come(meeting, known.at) and _same_time(notice, meeting)
    return same and _could_hold(meeting) and standing(meeting) is not Standing.HELD


def _perhaps_nobody(notice: Notice, meeting: Any, known: _Known) -> bool:
    """Who asked whom to hold it is not for members; so it is said until somebody else comes."""
    same = _to_come(meeting, known.at) and _same_time(notice, meeting)
    return same and not meeting.declined and not meeting.another_comes


HOLDS = {
    REMINDER: _remind,
    CHANGED: _changed,
    CANCELLED: _cancelled,
    OFFER: _kept,
    COVER_WANTED: _wanted,
    COVER_FOUND: _found,
    NOBODY_YET: _unheld,
    PERHAPS_NOBODY: _perhaps_nobody,
}
"""Whether what a notice says is so at this moment, and concerns the person."""


def _line(notice: Notice, meeting: Any, known: _Known) -> Line:
    words = WORDS[notice.kind].format(
        group=meeting.group.name,
        begins=when_of(meeting, at=known.at).begins,
        until=_until(known.seats.get(notice.subject_id)),
    )
    page = "cover" if notice.kind in (COVER_WANTED, NOBODY_YET) else "meeting"
    return Line(words, reverse(f"meetings:{page}", args=[meeting.group.slug, meeting.pk]))


def _until(seat: Waiting | None) -> str:
    if seat is None or seat.kept_until is None:
        return ""
    return in_words(timezone.localtime(seat.kept_until), "l j F, H:i")
