"""Seats, rooms and other details for what is to come of a series, and giving them back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.actions import Scope
from groups.meetings.models import Change, LinkFor, Meeting
from groups.meetings.seats import NotEnoughSeats
from groupsite.confidentiality.acting import acting_as
from tests.meetings.changing import notices, rows, undo
from tests.meetings.conftest import NOW, line

LINK = "https://meet.example/circle"


@pytest.fixture
def six(plan) -> list[Meeting]:
    """Six Tuesdays from 1 December, with five seats each."""
    return plan(frequency="weekly", occurrences=6, capacity=5)


def give(cast, meeting: Meeting, **details: object) -> None:
    """One meeting gets details of its own."""
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo),
            meeting,
            starts_on=meeting.on_day,
            starts_at=meeting.on_clock,
            at=NOW - timedelta(hours=1),
            **details,
        )


def capacities(cast) -> list[int | None]:
    return [one.capacity for one in rows(cast)]


def links(cast) -> list[str]:
    return [one.link for one in rows(cast)]


def test_seats_reach_the_meetings_that_had_as_many(cast, six, edit):
    give(cast, six[2], capacity=9)
    edit(six[3], capacity=7, at=six[1].starts_at + timedelta(hours=1))
    assert capacities(cast) == [5, 5, 9, 7, 7, 7]
    assert rows(cast)[0].series.capacity == 7
    assert notices() == [], "nobody gets a mail about seats"
    undo(cast, at=six[1].starts_at + timedelta(hours=1))
    assert capacities(cast) == [5, 5, 9, 5, 5, 5]
    assert rows(cast)[0].series.capacity == 5


def test_following_leaves_the_earlier_ones(cast, six, edit):
    edit(six[4], Scope.FOLLOWING, capacity=None, offer_hours=24, link_for=LinkFor.YES)
    assert capacities(cast) == [5] * 4 + [None] * 2
    assert [one.offer_hours for one in rows(cast)] == [12] * 4 + [24] * 2
    assert [one.link_for for one in rows(cast)] == ["perhaps"] * 4 + ["yes"] * 2
    undo(cast)
    assert capacities(cast) == [5] * 6
    assert {(one.offer_hours, one.link_for) for one in rows(cast)} == {(12, "perhaps")}


def test_fewer_seats_than_people_are_refused_and_change_nothing(cast, six, edit, says):
    for person in (cast.maren, cast.sam):
        says(person, six[4], "yes")
    with pytest.raises(NotEnoughSeats, match="2 people come") as reason:
        edit(six[0], capacity=1)
    assert reason.value.field == "capacity"
    assert capacities(cast) == [5] * 6


def test_fewer_seats_are_fine_where_fewer_come(cast, six, edit, says):
    for person in (cast.maren, cast.sam):
        says(person, six[1], "yes")
    edit(six[2], Scope.FOLLOWING, capacity=1)
    assert capacities(cast) == [5, 5, 1, 1, 1, 1]
    edit(six[1], Scope.FOLLOWING, capacity=2, at=NOW + timedelta(minutes=1))
    assert capacities(cast) == [5, 2, 1, 1, 1, 1]


@pytest.mark.parametrize("wish", [{"capacity": 0}, {"capacity": 501}, {"offer_hours": 0}])
def test_numbers_out_of_range_are_refused(cast, six, edit, wish):
    with pytest.raises(NotPossible) as reason:
        edit(six[0], **wish)
    assert reason.value.field in wish


def test_a_room_for_each_of_the_following(cast, six, edit):
    edit(six[2], Scope.FOLLOWING, make_room=True)
    now = links(cast)
    assert now[:2] == [LINK, LINK]
    assert len(set(now[2:])) == 4
    assert all(link.startswith(settings.JITSI_URL) for link in now[2:])
    assert rows(cast)[0].series.makes_rooms
    undo(cast)
    assert links(cast) == [LINK] * 6
    assert not rows(cast)[0].series.makes_rooms


def test_an_endless_series_makes_rooms_from_then_on_and_new_meetings_have_one(cast, plan, edit):
    meetings = plan(frequency="weekly")
    edit(meetings[3], Scope.FOLLOWING, make_room=True, weekdays=[2, 4])
    after = rows(cast)
    assert len(after) > len(meetings)
    assert {one.link for one in after[:3]} == {LINK}
    assert len({one.link for one in after[3:]}) == len(after) - 3
    assert [one.series.makes_rooms for one in after] == [False] * 3 + [True] * (len(after) - 3)
    undo(cast)
    assert links(cast) == [LINK] * len(meetings)


def test_a_cancelled_meeting_keeps_its_link(cast, six, edit):
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), six[2], at=NOW)
    edit(six[0], make_room=True, at=NOW + timedelta(minutes=1))
    assert links(cast)[2] == LINK
    assert len(set(links(cast))) == 6


def test_a_typed_link_ends_the_making_of_rooms(cast, plan, edit):
    meetings = plan(frequency="weekly", occurrences=4, link="", make_room=True)
    rooms = links(cast)
    assert len(set(rooms)) == 4
    edit(meetings[1], Scope.FOLLOWING, link="https://elsewhere.example/")
    assert links(cast) == [rooms[0]] + ["https://elsewhere.example/"] * 3
    assert not rows(cast)[0].series.makes_rooms
    undo(cast)
    assert links(cast) == rooms
    assert rows(cast)[0].series.makes_rooms


def test_other_details_leave_the_rooms_as_they_are(cast, plan, edit):
    meetings = plan(frequency="weekly", occurrences=4, link="", make_room=True)
    rooms = links(cast)
    edit(meetings[0], link=rooms[0], place="The garden", weekdays=[4])
    assert links(cast) == rooms


def test_who_had_a_seat_has_the_first_claim_on_one_at_the_new_time(cast, six, edit, says, waits):
    few = six[2]
    give(cast, few, capacity=1)
    says(cast.maren, few, "yes")
    waits(cast.sam, few)
    edit(six[0], weekdays=[4])
    assert line(cast, few)["Maren"] is not None, "a seat is kept for her"
    assert line(cast, few).get("Sam") is None, "he waited for the other time"
    undo(cast)
    says(cast.maren, few, "yes", at=NOW + timedelta(minutes=9))
    with pytest.raises(NotPossible, match="taken"):
        says(cast.sam, few, "yes", at=NOW + timedelta(minutes=9))


def test_undo_gives_the_seat_back_without_a_word(cast, six, edit, says, as_person):
    few = six[2]
    give(cast, few, capacity=1)
    says(cast.maren, few, "yes")
    edit(six[0], weekdays=[4])
    undo(cast)
    with acting_as(cast.jo):
        now = Meeting.objects.get(pk=few.pk)
        assert now.rsvps.coming().filter(membership__display_name="Maren").exists()
        assert now.waiting.current().kept(NOW + timedelta(minutes=9)).count() == 0


def test_more_seats_are_not_taken_back_from_those_who_took_them(cast, plan, edit, says):
    meetings = plan(frequency="weekly", occurrences=3, capacity=1)
    says(cast.maren, meetings[1], "yes")
    edit(meetings[0], capacity=2)
    says(cast.sam, meetings[1], "yes", at=NOW + timedelta(minutes=1))
    with pytest.raises(NotPossible, match="taken a seat that was not there before"):
        undo(cast)
    assert capacities(cast) == [2] * 3
    with acting_as(cast.jo):
        assert Change.objects.exists(), "nothing was half undone"


@pytest.fixture
def put_off(cast, plan) -> list[Meeting]:
    """Three Tuesdays; the second, 8 December, is put off to Saturday 12."""
    meetings = plan(frequency="weekly", occurrences=3, capacity=5)
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo),
            meetings[1],
            starts_on=date(2026, 12, 12),
            starts_at=time(15),
            at=NOW,
        )
    return meetings


THURSDAY = datetime(2026, 12, 10, 12, tzinfo=UTC)


def test_all_to_come_is_also_one_that_was_put_off_beyond_its_day(cast, put_off, edit):
    edit(put_off[2], capacity=7, at=THURSDAY)
    assert capacities(cast) == [5, 7, 7]
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.cancel_series(jo, put_off[2], Scope.TO_COME, at=THURSDAY)
    assert [one.is_cancelled for one in rows(cast)] == [False, True, True]


def test_another_rhythm_from_one_that_was_put_off_adds_no_meeting(cast, put_off, edit):
    edit(put_off[1], Scope.FOLLOWING, starts_at=time(20), at=THURSDAY)
    after = rows(cast)
    assert [(one.on_day.day, one.on_clock.hour) for one in after] == [(1, 19), (12, 15), (15, 20)]


def test_the_last_one_put_off_is_moved_and_not_given_a_rhythm(cast, put_off, edit):
    with acting_as(cast.jo):
        last = actions.move_meeting(
            cast.member(cast.jo),
            put_off[2],
            starts_on=date(2026, 12, 19),
            starts_at=time(15),
            at=NOW,
        )
    friday = datetime(2026, 12, 18, 12, tzinfo=UTC)
    for scope in (Scope.TO_COME, Scope.FOLLOWING):
        with pytest.raises(NotPossible, match="Move this one instead"):
            edit(last, scope, starts_at=time(20), at=friday)
    edit(last, place="The garden", at=friday)
    assert rows(cast)[-1].place == "The garden"
