"""Who holds a meeting, and whether somebody does.

Held is a meeting whose facilitator facilitates here today, did not say no to it and asks nobody to
cover. Where the row names nobody, or somebody who facilitates no more, a group's only facilitator
holds it: there is nobody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from groups.meetings.models import (
    CoverRefusal,
    CoverRequest,
    Meeting,
    MeetingQuerySet,
    Rsvp,
)
from groups.membership.models import Membership, MembershipQuerySet

OTHERS_ASKED = timedelta(minutes=30)
"""Before the start: then whoever facilitates is asked, and a request is for all of them."""


class Standing(StrEnum):
    HELD = "held"
    ASKED = "asked"
    """Whoever holds it asks others, and holds it until one of them says yes."""
    NOBODY = "nobody"


def with_holder(meetings: MeetingQuerySet) -> "QuerySet[Any]":
    """Each with ``held_by``, and whether that one said no, or asks for cover."""
    here = Membership.objects.facilitating().filter(group=OuterRef("group"))
    named = here.filter(pk=OuterRef("facilitator"))
    beside = Membership.objects.facilitating().filter(group=OuterRef("group"))
    only = here.filter(~Exists(beside.exclude(pk=OuterRef("pk"))))
    found: QuerySet[Any] = meetings.annotate(
        held_by=Coalesce(Subquery(named.values("pk")), Subquery(only.values("pk")))
    )
    mine = {"meeting": OuterRef("pk")}
    known: QuerySet[Any] = found.annotate(
        holder_said_no=Exists(
            Rsvp.objects.declined().filter(membership=OuterRef("held_by"), **mine)
        ),
        asks_for_cover=Exists(
            CoverRequest.objects.open().filter(asked_by=OuterRef("held_by"), **mine)
        ),
    )
    return known


def unheld(meetings: MeetingQuerySet) -> "QuerySet[Any]":
    """Those that nobody holds for certain, with what ``with_holder`` says of them."""
    return with_holder(meetings).filter(
        Q(held_by=None) | Q(holder_said_no=True) | Q(asks_for_cover=True)
    )


def standing(meeting: Any) -> Standing:
    """Of a meeting out of ``with_holder``."""
    if meeting.asks_for_cover:
        return Standing.ASKED
    if meeting.held_by is None or meeting.holder_said_no:
        return Standing.NOBODY
    return Standing.HELD


def who_could(meeting: Any) -> MembershipQuerySet:
    """Facilitators who could still be asked: not the one who cannot, nor who said no already."""
    declined = Rsvp.objects.declined().filter(meeting=meeting.pk).values("membership")
    refused = CoverRefusal.objects.filter(request__meeting=meeting.pk).values("membership")
    others = (
        Membership.objects.facilitating()
        .filter(group=meeting.group_id)
        .exclude(pk__in=declined)
        .exclude(pk__in=refused)
    )
    return others if meeting.held_by is None else others.exclude(pk=meeting.held_by)


@dataclass(frozen=True)
class Holding:
    """One meeting as a facilitator finds it. ``request`` is the open one, where there is one."""

    meeting: Any
    standing: Standing
    holder: Membership | None
    request: CoverRequest | None
    refused: frozenset[UUID]

    def is_for(self, member: Membership, at: datetime) -> bool:
        """Whether ``member`` may take it over now: asked by name, first they alone."""
        if self.standing is Standing.HELD or self.meeting.held_by == member.pk:
            return False
        asked = self.request.asked if self.request is not None else None
        return (
            asked is None
            or asked.pk == member.pk
            or not (asked.is_active and asked.is_facilitator)
            or at >= self.meeting.starts_at - OTHERS_ASKED
        )


def holding_of(member: Membership, meeting: Meeting) -> Holding:
    """As it is now. For facilitators: members learn who holds it, not who was asked."""
    found = with_holder(Meeting.objects.visible_to(member)).get(pk=meeting.pk)
    asked = CoverRequest.objects.visible_to(member).open().select_related("asked_by", "asked")
    request = asked.filter(meeting=meeting.pk).first() if found.asks_for_cover else None
    refused = CoverRefusal.objects.visible_to(member).filter(request=request)
    return Holding(
        meeting=found,
        standing=standing(found),
        holder=Membership.objects.visible_to(member).filter(pk=found.held_by).first(),
        request=request,
        refused=frozenset(refused.values_list("membership", flat=True)) if request else frozenset(),
    )
