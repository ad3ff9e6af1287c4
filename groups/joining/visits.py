"""What a guest sees of the one meeting they come to, and facilitators of their guests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from accounts.models import User
from groups.meetings.models import Meeting, Visit
from groups.meetings.policy import LINK_OPENS, is_open
from groups.meetings.words import When, when, when_of
from groups.membership.models import Group, Membership


@dataclass(frozen=True)
class ToVisit:
    """A meeting that takes guests: when it is, and nothing else of it."""

    pk: UUID
    ends_at: datetime
    when: When


def meetings_to_visit(group: Group, *, at: datetime) -> Sequence[ToVisit]:
    """The next ones. Meetings are hidden from whoever is not in the group: a function tells when."""
    with connection.cursor() as cursor:
        cursor.execute("select * from meetings_for_guests(%s, %s)", [group.pk, at])
        rows = cursor.fetchall()
    return [ToVisit(pk, ends, when(begins, ends, zone, at=at)) for pk, begins, ends, zone in rows]


@dataclass(frozen=True)
class Evening:
    """A guest's one page. ``place`` and ``link`` only for who comes; the link for its time only."""

    pk: UUID
    group: Group
    name: str
    asked: bool
    refused: bool
    when: When | None = None
    cancelled: bool = False
    over: bool = False
    place: str = ""
    link: str = ""


def visit_of(user: User, pk: UUID) -> Visit | None:
    return Visit.objects.by(user).select_related("group").filter(pk=pk).first()


def visit_in(user: User, group: Group) -> Visit | None:
    return Visit.objects.by(user).filter(group=group).first()


def name_as_guest(user: User, group: Group) -> str:
    """What somebody was called on the evening that they visited."""
    found = visit_in(user, group)
    return found.name if found else ""


def evening_of(visit: Visit, *, at: datetime) -> Evening:
    """As the second lock shows the meeting: to a guest who comes, and to nobody who only asked."""
    asked = visit.state in (Visit.State.ASKED, Visit.State.HELD)
    refused = visit.state == Visit.State.REFUSED
    meeting = None
    if visit.state == Visit.State.COMING:
        meeting = Meeting.objects.select_related("series").filter(pk=visit.meeting_id).first()
    if meeting is None:
        return Evening(visit.pk, visit.group, visit.name, asked, refused)
    may_enter = is_open(meeting, at) and at >= meeting.starts_at - LINK_OPENS
    return Evening(
        visit.pk,
        visit.group,
        visit.name,
        asked,
        refused,
        when=when_of(meeting, at=at),
        cancelled=meeting.is_cancelled,
        over=at >= meeting.ends_at,
        place=meeting.place if is_open(meeting, at) else "",
        link=meeting.link if may_enter else "",
    )


@dataclass(frozen=True)
class Guest:
    """Somebody who comes, or asks to, for the facilitators."""

    pk: UUID
    name: str
    when: When
    asked: bool


def guests_of(member: Membership, *, at: datetime) -> list[Guest]:
    """Of meetings that are not over, the soonest first."""
    visits = (
        Visit.objects.visible_to(member)
        .filter(state__in=(Visit.State.ASKED, Visit.State.COMING), meeting__ends_at__gt=at)
        .select_related("meeting__series")
        .order_by("meeting__starts_at", "pk")
    )
    return [
        Guest(one.pk, one.name, when_of(one.meeting, at=at), asked=one.state == Visit.State.ASKED)
        for one in visits
    ]
