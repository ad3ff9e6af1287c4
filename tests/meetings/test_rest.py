"""While a group rests no meeting takes place, and nobody is reminded of one."""

from datetime import date

import pytest

from groups.meetings.feeds import make_link
from groups.membership import life
from groups.notices.actions import wake
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.notices.situations import DAY, HOUR, NOW, meeting, says

SLUG = "tuesday-evening-circle"


@pytest.fixture
def one(cast):
    """A meeting in three days, to which Maren comes."""
    made = meeting(cast)
    says(cast, cast.maren, made, "yes")
    return made


def rests(cast, until: date | None = None) -> None:
    lead = cast.member(cast.jo)
    with acting_as(cast.jo):
        life.begin(lead, at=NOW)
        life.let_rest(lead, at=NOW, until=until)


def reminders(cast, at) -> list[tuple[str, str]]:
    wake(at)
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(kind="meeting_reminder", recipient=cast.maren)
        return sorted(found.values_list("state", "reason"))


def test_a_reminder_of_a_meeting_in_the_rest_is_not_sent(cast, one, sink):
    rests(cast)
    assert ("cancelled", "resting") in reminders(cast, one.starts_at - HOUR)
    assert not [state for state, _ in reminders(cast, one.starts_at - HOUR) if state == "sent"]


@pytest.mark.parametrize("days", [0, -1], ids=["on its day", "the day before"])
def test_a_meeting_after_the_rest_takes_place(cast, one, sink, days):
    rests(cast, until=one.on_day + days * DAY)
    assert ("sent", "") in reminders(cast, one.starts_at - HOUR)


def test_it_is_no_next_meeting_and_carries_a_mark(cast, one, as_person):
    browser = as_person(cast.maren)
    its_own = f"/g/{SLUG}/meetings/{one.pk}/"
    assert b"No meeting is planned" not in browser.get("/").content
    rests(cast)
    for page in ("/", f"/g/{SLUG}/"):
        said = browser.get(page).content.decode()
        assert "No meeting is planned at the moment" in said
        assert "This group rests for now." in said
    for page in (f"/g/{SLUG}/meetings/", its_own):
        assert "The group rests" in browser.get(page).content.decode()
    with acting_as(cast.jo):
        life.resume(cast.member(cast.jo), at=NOW)
    assert b"No meeting is planned" not in browser.get("/").content
    assert b"The group rests" not in browser.get(its_own).content


def test_it_is_off_in_a_persons_calendar(cast, one, client):
    with acting_as(cast.maren):
        token = make_link(cast.member(cast.maren), at=NOW)
    where = f"/calendar/{token}.ics"
    before = client.get(where).content
    assert before.count(b"BEGIN:VEVENT") == 1
    assert b"STATUS:CANCELLED" not in before
    rests(cast)
    resting = client.get(where).content
    assert b"STATUS:CANCELLED" in resting or b"EXDATE" in resting
    with acting_as(cast.jo):
        life.resume(cast.member(cast.jo), at=NOW)
    assert client.get(where).content == before


def test_the_forum_goes_on(cast, as_person):
    rests(cast)
    page = f"/g/{SLUG}/threads/new/"
    words = {"kind": "discussion", "title": "T", "body": "Still here", "audience": "everyone"}
    assert as_person(cast.maren).post(page, words).status_code == 302
