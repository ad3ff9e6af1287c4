"""The people of a group today, with what a composer has to know of them, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from groups.meetings.attendance import Gathering, gatherings_of, with_gatherings
from groups.membership.models import Acceptance, Agreement, Membership


@dataclass(frozen=True)
class Company:
    """``gatherings`` are the meetings of the last days that a text may be for;
    ``facilitators_see`` is what the agreement says of names left out; ``said_yes`` is whether the
    member accepted it as it is now.
    """

    people: Sequence[Membership]
    gatherings: Sequence[Gathering]
    facilitators_see: bool
    said_yes: bool = True


def company_of(member: Membership, *, at: datetime) -> Company:
    """Whoever has a place in the member's group."""
    agreed = Agreement.objects.filter(group=member.group_id).order_by("-version")
    seen = agreed.values("facilitators_see_authors")[:1]
    yes = Acceptance.objects.filter(agreement=OuterRef("pk"), membership=member.pk)
    said_yes = agreed.annotate(yes=Exists(yes)).values("yes")[:1]
    found: list[Any] = list(
        with_gatherings(Membership.objects.visible_to(member), member, at=at).annotate(
            facilitators_see=Subquery(seen), said_yes=Subquery(said_yes)
        )
    )
    return Company(
        found,
        gatherings_of(found),
        any(one.facilitators_see for one in found),
        all(one.said_yes is not False for one in found),
    )
