"""One feed for all of a person's groups."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from accounts.models import User
from groups.meetings import actions
from groups.meetings.models import CalendarFeed, Meeting
from groups.membership import actions as membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import found, join
from tests.meetings.conftest import NOW, TUESDAY
from tests.meetings.expanding import by_python, rows_of

PAGE = "/me/calendar/"


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def link_of(as_person):
    def make(user: User) -> str:
        page = as_person(user).post(PAGE).content.decode()
        return page.partition("http://testserver")[2].partition('"')[0]

    return make


@pytest.fixture
def both(cast, plan):
    """Kai is in the circle as well; each group has something to come. Gives Kai's rows."""
    join(cast.member(cast.jo), cast.kai, "Kai", at=NOW - timedelta(days=1))
    plan(frequency="weekly", occurrences=3)
    with acting_as(cast.noor):
        actions.schedule(
            cast.member(cast.noor, cast.beside),
            starts_on=TUESDAY,
            starts_at=time(9),
            time_zone="America/New_York",
            topic="Hidden words",
            place="Hidden place",
            at=NOW,
        )
    with acting_as(cast.kai):
        return list(Meeting.objects.all())


def test_it_names_the_meetings_of_all_groups_and_no_group(cast, both, client, link_of):
    answer = client.get(link_of(cast.kai))
    assert by_python(answer.content) == rows_of(both)
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {event["SUMMARY"] for event in events} == {"Reminder"}
    text = (answer.content.decode() + str(answer.headers)).lower()
    for secret in ("hidden", "beside", "circle", "tuesday", "library", "meet.example", "/g/"):
        assert secret not in text


def test_each_feed_has_events_of_its_own(cast, both, client, link_of, as_person):
    """Two programs of one person, or of two, do not show that their events are the same."""
    circle = as_person(cast.kai).post("/g/tuesday-evening-circle/meetings/calendar/")
    path = circle.content.decode().partition("http://testserver")[2].partition('"')[0]
    uids = [
        {event["UID"] for event in Calendar.from_ical(client.get(one).content).walk("VEVENT")}
        for one in (path, link_of(cast.kai), link_of(cast.noor))
    ]
    assert [len(one) for one in uids] == [1, 2, 1]
    assert len(set.union(*uids)) == 4


def test_a_group_goes_with_the_membership_and_comes_with_it(cast, both, client, link_of):
    path = link_of(cast.kai)
    with acting_as(cast.noor):
        noor = cast.member(cast.noor, cast.beside)
        membership.remove(noor, cast.member(cast.kai, cast.beside), at=NOW)
    assert len(by_python(client.get(path).content)) == 3
    with acting_as(cast.kai):
        membership.pause(cast.member(cast.kai), at=NOW)
    assert by_python(client.get(path).content) == []
    with acting_as(cast.kai):
        membership.resume(cast.kai, cast.circle, at=NOW)
        membership.leave(cast.member(cast.kai), at=NOW)
    answer = client.get(path)
    assert (answer.status_code, by_python(answer.content)) == (200, [])
    join(cast.member(cast.noor, cast.beside), cast.kai, "Kai", at=NOW)
    assert len(by_python(client.get(path).content)) == 1


def test_a_new_link_and_taking_it_away_end_the_old_one(cast, both, client, link_of, as_person):
    first = link_of(cast.kai)
    second = link_of(cast.kai)
    assert by_python(client.get(first).content) == []
    assert client.get(first).status_code == 410
    assert by_python(client.get(second).content) == rows_of(both)
    assert as_person(cast.kai).post(PAGE + "end/").status_code == 302
    assert by_python(client.get(second).content) == []
    assert client.get(second).status_code == 410
    with acting_as(cast.kai):
        assert not CalendarFeed.objects.exists()


def test_the_page_says_which_group_has_a_link_of_its_own(cast, both, as_person):
    kai = as_person(cast.kai)
    assert "Beside you" in (page := kai.get(PAGE).content.decode())
    assert page.count("No link") == 2
    kai.post("/g/beside-you/meetings/calendar/")
    assert kai.get(PAGE).content.decode().count("No link") == 1
    assert "You are in no group just now." in as_person(cast.sol).get(PAGE).content.decode()


def test_the_link_is_shown_once_with_a_way_into_the_program(cast, as_person, settings):
    settings.SITE_URL = "https://groups.example"
    kai = as_person(cast.kai)
    page = kai.post(PAGE).content.decode()
    token = page.partition("https://groups.example/calendar/")[2].partition(".ics")[0]
    # Without the s some programs would ask over a line that anybody can read.
    assert f'href="webcals://groups.example/calendar/{token}.ics"' in page
    assert token not in kai.get(PAGE).content.decode()


def test_nobody_sees_takes_or_makes_somebody_elses(cast, both, link_of, client, as_person):
    path = link_of(cast.kai)
    for other in (cast.jo, cast.noor, cast.sol):
        as_person(other).post(PAGE + "end/")
        with acting_as(other):
            assert not CalendarFeed.objects.exists()
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 302
    assert client.get(path).status_code == 200


def test_it_asks_no_more_in_many_groups(cast, both, link_of, client, as_person):
    path = link_of(cast.kai)

    def asked(where: str, browser) -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(where)
        return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)

    kai = as_person(cast.kai)
    kai.get(PAGE)
    few = [asked(path, client), asked(PAGE, kai)]
    for number in range(3):
        lead = found(cast.kai, f"Group {number}", display_name="Kai", at=NOW)
        with acting_as(cast.kai):
            actions.schedule(
                lead, starts_on=TUESDAY, starts_at=time(8), time_zone="Europe/London", at=NOW
            )
    assert [asked(path, client), asked(PAGE, kai)] == few
    assert max(few) <= 12
