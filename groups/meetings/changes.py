"""Telling people that a meeting was cancelled, or is at another time or place.

Whoever had said yes or perhaps to a time that does not hold any more is asked again instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from groups.meetings.models import Meeting, Rsvp, Waiting
from groups.meetings.models.answers import RsvpQuerySet
from groups.meetings.words import when_of
from groups.membership.models import Membership
from groups.notices.actions import queue
from groups.notices.kinds import Category, Kind, Line, Message, Unwanted
from groups.notices.models import Notice

CANCELLED: Final = "meeting_cancelled"
CHANGED: Final = "meeting_changed"
AGAIN: Final = "answer_again"
OF_CHANGES: Final = (CHANGED, AGAIN, CANCELLED)
"""Whoever hears of a change hears it as one of these."""
SUPERSEDED: Final = "changed again"
"""Why a notice is dropped: a later one says it all."""


@dataclass(frozen=True)
class Told:
    """Somebody who is to be told, and of which meetings: those that they did not decline."""

    membership: Membership
    meetings: Sequence[Meeting]


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
    told = [
        Told(person, [meeting for meeting in meetings if (person.pk, meeting.pk) not in said_no])
        for person in people
        if by is None or person.pk != by.pk
    ]
    return [one for one in told if one.meetings]


def tell_of(
    kind: str,
    by: Membership | None,
    meetings: Sequence[Meeting],
    *,
    at: datetime,
    due: datetime | None = None,
) -> None:
    """Tell each of ``audience`` once, at ``due``: of many meetings nobody gets as many mails.

    They hear of the first one or, where an answer of theirs does not count any more, of the first
    of those. Each revision of a meeting is told once: who moves it twice is heard twice.
    """
    told = audience(by, meetings)
    asked = set(_of_another_time(meetings).values_list("membership_id", "meeting_id"))
    mails: dict[tuple[str, Meeting], list[User]] = defaultdict(list)
    for one in told:
        again = [meeting for meeting in one.meetings if (one.membership.pk, meeting.pk) in asked]
        first = (AGAIN, again[0]) if again else (kind, one.meetings[0])
        mails[first].append(one.membership.user)
    for (which, meeting), people in mails.items():
        queue(
            which,
            recipients=people,
            subject=meeting.pk,
            group=meeting.group_id,
            revision=meeting.revision,
            at=due or at,
        )


def _of_another_time(meetings: Iterable[Meeting]) -> RsvpQuerySet:
    """Yes or perhaps, said of a time at which these meetings do not begin any more."""
    return (
        Rsvp.objects.current()
        .exclude(answer=Rsvp.Answer.NO)
        .filter(meeting__in=[meeting.pk for meeting in meetings if not meeting.is_cancelled])
        .exclude(answered_for=F("meeting__starts_at"))
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


def _still_to_tell(
    notices: Sequence[Notice], at: datetime
) -> dict[UUID, tuple[Meeting, Membership] | Unwanted]:
    """Meeting and person, where it is as it was when the notice was queued and concerns them.

    As many queries for many as for one.
    """
    meetings = Meeting.objects.in_bulk({notice.subject_id for notice in notices})
    members = {
        (member.group_id, member.user_id): member
        for member in Membership.objects.active().filter(
            user__in={notice.recipient_id for notice in notices},
            group__in={meeting.group_id for meeting in meetings.values()},
        )
    }
    said = Rsvp.objects.declined().filter(
        meeting__in=meetings, membership__in=[member.pk for member in members.values()]
    )
    declined = set(said.values_list("meeting", "membership"))

    def one(notice: Notice) -> tuple[Meeting, Membership] | Unwanted:
        meeting = meetings.get(notice.subject_id)
        if meeting is None or meeting.revision != notice.revision:
            return Unwanted(SUPERSEDED)
        if meeting.ends_at <= at:
            return Unwanted("over")
        person = notice.recipient_id
        member = members.get((meeting.group_id, person)) if person is not None else None
        if member is None:
            return Unwanted("left")
        if (meeting.pk, member.pk) in declined:
            return Unwanted("not coming")
        return meeting, member

    return {notice.pk: one(notice) for notice in notices}


def _prepare(notice: Notice, at: datetime) -> Message | Unwanted:
    return _prepare_all([notice], at)[notice.pk]


def _prepare_all(notices: Sequence[Notice], at: datetime) -> dict[UUID, Message | Unwanted]:
    """Both kinds say the same little: which moment, and where to sign in."""
    found = _still_to_tell(notices, at)

    def one(notice: Notice) -> Message | Unwanted:
        still = found[notice.pk]
        return still if isinstance(still, Unwanted) else _message(notice, still[0])

    return {notice.pk: one(notice) for notice in notices}


def _prepare_again(notice: Notice, at: datetime) -> Message | Unwanted:
    return _prepare_again_all([notice], at)[notice.pk]


def _prepare_again_all(notices: Sequence[Notice], at: datetime) -> dict[UUID, Message | Unwanted]:
    """The time that the answer was for, and the one that it does not count for."""
    found = _still_to_tell(notices, at)
    meetings = [still[0] for still in found.values() if not isinstance(still, Unwanted)]
    said = _of_another_time(meetings).values_list("meeting", "membership", "answered_for")
    before = {(meeting, member): answered_for for meeting, member, answered_for in said}

    def one(notice: Notice) -> Message | Unwanted:
        still = found[notice.pk]
        if isinstance(still, Unwanted):
            return still
        meeting, member = still
        answered_for = before.get((meeting.pk, member.pk))
        if answered_for is None:
            return Unwanted("answered")
        return _message(notice, meeting, answered_for=answered_for)

    return {notice.pk: one(notice) for notice in notices}


def _message(notice: Notice, meeting: Meeting, **times: datetime) -> Message:
    return Message(
        notice.kind,
        {"begins": meeting.starts_at, **times, "link": settings.SITE_URL + "/"},
        useful_until=meeting.starts_at,
    )


def _show_again(notices: Sequence[Notice], person: User, at: datetime) -> dict[UUID, Line]:
    """Where the person is, and as long as their answer is for another time."""
    here = Membership.objects.active().filter(user=person).values("group")
    meetings = (
        Meeting.objects.filter(pk__in=[notice.subject_id for notice in notices], group__in=here)
        .scheduled()
        .to_come(at)
        .select_related("group", "series")
        .in_bulk()
    )
    asked = _of_another_time(meetings.values()).filter(membership__user=person)
    open_ones = set(asked.values_list("meeting_id", flat=True))
    return {
        notice.pk: _line_again(meetings[notice.subject_id], at)
        for notice in notices
        if notice.subject_id in open_ones
        and meetings[notice.subject_id].revision == notice.revision
    }


def _line_again(meeting: Meeting, at: datetime) -> Line:
    return Line(
        f"A meeting of {meeting.group.name} is at another time: {when_of(meeting, at=at).begins}. "
        "Your answer was for the time before; you are asked again.",
        reverse("meetings:meeting", args=[meeting.group.slug, meeting.pk]),
    )


KINDS = (
    Kind(CANCELLED, Category.CHANGES, prepare=_prepare, prepare_all=_prepare_all),
    Kind(CHANGED, Category.CHANGES, prepare=_prepare, prepare_all=_prepare_all),
    Kind(
        AGAIN,
        Category.CHANGES,
        prepare=_prepare_again,
        prepare_all=_prepare_again_all,
        show=_show_again,
    ),
)
