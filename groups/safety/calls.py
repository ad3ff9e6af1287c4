"""What of safety calls for a facilitator's attention, on their group's home."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce

from groups.membership.models import Membership
from groups.safety.models import CheckIn, Report


@dataclass(frozen=True)
class Calls:
    """How many reports wait, and how many people would like to be asked how they are."""

    reports: int = 0
    check_ins: int = 0

    def __bool__(self) -> bool:
        return bool(self.reports or self.check_ins)


def questions(member: Membership) -> dict[str, Coalesce]:
    """As columns of a query that asks for more; ``calls_of`` reads them."""
    if not member.is_facilitator:
        return {}
    return {
        "reports": _count(Report.objects.visible_to(member)),
        "check_ins": _count(CheckIn.objects.waiting_for(member)),
    }


def calls_of(row: Mapping[str, Any]) -> Calls:
    return Calls(row.get("reports", 0), row.get("check_ins", 0))


def _count(rows: "QuerySet[Any, Any]") -> Coalesce:
    grouped = rows.order_by().values("group_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped), 0)
