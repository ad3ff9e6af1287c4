"""Telling people that a meeting was cancelled, or is at another time or place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from groups.meetings.models import Meeting, Rsvp, Waiting
from groups.membership.models import Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Message, Unwanted
from groups.notices.models import Notice

CANCELLED: Final = "meeting_cancelled"
CHANGED: Final = "meeting_changed"
SUPERSEDED: Final = "changed again"
"""Why a notice is dropped: a later one says it all."""


@dataclass(frozen=True)
class Told:
    """Somebody who is to be told, and of which meeting: the first that they did not decline."""

    membership: Membership
    meeting: Meeting


def audience(by: Membership | None, meetings: Sequence[Meeting]) -> list[Told]:
    """Who is concerned by a change of these meetings of one group: everybody but who made it, and
    those who said no to all of them.
    """
    if not meetings:
        return []
    said_no = set(
        Rsvp.objects.declined()
        .filter(meeting__in=[meeting.pk for meeting in meetings])
        .values_list("membership_id", "meeting_id")
    )
    people = (
        Membership.objects.active()
        .filter(group=meetings[0].group_id)
        .select_related("user")
        .order_by("display_name", "pk")
    )
    return [
        Told(person, first)
        for person in people
        if by is None or person.pk != by.pk
        for first in [m for m in meetings if (person.pk, m.pk) not in said_no][:1]
    ]


def tell_of(
    kind: str,
    by: Membership | None,
    meetings: Sequence[Meeting],
    *,
    at: datetime,
    due: datetime | None = None,
) -> None:
    """Tell each of ``audience`` once, at ``due``: of many meetings nobody gets as many mails.

    Each revision of a meeting is told once: who moves it twice is heard twice.
    """
    for meeting, told in groupby(
        sorted(audience(by, meetings), key=lambda one: (one.meeting.starts_at, one.meeting.pk)),
        key=lambda one: one.meeting,
    ):
        queue(
            kind,
            recipients=[one.membership.user for one in told],
            subject=meeting.pk,
            group=meeting.group_id,
            revision=meeting.revision,
            at=due or at,
        )


def tell_who_counts_on(
    kind: str, by: Membership, meetings: Sequence[Meeting], *, at: datetime
) -> None:
    """Tell once, of the first of ``meetings``, whoever said yes or perhaps to it, or waits for it:
    of meetings of which the others never heard.
    """
    told: set[UUID] = {by.pk}
    for meeting in sorted(meetings, key=lambda one: (one.starts_at, one.pk)):
        said = Rsvp.objects.coming().filter(meeting=meeting).values("membership")
        waits = Waiting.objects.current().filter(meeting=meeting).values("membership")
        people = Membership.objects.active().filter(Q(pk__in=said) | Q(pk__in=waits))
        new = [person for person in people.select_related("user") if person.pk not in told]
        told |= {person.pk for person in new}
        queue(
            kind,
            recipients=[person.user for person in new],
            subject=meeting.pk,
            group=meeting.group_id,
            revision=meeting.revision,
            at=at,
        )


def _still_to_tell(notice: Notice, at: datetime) -> Meeting | Unwanted:
    """The meeting, if it is as it was when the notice was queued, and the person is concerned."""
    meeting = Meeting.objects.filter(pk=notice.subject_id).first()
    if meeting is None or meeting.revision != notice.revision:
        return Unwanted(SUPERSEDED)
    if meeting.ends_at <= at:
        return Unwanted("over")
    member = (
        Membership.objects.active().filter(group=meeting.group_id, user=notice.recipient_id).first()
    )
    if member is None:
        return Unwanted("left")
    if Rsvp.objects.declined().filter(meeting=meeting, membership=member).exists():
        return Unwanted("not coming")
    return meeting


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    """Both kinds say the same little: which moment, before and now, and where to sign in."""
    meeting = _still_to_tell(notice, at)
    if isinstance(meeting, Unwanted):
        return meeting
    return Message(
        notice.kind,
        {
            "begins": meeting.starts_at,
            "answered_for": _answered_for_another(notice, meeting),
            "link": settings.SITE_URL + "/",
        },
        useful_until=meeting.starts_at,
    )


def _answered_for_another(notice: Notice, meeting: Meeting) -> datetime | None:
    """The time that the person said yes or perhaps to, where the meeting is at another one now."""
    said = Rsvp.objects.current().exclude(answer=Rsvp.Answer.NO)
    return (
        said.filter(meeting=meeting, membership__user=notice.recipient_id)
        .exclude(answered_for=meeting.starts_at)
        .values_list("answered_for", flat=True)
        .first()
    )


KINDS = (
    Kind(CANCELLED, Category.CHANGES, prepare=_prepare),
    Kind(CHANGED, Category.CHANGES, prepare=_prepare),
)
