"""When a reminder is due, once more: on clocks and calendars of Python, not of the database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.chaos.world import Person

DAY = 24 * 60
BEFORE_QUIET = timedelta(minutes=5)


def due(person: Person, lead: int, known_at: datetime) -> datetime | None:
    """None where that moment was past already when there was something to be reminded of."""
    zone = ZoneInfo(person.time_zone)
    start = person.evening.starts_at
    if lead % DAY:
        plain = start - timedelta(minutes=lead)
    else:
        plain = _first(start.astimezone(zone).replace(tzinfo=None) - timedelta(minutes=lead), zone)
    begins = _quiet_began(person, plain.astimezone(zone).replace(tzinfo=None))
    if begins is not None:
        before = _first(begins, zone) - BEFORE_QUIET
        if before > known_at:
            return before
    return plain if plain > known_at else None


def _first(wall: datetime, zone: ZoneInfo) -> datetime:
    """Of two moments with this time on the clock the first; of none, as the clock went before."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _quiet_began(person: Person, wall: datetime) -> datetime | None:
    """The begin of the quiet hours that it falls into."""
    if person.quiet is None:
        return None
    first, last = person.quiet
    for day in (wall.date(), wall.date() - timedelta(days=1)):
        begin = datetime.combine(day, first)
        end = datetime.combine(day if first <= last else day + timedelta(days=1), last)
        if begin <= wall < end:
            return begin
    return None
