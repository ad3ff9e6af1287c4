"""The private calendar feed: exact, discreet, and dead when it should be."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from accounts.models import User
from groups.meetings import actions, feeds
from groups.meetings.models import CalendarFeed, EndedLink, Meeting
from groups.membership import actions as membership
from groupsite.confidentiality.acting import acting_as, token_hash
from tests.cast import join
from tests.meetings.conftest import NOW

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


def test_the_wall_time_is_the_one_of_the_series_zone(cast, plan, client, link_of):
    plan(frequency="weekly", occurrences=52)
    (event,) = read(client, link_of(cast.maren)).walk("VEVENT")
    assert event["DTSTART"].to_ical() == b"20261201T190000"
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    # In UTC, as the format wants it: the last one, in November, when London is on GMT.
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20271123T190000Z;BYDAY=TU"


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
    assert len(answer.content) < 3_000


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
    said = "UID DTSTAMP DTSTART DTEND SUMMARY CLASS SEQUENCE STATUS"
    assert set(event) == set(said.split())
    assert event["CLASS"] == "PRIVATE"
    text = (answer.content.decode() + str(answer.headers)).lower()
    for secret in ("tuesday", "circle", "quiet", "library", "meet.example", "jo", "maren", "/g/"):
        assert secret not in text.replace("major", "")


def test_two_peoples_feeds_do_not_show_that_they_meet(cast, plan, client, link_of):
    plan()
    (mine,) = read(client, link_of(cast.maren)).walk("VEVENT")
    (yours,) = read(client, link_of(cast.sam)).walk("VEVENT")
    assert mine["UID"] != yours["UID"]


def test_without_meetings_it_is_still_a_calendar(cast, client, link_of):
    calendar = read(client, link_of(cast.maren))
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_it_needs_no_session_and_leaves_no_cookie(cast, plan, client, link_of):
    plan()
    answer = client.get(link_of(cast.maren))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "noindex" in answer.headers["X-Robots-Tag"]
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


def ends(client, path: str) -> None:
    """One empty calendar, by which programs clear what they kept; then gone, for good."""
    assert client.head(path).status_code == 200
    assert [part.name for part in read(client, path).subcomponents] == ["VTIMEZONE"]
    for _ in range(2):
        gone = client.get(path)
        assert (gone.status_code, gone.content) == (410, b"This calendar has ended.\n")
        assert client.head(path).status_code == 410


def test_a_new_link_ends_the_old_one_and_keeps_the_events(cast, plan, client, link_of):
    plan()
    old = link_of(cast.maren)
    (before,) = read(client, old).walk("VEVENT")
    new = link_of(cast.maren)
    ends(client, old)
    (after,) = read(client, new).walk("VEVENT")
    assert before["UID"] == after["UID"]


def test_a_link_can_be_taken_away(cast, plan, as_person, client, link_of):
    plan()
    path = link_of(cast.maren)
    maren = as_person(cast.maren)
    assert maren.post(PAGE + "end/").status_code == 302
    ends(client, path)
    assert "There is none yet." in maren.get(PAGE).content.decode()


def test_who_leaves_takes_the_feed_along_and_it_stays_dead(cast, plan, client, link_of):
    plan()
    path = link_of(cast.maren)
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=NOW)
    ends(client, path)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        join(cast.member(cast.jo), cast.maren, "Maren", at=NOW + timedelta(hours=1))
        assert client.get(path).status_code == 410
        assert len(read(client, link_of(cast.maren)).walk("VEVENT")) == 1


def remove(cast, user: User) -> None:
    with acting_as(cast.jo):
        membership.remove(cast.member(cast.jo), cast.member(user), at=NOW)


def test_who_is_removed_or_closed_reads_no_feed(cast, plan, client, link_of):
    plan()
    marens, sams = link_of(cast.maren), link_of(cast.sam)
    remove(cast, cast.maren)
    User.objects.filter(pk=cast.sam.pk).update(is_active=False)
    ends(client, marens)
    ends(client, sams)
    User.objects.filter(pk=cast.sam.pk).update(is_active=True)
    assert client.get(sams).status_code == 410
    for person in (cast.maren, cast.sam):
        with acting_as(person):
            assert not CalendarFeed.objects.exists()


def test_who_was_removed_and_comes_back_finds_the_old_link_dead(cast, plan, client, link_of):
    """Nobody asked for it meanwhile, so its row was still there."""
    plan()
    path = link_of(cast.maren)
    remove(cast, cast.maren)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        join(cast.member(cast.jo), cast.maren, "Maren", at=NOW + timedelta(hours=1))
        new = link_of(cast.maren)
        ends(client, path)
        assert len(read(client, new).walk("VEVENT")) == 1


def test_who_is_away_reads_an_empty_calendar_until_they_are_back(cast, plan, client, link_of):
    plan()
    path = link_of(cast.maren)
    with acting_as(cast.maren):
        membership.pause(cast.member(cast.maren), at=NOW)
    for _ in range(2):
        assert not read(client, path).walk("VEVENT")
    with acting_as(cast.maren):
        membership.resume(cast.maren, cast.circle, at=NOW)
    assert len(read(client, path).walk("VEVENT")) == 1


def test_what_is_kept_of_an_ended_link_says_nothing_and_opens_to_its_token_alone(
    cast, as_person, link_of
):
    path = link_of(cast.maren)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    as_person(cast.maren).post(PAGE + "end/")
    assert {field.name for field in EndedLink._meta.fields} == {"id", "token_hash", "emptied"}
    for person in (cast.maren, cast.jo, cast.sol, None):
        with acting_as(person):
            assert not EndedLink.objects.exists()
            assert EndedLink.objects.update(emptied=True) == 0
    with acting_as(None, bearing=token):
        assert EndedLink.objects.get().token_hash == token_hash(token)


def test_nobody_ends_a_link_that_is_not_theirs(cast, plan, client, link_of):
    plan()
    path = link_of(cast.maren)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    for person in (cast.jo, cast.sam, cast.sol):
        with acting_as(person), pytest.raises(ProgrammingError), transaction.atomic():
            EndedLink.objects.bulk_create([EndedLink(token_hash=token_hash(token))])
    assert len(read(client, path).walk("VEVENT")) == 1


def test_every_wrong_token_gives_the_same_bytes(cast, plan, client, link_of):
    plan()
    alive = link_of(cast.maren)
    token = alive.removeprefix("/calendar/").removesuffix(".ics")
    wrong = [
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


def test_a_program_is_told_when_nothing_changed(cast, plan, client, link_of):
    first, _ = plan(frequency="weekly", occurrences=2)
    path = link_of(cast.maren)
    before = client.get(path)
    again = {"If-None-Match": before.headers["ETag"]}
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        same = client.get(path, headers=again)
    assert (same.status_code, same.content) == (304, b"")
    for name in ("ETag", "Cache-Control"):
        assert same.headers[name] == before.headers[name]
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), first, at=NOW)
    after = client.get(path, headers=again)
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_new_label_is_a_new_calendar(cast, plan, client, link_of):
    plan()
    path = link_of(cast.maren)
    before = client.get(path).headers["ETag"]
    User.objects.filter(pk=cast.maren.pk).update(mail_label="Yoga")
    assert client.get(path, headers={"If-None-Match": before}).status_code == 200


def test_a_long_feed_asks_no_more_than_a_short_one(cast, plan, client, link_of):
    path = link_of(cast.maren)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)

    plan()
    few = asked()
    plan(frequency="weekly", occurrences=104, starts_at=time(8))
    plan(frequency="weekly", occurrences=10, starts_at=time(9))
    assert asked() == few <= 12
