"""When meetings are, checked against another computation and over every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekdays as weekdays_of_dateutil
from dateutil.tz import datetime_ambiguous, datetime_exists, gettz, resolve_imaginary
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.meetings.recurrence import Oddity, Rule, days, first_day, start

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
    rule = Rule(starts_on, (starts_on.isoweekday(),), every_weeks)
    first = datetime.combine(starts_on, wall)
    expected = list(rrule(WEEKLY, dtstart=first, interval=every_weeks, count=occurrences))
    found = [start(day, wall, ZoneInfo(zone)) for day in islice(days(rule), occurrences)]
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


WEEKDAYS = st.lists(st.integers(1, 7), min_size=1, max_size=7, unique=True)
NTHS = st.sampled_from([1, 2, 3, 4, -1])


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), WEEKDAYS, st.integers(1, 8))
@settings(deadline=None)
def test_several_weekdays_agree_with_dateutil(wished, weekdays, every_weeks):
    starts_on = first_day(Rule(wished, tuple(weekdays)))
    found = islice(days(Rule(starts_on, tuple(weekdays), every_weeks)), 60)
    expected = rrule(
        WEEKLY, starts_on, interval=every_weeks, count=60, byweekday=[day - 1 for day in weekdays]
    )
    assert list(found) == [moment.date() for moment in expected]
    assert (
        starts_on == rrule(WEEKLY, wished, count=1, byweekday=[d - 1 for d in weekdays])[0].date()
    )


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(1, 7), NTHS)
@settings(deadline=None)
def test_the_nth_of_a_month_agrees_with_dateutil(wished, weekday, nth):
    found = list(islice(days(Rule(wished, (weekday,), nth=nth)), 40))
    expected = rrule(MONTHLY, wished, count=40, byweekday=weekdays_of_dateutil[weekday - 1](nth))
    assert found == [moment.date() for moment in expected]


def test_a_rule_ends_where_the_calendar_does():
    for rule in (Rule(date(9999, 12, 1), (3,)), Rule(date(9999, 11, 1), (3,), nth=-1)):
        assert all(day.year == 9999 for day in days(rule))
    assert list(days(Rule(date(9999, 12, 31)))) == [date(9999, 12, 31)]
    assert first_day(Rule(date(9999, 12, 31), (4,))) is None
