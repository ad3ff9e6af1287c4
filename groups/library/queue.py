"""What waits for reviewers, since when, and who has how much to look at.

Nobody is named: a coordinator may not learn who facilitates a group.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from accounts.models import User
from groups.library.models import NEW, PENDING, Resource, ResourceQuerySet, Review
from groups.library.waiting_notices import LONG

LATELY = timedelta(days=90)


def queued() -> ResourceQuerySet:
    """Everything that is before the reviewers, the longest waiting first, and what each needs."""
    said = Review.objects.filter(resource=OuterRef("pk"), round=OuterRef("round"))
    return (
        Resource.objects.pending()
        .annotate(
            looked_at=Exists(said),
            coordinated=Exists(said.filter(reviewer__is_coordinator=True)),
        )
        .longest_waiting_first()
    )


def numbers(at: datetime) -> dict[str, Any]:
    """How many wait, of which sort, and since when the oldest does. One query."""
    waiting = Resource.objects.pending().longest_waiting_first().order_by()
    return waiting.aggregate(
        waiting=Count("pk"),
        new=Count("pk", filter=Q(state__in=NEW)),
        due=Count("pk", filter=Q(state=Resource.State.DUE)),
        back=Count("pk", filter=Q(state=Resource.State.SENT_BACK)),
        long=Count("pk", filter=Q(waiting_since__lte=at - LONG)),
        oldest=Min("waiting_since"),
    )


@dataclass(frozen=True)
class Load:
    """How much somebody can look at still, and how much they have looked at lately."""

    who: str
    done: int
    open: int | None = None


def load(user: User, waiting: int, at: datetime) -> list[Load]:
    """The reader, the other coordinators with most to do first, and facilitators together.

    ``waiting`` is how many there are in all. What another coordinator proposed is counted as open
    to them: who proposed something is shown to nobody. Three queries.
    """
    said = _said(at)
    of = {row["reviewer"]: row for row in said}
    mine = Resource.objects.awaiting(user).count()
    others = User.objects.filter(is_coordinator=True, is_active=True).exclude(pk=user.pk)
    colleagues = [
        Load(
            "Another coordinator",
            done=of[pk]["done"] if pk in of else 0,
            open=waiting - (of[pk]["said"] if pk in of else 0),
        )
        for pk in others.values_list("pk", flat=True)
    ]
    colleagues.sort(key=lambda one: (-(one.open or 0), one.done))
    rest = sum(row["done"] for row in said if not row["reviewer__is_coordinator"])
    own = of[user.pk]["done"] if user.pk in of else 0
    return [
        Load("You", done=own, open=mine),
        *colleagues,
        Load("Facilitators, together", done=rest),
    ]


def _said(at: datetime) -> list[dict[str, Any]]:
    """For each reviewer, reviews of what waits still, and of the last months."""
    still = Q(round=F("resource__round"), resource__state__in=PENDING)
    counted = (
        Review.objects.values("reviewer", "reviewer__is_coordinator")
        .annotate(
            said=Count("pk", filter=still),
            done=Count("pk", filter=Q(reviewed_at__gte=at - LATELY)),
        )
        .order_by()
    )
    return [dict(row) for row in counted]
