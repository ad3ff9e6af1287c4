"""The feed names exactly the database's rows, whichever program reads it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from icalendar import Calendar

from groups.meetings import actions, feeds
from groups.meetings.models import Meeting, Series
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW, TUESDAY
from tests.meetings.expanding import PROGRAMS, rows_of

# Lord Howe changes by half an hour, Havana and Cairo at midnight, Apia and Kolkata never;
# Casablanca counts the month of fasting as winter.
ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
]
LATE = time(23, 45)


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def link(cast) -> str:
    with acting_as(cast.jo):
        return feeds.make_link(cast.member(cast.jo), at=NOW)


@pytest.fixture
def everything(cast):
    """All rows that the feed may name."""

    def find(at: datetime = NOW) -> list[Meeting]:
        with acting_as(cast.jo):
            rows = Meeting.objects.visible_to(cast.member(cast.jo))
            return list(rows.filter(ends_at__gt=at - timedelta(days=90)))

    return find


def events_in(text: bytes) -> list:
    return Calendar.from_ical(text).walk("VEVENT")


def named_by_all(text: bytes, rows) -> None:
    wanted = rows_of(rows)
    for program, expand in PROGRAMS.items():
        assert expand(text) == wanted, program


def test_every_program_names_the_rows_in_every_zone(cast, plan, link, everything):
    """Also at hours that the clocks skip or show twice, and across them."""
    for number, zone in enumerate(ZONES):
        for wall in (time(0, 30), time(1, 30), time(2), LATE):
            plan(
                time_zone=zone,
                frequency="weekly",
                weekdays=[5 + number % 3, 7],
                occurrences=104,
                starts_on=TUESDAY,
                starts_at=wall,
            )
    named_by_all(feeds.read(link, at=NOW), everything())


def test_rules_are_written_as_rules(cast, plan, link, everything):
    rules = {
        "FREQ=WEEKLY;BYDAY=TU": {"weekdays": [2]},
        "FREQ=WEEKLY;BYDAY=MO,WE,SA": {"weekdays": [1, 3, 6]},
        "FREQ=WEEKLY;INTERVAL=3;WKST=MO;BYDAY=MO,SU": {"weekdays": [1, 7], "every_weeks": 3},
        "FREQ=MONTHLY;BYDAY=2TU": {"weekdays": [2], "nth": 2, "frequency": "monthly"},
        "FREQ=MONTHLY;BYDAY=-1FR": {"weekdays": [5], "nth": -1, "frequency": "monthly"},
    }
    for wishes in rules.values():
        plan(**{"frequency": "weekly", "occurrences": 20, **wishes})
    text = feeds.read(link, at=NOW)
    said = {str(line) for line in text.decode().replace("\r\n ", "").split("\r\n")}
    found = {line.rpartition(";UNTIL")[0] for line in said if line.startswith("RRULE")}
    assert found == {f"RRULE:{rule}" for rule in rules}
    named_by_all(text, everything())


def test_a_series_without_an_end_is_named_as_far_as_it_is_made(cast, plan, link, everything):
    rows = plan(frequency="weekly", weekdays=[2], until=None, occurrences=None)
    text = feeds.read(link, at=NOW)
    (event,) = events_in(text)
    assert event["RRULE"]["UNTIL"] == [rows[-1].original_start]
    named_by_all(text, everything())


def test_moves_and_cancellations_keep_their_event(cast, plan, link, everything):
    first, _, third = plan(frequency="weekly", occurrences=3)
    (before,) = events_in(feeds.read(link, at=NOW))
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.cancel_meeting(jo, first, at=NOW)
        actions.move_meeting(
            jo, third, starts_on=TUESDAY + timedelta(days=8), starts_at=time(18), at=NOW
        )
    text = feeds.read(link, at=NOW)
    events = events_in(text)
    assert {event["UID"] for event in events} == {before["UID"]}
    overrides = {one["RECURRENCE-ID"].dt: one for one in events if "RECURRENCE-ID" in one}
    assert set(overrides) == {first.original_start, third.original_start}
    cancelled, moved = overrides[first.original_start], overrides[third.original_start]
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)
    assert (moved["STATUS"], moved["SEQUENCE"]) == ("CONFIRMED", 1)
    assert moved["DTSTART"].dt.astimezone(UTC) == datetime(2026, 12, 9, 18, tzinfo=UTC)
    named_by_all(text, everything())


def test_the_sequence_rises_with_a_change_and_not_without(cast, plan, link):
    """A meeting saved as it was, and one with another topic, are as they were before."""
    (one,) = plan()
    once = feeds.read(link, at=NOW)

    def save(at: datetime, **wishes) -> bytes:
        with acting_as(cast.jo):
            row = Meeting.objects.select_related("series").get(pk=one.pk)
            when = {"starts_on": TUESDAY, "starts_at": time(19), **wishes}
            actions.move_meeting(cast.member(cast.jo), row, at=at, **when)
        return feeds.read(link, at=at)

    later = NOW + timedelta(hours=1)
    assert save(later) == once
    assert save(later, topic="Another") == once
    (before,), (after,) = events_in(once), events_in(save(later, starts_at=time(20)))
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt == later


def test_the_same_rows_give_the_same_bytes(cast, plan, link):
    plan(frequency="weekly", occurrences=30)
    plan(frequency="monthly", weekdays=[2], nth=1, occurrences=5)
    assert feeds.read(link, at=NOW) == feeds.read(link, at=NOW + timedelta(days=2))


def test_what_is_long_past_is_left_out(cast, plan, link, everything):
    plan(
        frequency="weekly",
        occurrences=40,
        starts_on=date(2026, 1, 6),
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    text = feeds.read(link, at=NOW)
    (event,) = events_in(text)
    assert event["DTSTART"].dt > NOW - timedelta(days=91)
    named_by_all(text, everything())


def test_a_day_without_a_row_is_not_named_and_a_row_without_a_day_is(cast, plan, link, everything):
    """No action makes such rows. Should there be any, they are still the truth."""
    rows = plan(frequency="weekly", occurrences=12)
    with acting_as(cast.jo):
        series = Series.objects.get(pk=rows[0].series_id)
        elsewhere = Series.objects.get(
            pk=plan(frequency="weekly", occurrences=1, starts_at=time(9))[0].series_id
        )
        for row in (rows[4], rows[5], rows[11]):
            Meeting.objects.filter(pk=row.pk).update(series=elsewhere)
        shifted = rows[7].original_day + timedelta(days=1)
        Meeting.objects.filter(pk=rows[7].pk).update(original_day=shifted)
    text = feeds.read(link, at=NOW)
    named_by_all(text, everything())
    days = {row.original_day for row in everything() if row.series_id == series.pk}
    assert len(days) == 9


def test_an_instant_that_the_rule_does_not_give_any_more_is_named_as_it_is(
    cast, plan, link, everything
):
    """As after a change of the zone's rules, until the instants are worked out anew."""
    rows = plan(frequency="weekly", occurrences=6)
    hour = timedelta(hours=1)
    with acting_as(cast.jo):
        for row in rows[3:]:
            Meeting.objects.filter(pk=row.pk).update(
                original_start=row.original_start + hour,
                starts_at=row.starts_at + hour,
                ends_at=row.ends_at + hour,
            )
    named_by_all(feeds.read(link, at=NOW), everything())
