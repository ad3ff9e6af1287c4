"""The links to the feeds: made, shown once, replaced, taken away."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import User
from groups.meetings.models import CalendarFeed, EndedLink
from groups.membership.models import Membership
from groupsite.confidentiality.acting import token_hash

TOKEN_BYTES: Final = 32


@transaction.atomic
def make_link(of: Membership | User, *, at: datetime) -> str:
    """The token of a new link, to be shown once; the link before it ends at once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feeds = _feeds(of)
    _remember(feeds)
    if not feeds.update(token_hash=token_hash(token), created_at=at):
        whose = (
            {"user_id": of.user_id, "group_id": of.group_id, "membership": of}
            if isinstance(of, Membership)
            else {"user": of}
        )
        CalendarFeed.objects.create(token_hash=token_hash(token), created_at=at, **whose)
    return token


def end_link(of: Membership | User) -> None:
    """Take the feed away."""
    retire(_feeds(of))


@transaction.atomic
def retire(feeds: "QuerySet[CalendarFeed]") -> None:
    """End these links: each gives one empty calendar, and nothing ever after."""
    _remember(feeds)
    feeds.delete()


def link_made_at(of: Membership | User) -> datetime | None:
    """When the link that works now was made; None where there is none."""
    return _working(_feeds(of)).values_list("created_at", flat=True).first()


@dataclass(frozen=True)
class Place:
    """One of a person's groups, and when the link for it alone was made."""

    group: str
    slug: str
    made_at: datetime | None


def places_of(user: User) -> list[Place]:
    """The person's groups by name; two queries, however many groups."""
    made = dict(
        _working(CalendarFeed.objects.filter(user=user, membership__isnull=False)).values_list(
            "membership_id", "created_at"
        )
    )
    return [
        Place(member.group.name, member.group.slug, made.get(member.pk))
        for member in Membership.objects.active()
        .filter(user=user)
        .select_related("group")
        .order_by("group__name", "pk")
    ]


def _feeds(of: Membership | User) -> "QuerySet[CalendarFeed]":
    """The feed of one membership, or of all the groups of a person; at most one row."""
    if isinstance(of, Membership):
        return CalendarFeed.objects.filter(membership=of)
    return CalendarFeed.objects.filter(user=of, membership=None)


def _working(feeds: "QuerySet[CalendarFeed]") -> "QuerySet[CalendarFeed]":
    """A link from an earlier time in the group stays dead when somebody comes back."""
    return feeds.filter(Q(membership=None) | Q(created_at__gte=F("membership__joined_at")))


def _remember(feeds: "QuerySet[CalendarFeed]") -> None:
    """Two who end the same link at once remember it once."""
    ended = [EndedLink(token_hash=one) for one in feeds.values_list("token_hash", flat=True)]
    EndedLink.objects.bulk_create(ended, ignore_conflicts=True)
