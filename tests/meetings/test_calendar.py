"""The private calendar feed: exact, discreet, and dead when it should be."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import recurring_ical_events
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from accounts.models import User
from groups.meetings import actions, feeds
from groups.meetings.models import CalendarFeed, Meeting
from groups.membership import actions as membership
from groupsite.confidentiality.acting import acting_as, token_hash
from tests.cast import join
from tests.meetings.conftest import NOW, TUESDAY

PAGE = "/g/tuesday-evening-circle/meetings/calendar/"


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def link_of(as_person):
    """The address that a person copies from the page."""

    def make(user: User) -> str:
        page = as_person(user).post(PAGE).content.decode()
        return page.partition("http://testserver")[2].partition('"')[0]

    return make


def read(client, path: str) -> Calendar:
    answer = client.get(path)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def test_the_feed_names_exactly_the_rows_over_both_changes_of_the_clocks(
    cast, plan, client, link_of
):
    meetings = plan(frequency="weekly", occurrences=104)
    meetings += plan(
        time_zone="America/New_York", frequency="weekly", occurrences=60, starts_at=time(1, 30)
    )
    calendar = read(client, link_of(cast.maren))
    rows = {(one.starts_at, one.ends_at) for one in meetings}
    found = {
        (
            event["DTSTART"].dt.astimezone(UTC),
            event["DTEND"].dt.astimezone(UTC),
        )
        for event in calendar.walk("VEVENT")
    }
    assert found == rows
    expanded = recurring_ical_events.of(calendar).between(
        NOW - timedelta(days=1), NOW + timedelta(days=3 * 366)
    )
    assert {event["DTSTART"].dt.astimezone(UTC) for event in expanded} == {
        one.starts_at for one in meetings
    }
    assert len(expanded) == len(meetings) == 164


def test_the_wall_time_is_the_one_of_the_series_zone(cast, plan, client, link_of):
    plan(frequency="weekly", occurrences=52)
    events = read(client, link_of(cast.maren)).walk("VEVENT")
    assert {event["DTSTART"].dt.time() for event in events} == {time(19, 0)}
    assert {event["DTSTART"].params["TZID"] for event in events} == {"Europe/London"}


def test_the_zones_rules_come_along_and_no_more_than_needed(cast, plan, client, link_of):
    plan(frequency="weekly", occurrences=52)
    answer = client.get(link_of(cast.maren))
    calendar = Calendar.from_ical(answer.content)
    assert calendar.get_missing_tzids() == set()
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/London"
    # The parser's own reading of these rules, without any zone database.
    there = zone.to_tz(lookup_tzid=False)
    for month in range(1, 13):
        moment = datetime(2027, month, 5, 19, 0, tzinfo=there)
        assert moment.utcoffset() == timedelta(hours=1 if 4 <= month <= 10 else 0)
    assert len(answer.content) < 30_000


def test_lines_are_as_long_and_end_as_the_format_says(cast, plan, client, link_of):
    User.objects.filter(pk=cast.maren.pk).update(mail_label="Größe, Tee; " * 3)
    plan()
    raw = client.get(link_of(cast.maren)).content
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert Calendar.from_ical(raw).walk("VEVENT")[0]["SUMMARY"] == ("Größe, Tee; " * 3).strip()


def test_a_label_cannot_smuggle_lines_in(cast, plan, client, link_of):
    User.objects.filter(pk=cast.maren.pk).update(mail_label="Tea\r\nLOCATION:here")
    plan()
    (event,) = read(client, link_of(cast.maren)).walk("VEVENT")
    assert "LOCATION" not in event
    assert event["SUMMARY"] == "Tea LOCATION:here"


def test_the_feed_says_when_and_nothing_else(cast, plan, client, link_of):
    User.objects.filter(pk=cast.maren.pk).update(mail_label="Yoga")
    plan(facilitator=cast.member(cast.jo))
    answer = client.get(link_of(cast.maren))
    calendar = Calendar.from_ical(answer.content)
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "Yoga"
    assert set(event) == {
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "CLASS",
        "SEQUENCE",
        "STATUS",
    }
    text = (answer.content.decode() + str(answer.headers)).lower()
    for secret in ("tuesday", "circle", "quiet", "library", "meet.example", "jo", "maren", "/g/"):
        assert secret not in text.replace("major", "")


def test_moves_and_cancellations_keep_their_event(cast, plan, client, link_of):
    first, second = plan(frequency="weekly", occurrences=2)
    path = link_of(cast.maren)
    before = {event["DTSTART"].dt: event["UID"] for event in read(client, path).walk("VEVENT")}
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.cancel_meeting(jo, first, at=NOW)
        actions.move_meeting(
            jo, second, starts_on=TUESDAY + timedelta(days=8), starts_at=time(18), at=NOW
        )
    events = {event["UID"]: event for event in read(client, path).walk("VEVENT")}
    assert set(events) == set(before.values())
    cancelled = events[before[first.starts_at]]
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)
    moved = events[before[second.starts_at]]
    assert (moved["STATUS"], moved["SEQUENCE"]) == ("CONFIRMED", 1)
    assert moved["DTSTART"].dt.astimezone(UTC) == datetime(2026, 12, 9, 18, tzinfo=UTC)


def test_two_peoples_feeds_do_not_show_that_they_meet(cast, plan, client, link_of):
    plan()
    (mine,) = read(client, link_of(cast.maren)).walk("VEVENT")
    (yours,) = read(client, link_of(cast.sam)).walk("VEVENT")
    assert mine["UID"] != yours["UID"]


def test_an_event_over_a_change_of_the_clocks_is_as_long_as_the_meeting(
    cast, plan, client, link_of
):
    back, forward = date(2027, 10, 31), date(2027, 3, 28)
    rows = [
        plan(starts_on=day, starts_at=wall, duration_minutes=minutes)[0]
        for day, wall, minutes in [
            (back, time(0, 30), 120),
            (back, time(0, 30), 150),
            (back, time(1, 30), 60),
            (back, time(1), 30),
            (back, time(2), 60),
            (forward, time(0, 30), 90),
        ]
    ]
    calendar = read(client, link_of(cast.maren))
    expanded = recurring_ical_events.of(calendar).between(NOW, NOW + timedelta(days=400))
    for events in (calendar.walk("VEVENT"), expanded):
        assert {
            (event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC))
            for event in events
        } == {(row.starts_at, row.ends_at) for row in rows}


def test_without_meetings_it_is_still_a_calendar(cast, client, link_of):
    calendar = read(client, link_of(cast.maren))
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_what_is_long_past_is_left_out(cast, plan, client, link_of):
    plan(
        frequency="weekly",
        occurrences=40,
        starts_on=date(2026, 1, 6),
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    events = read(client, link_of(cast.maren)).walk("VEVENT")
    assert min(event["DTSTART"].dt for event in events) > NOW - timedelta(days=91)


def test_it_needs_no_session_and_leaves_no_cookie(cast, plan, client, link_of):
    plan()
    answer = client.get(link_of(cast.maren))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
    head = client.head(link_of(cast.maren))
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(link_of(cast.maren)).status_code == 405


def test_it_is_the_same_whoever_is_signed_in(cast, plan, as_person, link_of):
    plan()
    path = link_of(cast.maren)
    for person in (cast.sol, cast.kai, cast.maren):
        assert len(read(as_person(person), path).walk("VEVENT")) == 1


def test_the_link_is_shown_once_and_lies_nowhere(cast, as_person, link_of):
    path = link_of(cast.maren)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) >= 43
    assert token not in as_person(cast.maren).get(PAGE).content.decode()
    with acting_as(cast.maren):
        assert CalendarFeed.objects.get().token_hash == token_hash(token)


def test_a_new_link_ends_the_old_one_and_keeps_the_events(cast, plan, client, link_of):
    plan()
    old = link_of(cast.maren)
    (before,) = read(client, old).walk("VEVENT")
    new = link_of(cast.maren)
    (after,) = read(client, new).walk("VEVENT")
    assert client.get(old).status_code == 404
    assert before["UID"] == after["UID"]


def test_a_link_can_be_taken_away(cast, as_person, client, link_of):
    path = link_of(cast.maren)
    maren = as_person(cast.maren)
    assert maren.post(PAGE + "end/").status_code == 302
    assert client.get(path).status_code == 404
    assert "There is none yet." in maren.get(PAGE).content.decode()


def test_who_leaves_takes_the_feed_along_and_it_stays_dead(cast, plan, client, link_of):
    plan()
    path = link_of(cast.maren)
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=NOW)
    assert client.get(path).status_code == 404
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        join(cast.member(cast.jo), cast.maren, "Maren", at=NOW + timedelta(hours=1))
        assert client.get(path).status_code == 404
        assert client.get(link_of(cast.maren)).status_code == 200


def test_who_is_removed_or_closed_reads_no_feed(cast, plan, client, link_of):
    plan()
    marens, sams = link_of(cast.maren), link_of(cast.sam)
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(cast.maren), at=NOW)
    User.objects.filter(pk=cast.sam.pk).update(is_active=False)
    assert client.get(marens).status_code == 404
    assert client.get(sams).status_code == 404


def test_every_wrong_token_gives_the_same_bytes(cast, plan, client, link_of):
    plan()
    dead = link_of(cast.maren)
    alive = link_of(cast.maren)
    token = alive.removeprefix("/calendar/").removesuffix(".ics")
    wrong = [
        dead,
        f"/calendar/{token[:-1]}.ics",
        f"/calendar/{token}A.ics",
        f"/calendar/{token.swapcase()}.ics",
        f"/calendar/{token_hash(token)}.ics",
        "/calendar/x.ics",
        "/calendar/%00.ics",
        "/calendar/%ff%fe.ics",
        "/calendar/'%20or%201=1.ics",
        f"/calendar/{'a' * 5000}.ics",
    ]
    answers = [client.get(path) for path in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert client.get(alive).status_code == 200


def test_nobody_sees_or_takes_somebody_elses_feed(cast, link_of):
    link_of(cast.maren)
    for other in (cast.jo, cast.sam, cast.kai, cast.sol):
        with acting_as(other):
            assert not CalendarFeed.objects.exists()
            assert CalendarFeed.objects.all().delete() == (0, {})
    with acting_as(cast.jo):
        feeds.end_link(cast.member(cast.maren))
    with acting_as(cast.maren):
        assert CalendarFeed.objects.exists()


def test_a_token_opens_its_own_feed_and_no_meeting_by_itself(cast, plan, link_of):
    plan()
    link_of(cast.sam)
    token = link_of(cast.maren).removeprefix("/calendar/").removesuffix(".ics")
    with acting_as(None, bearing=token):
        assert CalendarFeed.objects.get().user_id == cast.maren.pk
        assert not Meeting.objects.exists()


def test_a_long_feed_asks_no_more_than_a_short_one(cast, plan, client, link_of):
    path = link_of(cast.maren)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)

    plan()
    few = asked()
    plan(frequency="weekly", occurrences=104, starts_at=time(8))
    assert asked() == few <= 12
