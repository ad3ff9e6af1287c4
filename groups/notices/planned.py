"""Until when planners have looked: a tick asks for what became due since, however long that is."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Greatest

from groups.notices.models import Planned


def looked_until(kind: str, at: datetime) -> datetime | None:
    """The moment up to which a kind was planned, ``at`` at most; None where nobody looked yet.

    A clock that was set back, or a backup, only makes the next look longer.
    """
    until = Planned.objects.filter(kind=kind).values_list("until", flat=True).first()
    return None if until is None else min(until, at)


def note_that_looked(kind: str, at: datetime) -> None:
    """What a planner says at its end. Several of them do no harm: the latest look counts."""
    if not Planned.objects.filter(kind=kind).update(until=Greatest(F("until"), at)):
        Planned.objects.bulk_create([Planned(kind=kind, until=at)], ignore_conflicts=True)
