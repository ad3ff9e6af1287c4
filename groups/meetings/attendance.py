"""Who was at a meeting: those who said yes to it, as long as nobody notes more than that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from groups.meetings.models import Meeting, MeetingQuerySet, Rsvp, RsvpQuerySet
from groups.membership.models import WITH_A_PLACE, Membership, MembershipQuerySet

LATELY = timedelta(days=14)
MOST = 3


@dataclass(frozen=True)
class Gathering:
    """A meeting of the last days, and ids of the memberships that were there."""

    meeting: UUID
    starts_at: datetime
    people: frozenset[UUID]


def was_there(meeting: Meeting) -> frozenset[UUID]:
    """Ids of the memberships that said yes to the meeting as it took place."""
    yes = _yes().filter(meeting=meeting.pk)
    return frozenset(yes.values_list("membership_id", flat=True))


def meetings_lately(member: Membership, *, at: datetime, limit: int = MOST) -> Sequence[Meeting]:
    """Meetings that began in the last two weeks, the latest first: all for a facilitator,
    for a member those at which they were.
    """
    return list(_lately(member, at).select_related("series")[:limit])


def with_gatherings(
    people: MembershipQuerySet, member: Membership, *, at: datetime
) -> "MembershipQuerySet":
    """``people``, each with the meetings out of ``meetings_lately`` at which they were; give the
    loaded people to ``gatherings_of``. So a page asks for people and meetings at once.
    """
    lately = _lately(member, at).values("pk")[:MOST]
    of_person = _yes().filter(membership=OuterRef("pk"), meeting__in=lately)
    was_at = JSONObject(meeting="meeting_id", starts_at="meeting__starts_at")
    annotated: MembershipQuerySet = people.annotate(
        was_at=ArraySubquery(of_person.values(x=was_at))
    )
    return annotated


def gatherings_of(people: Iterable[Any]) -> list[Gathering]:
    """The meetings at which any of ``people`` (from ``with_gatherings``) were, the latest first."""
    there: dict[tuple[datetime, UUID], set[UUID]] = {}
    for person in people:
        for one in person.was_at:
            key = datetime.fromisoformat(one["starts_at"]), UUID(one["meeting"])
            there.setdefault(key, set()).add(person.pk)
    return [
        Gathering(meeting, starts_at, frozenset(there[starts_at, meeting]))
        for starts_at, meeting in sorted(there, reverse=True)
    ]


def _yes() -> RsvpQuerySet:
    """Of whoever keeps a place: who is away for now was there all the same, and reads what is
    addressed to those who were once they are back.
    """
    yes = Rsvp.objects.filter(answer=Rsvp.Answer.YES, answered_for=F("meeting__starts_at"))
    return yes.filter(
        membership__state__in=WITH_A_PLACE, answered_at__gte=F("membership__joined_at")
    )


def _lately(member: Membership, at: datetime) -> MeetingQuerySet:
    began = (
        Meeting.objects.visible_to(member)
        .scheduled()
        .filter(starts_at__lte=at, starts_at__gt=at - LATELY)
        .order_by("-starts_at", "pk")
    )
    if member.is_facilitator:
        return began
    own = Rsvp.objects.filter(membership=member.pk, answer=Rsvp.Answer.YES)
    return began.filter(pk__in=own.filter(answered_for=F("meeting__starts_at")).values("meeting"))
