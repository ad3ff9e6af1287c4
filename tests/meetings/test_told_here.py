"""What notices about meetings say on one's own page: what holds now, to whom it concerns."""

from datetime import timedelta

import pytest

from groups.meetings.actions import (
    ask_for_cover,
    cancel_meeting,
    decline_cover,
    move_meeting,
    take_meeting,
    withdraw_cover,
)
from groups.meetings.models import CoverRequest, Meeting, Waiting
from groups.meetings.telling_here import HOLDS, WORDS
from groups.notices.kinds import KINDS
from groups.notices.reading import notices_of
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW
from tests.notices.here import MINUTE, told

HOUR = timedelta(hours=1)
LATER = NOW + 5 * MINUTE
WHEN = "Tuesday 1 December, 19:00"


@pytest.fixture
def tell(cast, meeting):
    """``tell(kind, person)``: as if it had become due just now."""

    def tell_them(kind, person, subject=None, **fields):
        now = {"group": cast.circle, "due_at": NOW, **fields}
        told(kind, person, subject or meeting.pk, **now)

    return tell_them


def lines(person, at=LATER):
    with acting_as(person):
        return [(one.line.words, one.line.link) for one in notices_of(person, at=at)]


def words(person, at=LATER):
    return [said for said, _ in lines(person, at)]


def do(cast, user, deed, meeting, **more):
    with acting_as(user):
        seen = Meeting.objects.select_related("series", "group").get(pk=meeting.pk)
        return deed(cast.member(user), seen, at=NOW, **more)


def test_every_kind_about_meetings_is_told_here_but_entries_for_calendars():
    told_here = {name for name, kind in KINDS.items() if name in WORDS and kind.show}
    assert told_here == set(WORDS) == set(HOLDS)


def test_a_reminder_leads_to_its_meeting(cast, meeting, tell):
    tell("meeting_reminder", cast.sam)
    link = f"/g/tuesday-evening-circle/meetings/{meeting.pk}/"
    assert lines(cast.sam) == [(f"A reminder: Tuesday evening circle, {WHEN}.", link)]


def test_a_reminder_of_a_time_that_holds_no_more_is_none(cast, meeting, tell):
    tell("meeting_reminder", cast.sam)
    day = meeting.on_day
    do(cast, cast.jo, move_meeting, meeting, starts_on=day, starts_at=(NOW + 8 * HOUR).time())
    assert words(cast.sam) == []


def test_who_said_no_is_not_reminded_here_either(cast, meeting, tell, says):
    tell("meeting_reminder", cast.sam)
    says(cast.sam, meeting, "no")
    assert words(cast.sam) == []


def test_of_a_change_and_a_cancellation_the_last_one_holds(cast, meeting, tell):
    tell("meeting_changed", cast.sam, revision=0)
    assert "was changed" in words(cast.sam)[0]
    do(cast, cast.jo, cancel_meeting, meeting)
    (said,) = words(cast.sam, NOW + HOUR)
    assert said == f"Tuesday evening circle: the meeting on {WHEN} does not take place."


def test_a_seat_is_offered_as_long_as_it_is_kept(cast, meeting, tell):
    with acting_as(Purpose.REMINDERS):
        seat = Waiting.objects.create(
            group_id=cast.circle.pk,
            meeting=meeting,
            membership=cast.member(cast.sam),
            since=NOW,
            waits_for=meeting.starts_at,
            offered_at=NOW,
            kept_until=NOW + HOUR,
        )
    tell("seat_offered", cast.sam, seat.pk)
    tell("seat_offered", cast.priya, seat.pk)
    (said,) = words(cast.sam)
    assert said.endswith("It is kept for you until Sunday 22 November, 13:00.")
    assert words(cast.sam, NOW + HOUR) == []
    assert words(cast.priya) == []


@pytest.fixture
def request_of_jo(cast, plan, tell):
    """Jo, who holds it, asks whoever could be there in her place."""

    def ask(asked=None):
        (meeting,) = plan(facilitator=cast.member(cast.jo))
        do(cast, cast.jo, ask_for_cover, meeting, asked=asked)
        with acting_as(cast.jo):
            return meeting, CoverRequest.objects.get(meeting=meeting)

    return ask


def test_cover_is_wanted_of_who_could(cast, request_of_jo, tell):
    meeting, asked = request_of_jo()
    for person in (cast.maren, cast.jo, cast.kai):
        tell("cover_wanted", person, asked.pk)
    ((said, link),) = lines(cast.ade)
    assert said.endswith(f"somebody asks whether you could hold the meeting on {WHEN}.")
    assert link == f"/g/tuesday-evening-circle/meetings/{meeting.pk}/cover/"
    assert [words(who) for who in (cast.maren, cast.jo, cast.kai)] == [[], [], []]
    assert words(cast.ade, meeting.starts_at) == []


@pytest.mark.parametrize(
    ("who", "deed"), [("jo", withdraw_cover), ("ade", decline_cover), ("ade", take_meeting)]
)
def test_what_was_answered_or_taken_back_asks_nobody(cast, request_of_jo, who, deed):
    meeting, _ = request_of_jo()
    assert len(words(cast.ade)) == 1
    do(cast, getattr(cast, who), deed, meeting)
    assert words(cast.ade) == []


def test_who_asked_reads_that_somebody_does_it(cast, request_of_jo):
    meeting, _ = request_of_jo()
    do(cast, cast.ade, take_meeting, meeting)
    (said,) = words(cast.jo)
    assert said.endswith(f"somebody else holds the meeting on {WHEN} in your place.")


def test_facilitators_read_that_nobody_holds_it_until_somebody_does(cast, plan, tell, says):
    (meeting,) = plan(facilitator=cast.member(cast.jo))
    says(cast.jo, meeting, "no")
    for person in (cast.ade, cast.jo, cast.maren):
        tell("meeting_unheld", person, meeting.pk)
    assert [len(words(who)) for who in (cast.ade, cast.jo, cast.maren)] == [1, 0, 0]
    do(cast, cast.ade, take_meeting, meeting)
    assert words(cast.ade) == []


def test_members_read_that_perhaps_nobody_is_there_until_somebody_comes(cast, plan, tell, says):
    (meeting,) = plan(facilitator=cast.member(cast.jo))
    says(cast.jo, meeting, "no")
    tell("meeting_uncovered", cast.maren, meeting.pk)
    assert words(cast.maren)[0].endswith(f"it may be that nobody is there to begin on {WHEN}.")
    assert words(cast.maren, meeting.starts_at) == []
    says(cast.ade, meeting, "yes")
    assert words(cast.maren) == []


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_people_outside_have_no_line_whatever_they_were_told(cast, tell, kind):
    for person in (cast.kai, cast.lena, cast.rae, cast.sol, cast.stella):
        tell(kind, person)
        assert words(person) == []
