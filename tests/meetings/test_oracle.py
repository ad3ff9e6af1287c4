"""Ten thousand occurrences over three years, against dateutil: not our functions, not zoneinfo."""

from datetime import UTC, date, datetime, time
from itertools import product, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekdays as day_of
from dateutil.tz import datetime_ambiguous, datetime_exists, gettz, resolve_imaginary

from groups.meetings.recurrence import Oddity, Rule, days, first_day, start

ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Havana",
    "Africa/Cairo",
    "America/Santiago",
    "Antarctica/Troll",
    "Pacific/Apia",
    "Asia/Kolkata",
]
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
CLOCKS = [time(0, 0), time(0, 30), time(1, 30), time(2, 15), time(19, 0)]
# (weekdays, every n weeks, nth)
RULES: list[tuple[tuple[int, ...], int, int | None]] = [
    ((7,), 1, None),
    ((2,), 2, None),
    ((5, 7), 1, None),
    ((7,), 1, 1),
    ((7,), 1, -1),
    ((5,), 1, -1),
]


def by_dateutil(weekdays, every_weeks, nth, clock, zone) -> list[tuple[datetime, Oddity | None]]:
    if nth is None:
        by_day = [day_of[day - 1] for day in weekdays]
        begin = rrule(WEEKLY, FIRST, count=1, byweekday=by_day)[0]
        found = rrule(WEEKLY, begin, interval=every_weeks, until=LAST, byweekday=by_day)
    else:
        found = rrule(MONTHLY, FIRST, until=LAST, byweekday=day_of[weekdays[0] - 1](nth))
    return [_instant(datetime.combine(moment, clock), zone) for moment in found]


def _instant(wall: datetime, zone: str) -> tuple[datetime, Oddity | None]:
    local = wall.replace(tzinfo=gettz(zone))
    if not datetime_exists(local):
        return resolve_imaginary(local).astimezone(UTC), Oddity.GAP
    oddity = Oddity.FOLD if datetime_ambiguous(local) else None
    return local.replace(fold=0).astimezone(UTC), oddity


def test_ten_thousand_occurrences_agree_with_an_independent_computation():
    compared, odd = 0, dict.fromkeys(Oddity, 0)
    for zone, (weekdays, every_weeks, nth), clock in product(ZONES, RULES, CLOCKS):
        begin = first_day(Rule(FIRST, weekdays, nth=nth))
        assert begin is not None
        every = days(Rule(begin, weekdays, every_weeks, nth))
        ours = [start(d, clock, ZoneInfo(zone)) for d in takewhile(lambda d: d <= LAST, every)]
        theirs = by_dateutil(weekdays, every_weeks, nth, clock, zone)
        assert [one.instant for one in ours] == [instant for instant, _ in theirs], (zone, clock)
        # dateutil does not know an hour that comes twice where winter is the saving time.
        if zone != "Africa/Casablanca":
            assert [one.oddity for one in ours] == [odd for _, odd in theirs], (zone, clock)
        compared += len(ours)
        for one in ours:
            if one.oddity is not None:
                odd[one.oddity] += 1
    assert compared >= 10_000, compared
    assert min(odd.values()) >= 10, odd
