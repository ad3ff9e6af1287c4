"""What calls for a member's attention: several subjects ask in one query."""

from typing import Any

from django.db.models.expressions import Combinable

from groups.membership.models import Membership


def answered(member: Membership, **questions: Combinable) -> dict[str, Any]:
    """One row about the member, a column for each question; empty where they are gone meanwhile."""
    return dict(Membership.objects.filter(pk=member.pk).values(**questions).first() or {})
