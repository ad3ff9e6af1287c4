"""Cover in words: on a meeting's page of it, on the group's home and beside the meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse

from groups.meetings.holding import Holding, Standing, unheld
from groups.meetings.models import CoverRequest, Meeting
from groups.meetings.words import When, when_of
from groups.membership.models import Membership

AHEAD = timedelta(days=14)
"""So early nobody need worry about a meeting that names no facilitator; a request stands at once."""
MOST = 5


@dataclass(frozen=True)
class Wanted:
    """A meeting that nobody holds for certain, for those who could."""

    url: str
    when: When
    words: str


def wanted(member: Membership, *, at: datetime) -> Sequence[Wanted]:
    """The soonest of them, for a facilitator: two queries. Nothing for a member, and no query."""
    if not member.is_facilitator:
        return []
    soon = unheld(Meeting.objects.visible_to(member).scheduled().filter(starts_at__gt=at))
    requests = CoverRequest.objects.visible_to(member).open().select_related("asked_by", "asked")
    meetings = (
        soon.filter(Q(starts_at__lte=at + AHEAD) | Q(asks_for_cover=True))
        .select_related("series", "group", "facilitator")
        .prefetch_related(Prefetch("cover_request", requests))
        .order_by("starts_at", "pk")[:MOST]
    )
    return [_wanted(member, meeting, at) for meeting in meetings]


def _wanted(member: Membership, meeting: Any, at: datetime) -> Wanted:
    root = {"slug": meeting.group.slug, "meeting_id": meeting.pk}
    return Wanted(
        url=reverse("meetings:cover", kwargs=root),
        when=when_of(meeting, at=at),
        words=_how_it_stands(member, meeting),
    )


def _how_it_stands(member: Membership, meeting: Any) -> str:
    request = getattr(meeting, "cover_request", None)
    if meeting.asks_for_cover and request is not None:
        return asked_words(member, request)
    if meeting.held_by is None:
        return "Nobody holds it yet."
    if meeting.held_by == member.pk:
        return "You hold it and said that you cannot come."
    return f"{meeting.facilitator.display_name} holds it and said that they cannot come."


def asked_words(member: Membership, request: CoverRequest) -> str:
    """Who asks whom, as the member reads it."""
    asked = request.asked if request.asked is not None and request.asked.is_active else None
    if request.asked_by_id == member.pk:
        whom = asked.display_name if asked is not None else "the others"
        return f"You asked {whom} to hold it. It stays with you until somebody says yes."
    if asked is None:
        whom = "whoever of you can"
    else:
        whom = "you" if asked.pk == member.pk else asked.display_name
    return f"{request.asked_by.display_name} cannot hold it and asks {whom}."


def standing_words(member: Membership, holding: Holding) -> str:
    """The first line of the page about cover."""
    if holding.request is not None:
        return asked_words(member, holding.request)
    if holding.holder is None:
        return "Nobody holds it yet."
    yours = holding.holder.pk == member.pk
    name = "You" if yours else holding.holder.display_name
    if holding.standing is Standing.NOBODY:
        return f"{name} {'hold' if yours else 'holds'} it and said no to coming."
    return f"{name} {'hold' if yours else 'holds'} it."
