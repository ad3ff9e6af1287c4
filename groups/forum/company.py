"""The people of a group today, with what a composer has to know of them, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery

from groups.meetings.attendance import Gathering, gatherings_of, with_gatherings
from groups.membership.models import Agreement, Membership


@dataclass(frozen=True)
class Company:
    """``gatherings`` are the meetings of the last days that a text may be for;
    ``facilitators_see`` is what the agreement says of names left out.
    """

    people: Sequence[Membership]
    gatherings: Sequence[Gathering]
    facilitators_see: bool


def company_of(member: Membership, *, at: datetime) -> Company:
    """Whoever has a place in the member's group."""
    agreed = Agreement.objects.filter(group=member.group_id).order_by("-version")
    seen = agreed.values("facilitators_see_authors")[:1]
    found: list[Any] = list(
        with_gatherings(Membership.objects.visible_to(member), member, at=at).annotate(
            facilitators_see=Subquery(seen)
        )
    )
    return Company(found, gatherings_of(found), any(one.facilitators_see for one in found))
