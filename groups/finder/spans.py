"""Weekdays and parts of the day on somebody's own clock, as stretches of time to look in.

Reckoned here and not by the database, whose rules of time zones may be older than ours.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Func, Value

MORNING, AFTERNOON, EVENING, NIGHT = "morning", "afternoon", "evening", "night"
PARTS: Final = (
    (MORNING, "Morning, 5 to 12"),
    (AFTERNOON, "Afternoon, 12 to 17"),
    (EVENING, "Evening, 17 to 22"),
    (NIGHT, "Night, 22 to 5"),
)
_HOURS: Final = {MORNING: (5, 12), AFTERNOON: (12, 17), EVENING: (17, 22), NIGHT: (22, 29)}
DAYS: Final = (
    (1, "Monday"),
    (2, "Tuesday"),
    (3, "Wednesday"),
    (4, "Thursday"),
    (5, "Friday"),
    (6, "Saturday"),
    (7, "Sunday"),
)

type Span = tuple[datetime, datetime]


def spans(
    at: datetime, ahead: timedelta, zone: str, *, day: int | None = None, part: str = ""
) -> Iterator[Span]:
    """Every stretch from ``at`` on in which the zone's clock shows that day and that part of it.

    A night belongs to the day on which it begins, and goes on to five in the morning.
    """
    clock = ZoneInfo(zone)
    first = at.astimezone(clock).date() - timedelta(days=1)
    begins, ends = _HOURS.get(part, (0, 24))
    for number in range(ahead.days + 3):
        local = first + timedelta(days=number)
        if day is None or local.isoweekday() == day:
            midnight = datetime.combine(local, time(), tzinfo=clock)
            # Wall time is added to wall time: on the day the clocks change an evening stays one.
            yield (
                (midnight + timedelta(hours=begins)).astimezone(UTC),
                (midnight + timedelta(hours=ends)).astimezone(UTC),
            )


def is_within(column: str, wanted: Iterator[Span]) -> Func:
    """The condition that a moment lies in one of them."""
    written = ",".join(f"[{begins.isoformat()},{ends.isoformat()})" for begins, ends in wanted)
    return Func(
        F(column),
        Value(f"{{{written}}}"),
        template="%(expressions)s::tstzmultirange",
        arg_joiner=" <@ ",
        output_field=models.BooleanField(),
    )
