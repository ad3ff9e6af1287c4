"""When meetings are: pure functions over wall time and zone.

Weeks are counted in local time and the zone is attached afterwards, so that seven in the evening
stays seven in the evening when the clocks change.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Oddity(StrEnum):
    """What a change of the clocks does to a wall time."""

    GAP = "gap"
    """The clocks jump over it: the meeting begins as much later as they jump."""
    FOLD = "fold"
    """It comes twice that day: the first one is meant (RFC 5545, section 3.3.5)."""


@dataclass(frozen=True)
class Start:
    """One start: the wall time that was wished, the instant that it is, and what was odd."""

    wished: datetime
    instant: datetime
    oddity: Oddity | None


def weekly(starts_on: date, *, every_weeks: int, occurrences: int) -> list[date]:
    """The days of a series."""
    return [starts_on + timedelta(weeks=every_weeks * n) for n in range(occurrences)]


def occurrences_until(starts_on: date, until: date, *, every_weeks: int) -> int:
    """How many days a series has that ends on ``until`` at the latest; 0 where it ends before."""
    return max((until - starts_on).days // (7 * every_weeks) + 1, 0)


def start(day: date, wall_time: time, zone: ZoneInfo) -> Start:
    """The instant of a wall time. Raises OverflowError at the edges of the calendar."""
    wished = datetime.combine(day, wall_time)
    local = wished.replace(tzinfo=zone)
    # Before the change's offset (fold=0) in both cases: a skipped 02:30 becomes 03:30, and of a
    # doubled 02:30 it is the first.
    instant = local.astimezone(UTC)
    return Start(wished, instant, _oddity(local, instant))


def _oddity(local: datetime, instant: datetime) -> Oddity | None:
    back = instant.astimezone(local.tzinfo)
    if back.replace(tzinfo=None, fold=0) != local.replace(tzinfo=None):
        return Oddity.GAP
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return Oddity.FOLD
    return None
