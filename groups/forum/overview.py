"""The forum as other pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from groups.forum.glass import waiting
from groups.forum.listing import ThreadLine, list_threads
from groups.forum.models import Post, Told
from groups.membership.calls import answered
from groups.membership.models import Membership

TOLD_LATELY = timedelta(days=30)


def recent_threads(member: Membership, limit: int = 5) -> Sequence[ThreadLine]:
    """The threads last written in, as far as the member can read; one query."""
    return list_threads(member, at=timezone.now(), limit=limit).lines


@dataclass(frozen=True)
class Attention:
    """What asks for a member's attention: for most people on most days nothing.

    ``told`` are broken glasses that the member was told of lately; the rest is for facilitators.
    """

    told: Sequence[UUID] = ()
    disclosed: int = 0
    waiting: int = 0

    def __bool__(self) -> bool:
        return bool(self.told or self.disclosed or self.waiting)


def attention(member: Membership, *, at: datetime) -> Attention:
    """In one query."""
    told = Told.objects.filter(membership=member.pk, at__gt=at - TOLD_LATELY).order_by("-at")
    row = answered(
        member,
        told=ArraySubquery(told.values("glass_id")),
        disclosed=_count(Post.objects.disclosed_to(member)),
        waits=_count(waiting(member, at=at).exclude(asked_by=member.pk)),
    )
    return Attention(row["told"], row["disclosed"], row["waits"]) if row else Attention()


def _count(rows: "QuerySet[Any, Any]") -> Coalesce:
    """How many, inside another query."""
    return Coalesce(
        Subquery(rows.order_by().values("group_id").annotate(n=Count("pk")).values("n")), 0
    )
