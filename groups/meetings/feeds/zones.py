"""A zone's changes of the clocks, as VTIMEZONE."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def rules_of(name: str, first: int, last: int) -> str:
    """The zone from the year ``first`` to the year ``last``, each change by itself.

    Of several RDATEs in one rule ical.js reads the first alone, and overlooks its DTSTART; and
    icalendar's own ``Timezone.from_tzid`` misses some winters of Casablanca.
    """
    zone, begin = ZoneInfo(name), datetime(first, 1, 1, tzinfo=UTC)
    made = Timezone()
    made.add("TZID", name)
    before = begin.astimezone(zone)
    for after in (before, *_changes(zone, begin, datetime(last + 1, 1, 1, tzinfo=UTC))):
        rule = TimezoneDaylight() if after.dst() else TimezoneStandard()
        rule.add("DTSTART", after.astimezone(UTC).replace(tzinfo=None) + _offset(before))
        rule.add("TZOFFSETFROM", _offset(before))
        rule.add("TZOFFSETTO", _offset(after))
        rule.add("TZNAME", after.tzname())
        made.add_component(rule)
        before = after
    text: bytes = made.to_ical()
    return text.decode().removesuffix("\r\n")


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The first second after each change, on the new clock."""
    while begin < end:
        if _offset(begin.astimezone(zone)) != _offset((begin + _DAY).astimezone(zone)):
            yield _first_after(zone, begin, begin + _DAY)
        begin += _DAY


def _first_after(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _offset(before.astimezone(zone))
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (
            (middle, after) if _offset(middle.astimezone(zone)) == old else (before, middle)
        )
    return after.replace(microsecond=0).astimezone(zone)


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta()
