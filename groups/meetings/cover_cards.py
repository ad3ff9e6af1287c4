"""Cover in words: on a meeting's page of it, on the group's home and beside the meetings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from groups.meetings.holding import Holding, Standing, unheld
from groups.meetings.models import CoverRequest, Meeting
from groups.meetings.words import When, when
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


@dataclass(frozen=True)
class Asking:
    """Who asks whom; ``asked`` is None where all the others are asked, or who was asked is away."""

    asked_by: UUID
    asked_by_name: str
    asked: UUID | None = None
    asked_name: str = ""


def wanted_question(member: Membership, *, at: datetime) -> ArraySubquery:
    """The soonest of them, for a facilitator, as a column of another query; ``wanted_of`` reads it."""
    soon = unheld(Meeting.objects.visible_to(member).scheduled().filter(starts_at__gt=at))
    holder = Membership.objects.visible_to(member).filter(pk=OuterRef("held_by"))
    requests = CoverRequest.objects.visible_to(member).open().filter(meeting=OuterRef("pk"))
    rows = (
        soon.filter(Q(starts_at__lte=at + AHEAD) | Q(asks_for_cover=True))
        .annotate(
            holder_name=Subquery(holder.values("display_name")),
            request=Subquery(requests.values(row=_asking())),
        )
        .order_by("starts_at", "pk")[:MOST]
    )
    return ArraySubquery(
        rows.values(
            row=JSONObject(
                id="pk",
                starts_at="starts_at",
                ends_at="ends_at",
                zone="series__time_zone",
                held_by="held_by",
                holder_name="holder_name",
                request="request",
            )
        )
    )


def _asking() -> JSONObject:
    return JSONObject(
        asked_by="asked_by",
        asked_by_name="asked_by__display_name",
        asked="asked",
        asked_name="asked__display_name",
        asked_state="asked__state",
    )


def wanted_of(
    member: Membership, rows: Iterable[Mapping[str, Any]], *, at: datetime
) -> Sequence[Wanted]:
    """What ``wanted_question`` was answered."""
    return [
        Wanted(
            url=reverse("meetings:cover", args=[member.group.slug, row["id"]]),
            when=when(
                datetime.fromisoformat(row["starts_at"]),
                datetime.fromisoformat(row["ends_at"]),
                row["zone"],
                at=at,
            ),
            words=_how_it_stands(member, row),
        )
        for row in rows
    ]


def _how_it_stands(member: Membership, row: Mapping[str, Any]) -> str:
    if row["request"] is not None:
        return asked_words(member, _asking_of(row["request"]))
    if row["held_by"] is None:
        return "Nobody holds it yet."
    if UUID(row["held_by"]) == member.pk:
        return "You hold it and said that you cannot come."
    return f"{row['holder_name']} holds it and said that they cannot come."


def _asking_of(row: Mapping[str, Any]) -> Asking:
    if row["asked"] is None or row["asked_state"] != Membership.State.ACTIVE:
        return Asking(UUID(row["asked_by"]), row["asked_by_name"])
    return Asking(
        UUID(row["asked_by"]), row["asked_by_name"], UUID(row["asked"]), row["asked_name"]
    )


def _asking_in(request: CoverRequest) -> Asking:
    if request.asked is None or not request.asked.is_active:
        return Asking(request.asked_by_id, request.asked_by.display_name)
    return Asking(
        request.asked_by_id,
        request.asked_by.display_name,
        request.asked.pk,
        request.asked.display_name,
    )


def asked_words(member: Membership, asking: Asking) -> str:
    """Who asks whom, as the member reads it."""
    if asking.asked_by == member.pk:
        whom = asking.asked_name or "the others"
        return f"You asked {whom} to hold it. It stays with you until somebody says yes."
    if asking.asked is None:
        whom = "whoever of you can"
    else:
        whom = "you" if asking.asked == member.pk else asking.asked_name
    return f"{asking.asked_by_name} cannot hold it and asks {whom}."


def standing_words(member: Membership, holding: Holding) -> str:
    """The first line of the page about cover."""
    if holding.request is not None:
        return asked_words(member, _asking_in(holding.request))
    if holding.holder is None:
        return "Nobody holds it yet."
    yours = holding.holder.pk == member.pk
    name = "You" if yours else holding.holder.display_name
    if holding.standing is Standing.NOBODY:
        return f"{name} {'hold' if yours else 'holds'} it and said no to coming."
    return f"{name} {'hold' if yours else 'holds'} it."
