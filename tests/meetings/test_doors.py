"""Which page about meetings opens to whom, and how often it asks the database."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.meetings.models import Meeting, Rsvp
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW
from tests.meetings.pages import NEW, ROOT, SERIES, page_of


@pytest.fixture(autouse=True)
def _sunday_noon():
    """Sessions run by the clock as well: everything here happens on 22 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


def strangers_of(cast):
    return (cast.noor, cast.lena, cast.rae, cast.cora, cast.stella, cast.sol)


PAGES = ["", "new/", "calendar/", "{id}/", "{id}/move/", "{id}/cancel/"]
FACILITATORS_ONLY = {"new/", "{id}/move/", "{id}/cancel/"}


def test_each_page_opens_to_those_it_is_for(cast, as_person, client, meeting):
    jo, maren = as_person(cast.jo), as_person(cast.maren)
    strangers = [as_person(person) for person in strangers_of(cast)]
    for page in PAGES:
        path = ROOT + page.format(id=meeting.pk)
        assert jo.get(path).status_code == 200, page
        member = 403 if page in FACILITATORS_ONLY else 200
        assert maren.get(path).status_code == member, page
        assert client.get(path).status_code == 302, page
        assert {stranger.get(path).status_code for stranger in strangers} == {404}, page


def test_strangers_change_nothing(cast, as_person, client, meeting):
    data = SERIES | {"answer": "yes", "starts_at": "21:00"}
    strangers = [as_person(person) for person in strangers_of(cast)]
    for page in ("{id}/answer/", "{id}/move/", "{id}/cancel/", "calendar/", "calendar/end/"):
        path = ROOT + page.format(id=meeting.pk)
        assert client.post(path, data).status_code == 302, page
        assert {stranger.post(path, data).status_code for stranger in strangers} == {404}, page
    with acting_as(cast.jo):
        assert Meeting.objects.get(pk=meeting.pk).revision == 0
        assert not Rsvp.objects.exists()


def test_members_do_not_change_meetings(cast, as_person, meeting):
    maren = as_person(cast.maren)
    for page in ("move/", "cancel/"):
        assert maren.post(page_of(meeting) + page, SERIES).status_code == 403
    assert maren.post(NEW, SERIES).status_code == 403


def test_a_meeting_of_another_group_is_as_absent_as_one_that_never_was(cast, as_person, meeting):
    noor = as_person(cast.noor)
    there = "/g/beside-you/meetings/{}/"
    foreign = noor.get(there.format(meeting.pk))
    absent = noor.get(there.format(uuid4()))
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
    for page in ("move/", "cancel/", "answer/"):
        assert noor.post(there.format(meeting.pk) + page, SERIES).status_code == 404


def test_a_wrong_method_is_refused(cast, as_person, meeting):
    jo = as_person(cast.jo)
    assert jo.get(page_of(meeting) + "answer/").status_code == 405
    assert jo.post(ROOT).status_code == 405
    assert jo.put(page_of(meeting)).status_code == 405
    assert jo.delete(page_of(meeting) + "cancel/").status_code == 405


def test_titles_say_nothing(cast, as_person, meeting):
    jo = as_person(cast.jo)
    for page in PAGES:
        head = jo.get(ROOT + page.format(id=meeting.pk)).content.decode().partition("</head>")[0]
        for secret in ("Tuesday evening", "Quiet evenings", "library", "meet.example"):
            assert secret not in head


def queries(person, path: str) -> int:
    """How often a page asks the database; savepoints are no questions."""
    with CaptureQueriesContext(connection) as seen:
        assert person.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)


@pytest.mark.parametrize("reader", ["jo", "maren"])
def test_no_page_asks_more_as_the_data_grow(cast, as_person, plan, says, reader):
    user = getattr(cast, reader)
    person = as_person(user)
    first, *_ = plan(frequency="weekly", occurrences=3)
    says(user, first, "yes")
    open_pages = [page for page in PAGES if reader == "jo" or page not in FACILITATORS_ONLY]
    paths = [ROOT + page.format(id=first.pk) for page in open_pages]
    few = {path: queries(person, path) for path in paths}
    plan(frequency="weekly", occurrences=60, starts_at=time(8))
    plan(
        frequency="weekly",
        occurrences=40,
        starts_on=date(2026, 1, 6),
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    for someone in (cast.maren, cast.sam, cast.priya, cast.ade):
        says(someone, first, "yes", note="I may be late.")
    many = {path: queries(person, path) for path in paths}
    assert max(many.values()) <= 12, many
    assert many == few
