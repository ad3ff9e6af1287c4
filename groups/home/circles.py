"""The groups of one person, as their first page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from groups.meetings.overview import next_meetings
from groups.membership.life_words import banner
from groups.membership.models import Membership


@dataclass(frozen=True)
class Circle:
    """One group on the first page. ``next_meeting`` is what meetings' overview gives, or None.

    ``away``: the person keeps a place there and can open nothing of it for now. ``stage`` is one
    sentence where the group rests or ends: nobody who is away gets a mail about it.
    """

    group_name: str
    slug: str
    role_label: str
    next_meeting: Any
    away: bool
    stage: str


def circles_of(user: User, *, at: datetime) -> list[Circle]:
    """The person's groups by name; two queries, however many groups."""
    memberships = (
        Membership.objects.in_the_group()
        .filter(user=user)
        .select_related("group")
        .order_by("group__name")
    )
    upcoming = next_meetings(user, at)
    return [
        Circle(
            membership.group.name,
            membership.group.slug,
            membership.get_role_display() if membership.is_facilitator else "",
            upcoming.get(membership.group_id),
            membership.is_paused,
            banner(membership.group, at=at),
        )
        for membership in memberships
    ]
