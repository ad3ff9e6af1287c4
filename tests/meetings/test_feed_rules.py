"""A rule's days and words, against another computation; zones and lines as the format has them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Timezone

from groups.meetings.feeds.clock import Clock
from groups.meetings.feeds.rules import days_between, words
from groups.meetings.feeds.zones import rules_of
from groups.meetings.recurrence import Rule, days, start

DAY = timedelta(days=1)
weekdays = st.sets(st.integers(1, 7), min_size=1).map(lambda found: tuple(sorted(found)))
starts = st.dates(date(2025, 1, 1), date(2028, 12, 31))
RULES = st.one_of(
    st.builds(Rule, starts, weekdays, st.integers(1, 8)),
    st.builds(Rule, starts, st.tuples(st.integers(1, 7)), nth=st.sampled_from((1, 2, 3, 4, -1))),
)


@given(rule=RULES, skipped=st.integers(0, 30), length=st.integers(0, 400))
def test_the_days_are_those_of_the_series(rule, skipped, length):
    first = rule.starts_on + timedelta(days=skipped)
    last = first + timedelta(days=length)
    all_days = takewhile(lambda day: day <= last, days(rule))
    assert days_between(rule, first, last) == [day for day in all_days if day >= first]


@given(rule=RULES, skipped=st.integers(0, 20))
def test_the_words_say_the_same_from_any_of_its_days_on(rule, skipped):
    """A program that begins to count at a later day of the rule comes to the same days."""
    year = days_between(rule, rule.starts_on, rule.starts_on + timedelta(days=500))
    rest = year[min(skipped, len(year) - 1) :]
    expanded = rrulestr(words(rule), dtstart=datetime.combine(rest[0], time()))
    said = takewhile(lambda day: day <= rest[-1], (day.date() for day in expanded))
    assert list(said) == rest


@given(
    zone=st.sampled_from(["Europe/London", "Australia/Lord_Howe", "America/Nuuk", "Africa/Cairo"]),
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    wall=st.times(),
)
def test_a_clock_gives_the_instants_of_the_series(zone, day, wall):
    assert Clock(zone).instant(day, wall) == start(day, wall, ZoneInfo(zone)).instant


@pytest.mark.parametrize(
    ("wall", "minutes", "plain"),
    [
        (time(0), 30, True),
        (time(0), 60, False),  # ends in the hour that comes twice
        (time(0, 30), 90, False),
        (time(1), 30, False),
        (time(2), 60, True),
        (time(19), 120, True),
    ],
)
def test_what_a_program_could_misread_on_the_day_of_a_change(wall, minutes, plain):
    """London, 31 October 2027: from two o'clock back to one."""
    there = Clock("Europe/London")
    assert there.is_plain(date(2027, 10, 31), wall, timedelta(minutes=minutes)) is plain


@pytest.mark.parametrize(
    "name",
    ["Europe/London", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata", "America/Nuuk"],
)
def test_a_zones_rules_say_its_clock_hour_by_hour(name):
    """Read by icalendar's parser, without any zone database. At the hours themselves that are
    skipped or come twice nobody asks it: such meetings stand in UTC."""
    there = Timezone.from_ical(rules_of(name, 2026, 2028)).to_tz(lookup_tzid=False)
    zone = ZoneInfo(name)
    hour = datetime(2026, 1, 2, tzinfo=UTC)
    while hour.year < 2029:
        local = hour.astimezone(zone)
        before, after = ((hour + step).astimezone(zone) for step in (-DAY / 8, DAY / 8))
        if before.utcoffset() == after.utcoffset():
            assert local.replace(tzinfo=there).utcoffset() == local.utcoffset(), local
        hour += DAY / 4
