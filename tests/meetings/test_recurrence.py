"""When meetings are, checked against another computation and over every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import WEEKLY, rrule
from dateutil.tz import datetime_ambiguous, datetime_exists, gettz, resolve_imaginary
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.meetings.recurrence import Oddity, occurrences_until, start, weekly

# Cairo changes at midnight and on a Friday, Lord Howe Island by half an hour; Troll by two hours;
# Kolkata never. (dateutil misreads Dublin, where winter is the saving time, and all zones from
# 2038 on.)
ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Africa/Cairo",
    "Antarctica/Troll",
    "America/Santiago",
]


def by_dateutil(wall: datetime, zone: str) -> tuple[datetime, Oddity | None]:
    """The same rule, said by dateutil over its own reading of the zone."""
    local = wall.replace(tzinfo=gettz(zone))
    if not datetime_exists(local):
        return resolve_imaginary(local).astimezone(UTC), Oddity.GAP
    oddity = Oddity.FOLD if datetime_ambiguous(local) else None
    return local.replace(fold=0).astimezone(UTC), oddity


@given(
    zone=st.sampled_from(ZONES),
    starts_on=st.dates(date(2025, 1, 1), date(2029, 12, 31)),
    minutes=st.integers(0, 24 * 60 - 1),
    every_weeks=st.integers(1, 8),
    occurrences=st.integers(1, 104),
)
@settings(max_examples=60, deadline=None)
def test_series_agree_with_dateutil(zone, starts_on, minutes, every_weeks, occurrences):
    wall = time(minutes // 60, minutes % 60)
    occurrences = min(occurrences, (date(2037, 12, 31) - starts_on).days // (7 * every_weeks))
    days = weekly(starts_on, every_weeks=every_weeks, occurrences=occurrences)
    first = datetime.combine(starts_on, wall)
    expected = list(rrule(WEEKLY, dtstart=first, interval=every_weeks, count=occurrences))
    found = [start(day, wall, ZoneInfo(zone)) for day in days]
    assert [one.wished for one in found] == expected
    assert [(one.instant, one.oddity) for one in found] == [
        by_dateutil(moment, zone) for moment in expected
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_of_an_hour_of_a_year_agrees_with_dateutil(zone):
    here = ZoneInfo(zone)
    odd = set()
    moment = datetime.combine(date(2027, 1, 1), time())
    while moment.year == 2027:
        if moment.hour in (0, 1, 2, 3, 23):  # where clocks are changed
            found = start(moment.date(), moment.time(), here)
            assert (found.instant, found.oddity) == by_dateutil(moment, zone)
            odd.add(found.oddity)
        moment += timedelta(minutes=15)
    assert odd == ({None} if zone == "Asia/Kolkata" else {None, Oddity.GAP, Oddity.FOLD})


def test_a_skipped_time_is_an_hour_later():
    found = start(date(2027, 3, 14), time(2, 30), ZoneInfo("America/New_York"))
    assert found.oddity is Oddity.GAP
    assert found.instant.astimezone(ZoneInfo("America/New_York")).time() == time(3, 30)


def test_of_a_doubled_time_it_is_the_first():
    found = start(date(2026, 10, 25), time(1, 30), ZoneInfo("Europe/London"))
    assert found.oddity is Oddity.FOLD
    assert found.instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_half_an_hour_is_skipped_on_lord_howe_island():
    here = ZoneInfo("Australia/Lord_Howe")
    found = start(date(2026, 10, 4), time(2, 15), here)
    assert found.oddity is Oddity.GAP
    assert found.instant.astimezone(here).time() == time(2, 45)


@given(
    starts_on=st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    every_weeks=st.integers(1, 8),
    days=st.integers(-100, 1000),
)
def test_the_last_day_counts_as_many_as_there_are(starts_on, every_weeks, days):
    until = starts_on + timedelta(days=days)
    counted = sum(
        day <= until for day in weekly(starts_on, every_weeks=every_weeks, occurrences=150)
    )
    assert occurrences_until(starts_on, until, every_weeks=every_weeks) == counted
