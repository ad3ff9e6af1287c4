"""Changing what is to come of a series, and taking a change back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.actions import Scope
from groups.meetings.models import Change, Meeting, Rsvp, Series
from groups.meetings.occurrences import starts_of
from groups.meetings.proposals import ChangedMeanwhile
from groupsite.confidentiality.acting import acting_as
from tests.meetings.changing import notices, rows, undo
from tests.meetings.conftest import NOW, TUESDAY


@pytest.fixture
def six(plan) -> list[Meeting]:
    """Six Tuesdays from 1 December."""
    return plan(frequency="weekly", occurrences=6)


def as_the_rule_says(cast) -> None:
    """Every meeting without a time of its own is where a series has it, and none is missing."""
    with acting_as(cast.jo):
        for series in Series.objects.all():
            kept = set(
                Meeting.objects.filter(series=series).values_list("original_start", flat=True)
            )
            assert {one.instant for one in starts_of(series)} <= kept


def test_another_weekday_for_the_following_keeps_rows_and_answers(cast, six, edit, says):
    says(cast.maren, six[3], "yes")
    edit(six[2], Scope.FOLLOWING, weekdays=[4])
    after = rows(cast)
    assert [one.pk for one in after] == [one.pk for one in six]
    assert [one.on_day.day for one in after] == [1, 8, 17, 24, 31, 7]
    assert [one.revision for one in after] == [0, 0, 1, 1, 1, 1]
    first, second = after[0].series, after[-1].series
    assert (first.until, second.follows_id, second.occurrences) == (date(2026, 12, 14), first.pk, 4)
    as_the_rule_says(cast)
    with acting_as(cast.maren):
        said = Rsvp.objects.get(meeting=six[3])
        assert said.answered_for == six[3].starts_at != after[3].starts_at
        assert not Rsvp.objects.filter(pk=said.pk).coming().exists(), "she is asked again"


def test_a_new_place_for_all_to_come_keeps_the_answers_and_the_series(cast, six, edit, says):
    says(cast.maren, six[3], "yes")
    edit(six[3], place="The garden", at=six[1].starts_at + timedelta(hours=1))
    after = rows(cast)
    assert [one.place for one in after] == ["Room at the back of the library"] * 2 + [
        "The garden"
    ] * 4
    assert {one.series_id for one in after} == {six[0].series_id}
    assert [one.time_revision for one in after] == [0] * 6
    with acting_as(cast.maren):
        assert Rsvp.objects.coming().filter(meeting=six[3]).exists()


def test_cancelled_and_moved_meetings_survive(cast, six, edit):
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.cancel_meeting(jo, six[2], at=NOW)
        moved = actions.move_meeting(
            jo, six[3], starts_on=date(2026, 12, 23), starts_at=time(12), at=NOW
        )
    edit(six[0], starts_at=time(20))
    after = {one.pk: one for one in rows(cast)}
    assert after[six[2].pk].is_cancelled
    assert after[six[3].pk].starts_at == moved.starts_at
    assert after[six[3].pk].original_start == datetime(2026, 12, 22, 20, tzinfo=UTC)
    assert {one.on_clock for one in after.values()} == {time(19), time(20), time(12)}
    assert after[six[1].pk].starts_at == datetime(2026, 12, 8, 20, tzinfo=UTC)
    as_the_rule_says(cast)


def test_every_second_week_cancels_the_others_and_adds_later_ones(cast, six, edit):
    edit(six[0], every_weeks=2)
    after = rows(cast)
    assert [one.on_day for one in after if not one.is_cancelled] == [
        TUESDAY + timedelta(weeks=2 * n) for n in range(6)
    ]
    assert sum(one.is_cancelled for one in after) == 3
    as_the_rule_says(cast)


def test_an_earlier_weekday_does_not_repeat_what_was(cast, plan, edit):
    meetings = plan(
        frequency="weekly", weekdays=[1, 4], occurrences=6, starts_on=date(2026, 11, 30)
    )
    edit(meetings[1], Scope.FOLLOWING, weekdays=[1, 5])
    assert [one.on_day.day for one in rows(cast)] == [30, 4, 7, 11, 14, 18]
    as_the_rule_says(cast)


def test_the_last_of_a_month_instead_of_the_first(cast, plan, edit):
    meetings = plan(frequency="monthly", weekdays=[2], nth=1, occurrences=3)
    edit(meetings[0], nth=-1)
    after = rows(cast)
    assert [one.on_day.day for one in after] == [29, 26, 23]
    assert [one.pk for one in after] == [one.pk for one in meetings]


def test_another_zone_keeps_the_wall_time(cast, six, edit):
    edit(six[0], time_zone="America/New_York")
    assert {one.starts_at.hour for one in rows(cast)} == {0}
    assert {one.on_clock for one in rows(cast)} == {time(19)}


def test_people_hear_once_of_the_whole_change_after_ten_minutes(cast, six, edit, says):
    for one in six:
        says(cast.sam, one, "no")
    says(cast.priya, six[0], "no")
    edit(six[0], starts_at=time(20))
    heard = notices()
    assert sorted(name for name, _, _ in heard) == ["ade", "maren", "priya"]
    assert {due for _, _, due in heard} == {NOW + timedelta(minutes=10)}


def test_undo_gives_everything_back_and_nobody_hears(cast, six, edit, says):
    says(cast.maren, six[3], "yes")
    edit(six[2], Scope.FOLLOWING, weekdays=[4], place="The garden", every_weeks=2)
    undo(cast, by=cast.ade)
    after = rows(cast)
    assert [(a.pk, a.starts_at, a.place, a.state, a.series_id) for a in after] == [
        (b.pk, b.starts_at, b.place, b.state, b.series_id) for b in six
    ]
    assert [one.revision for one in after] == [0, 0, 2, 2, 2, 2], "they only rise"
    assert after[0].series.occurrences == 6
    assert notices() == []
    as_the_rule_says(cast)
    with acting_as(cast.maren):
        assert Rsvp.objects.coming().filter(meeting=six[3]).exists(), "her yes counts again"


def test_shortly_before_people_hear_at_once_and_of_the_undoing_too(cast, six, edit):
    late = six[0].starts_at - timedelta(hours=1)
    edit(six[0], starts_at=time(20), at=late)
    assert {due for _, _, due in notices()} == {late}
    undo(cast, at=late + timedelta(minutes=5))
    assert {due for _, _, due in notices()} == {late + timedelta(minutes=5)}


def test_after_ten_minutes_a_change_stays(cast, six, edit):
    edit(six[0], starts_at=time(20))
    with pytest.raises(NotPossible, match="ten minutes"):
        undo(cast, at=NOW + timedelta(minutes=10))


def test_the_later_change_is_undone_first(cast, six, edit):
    edit(six[0], starts_at=time(20))
    edit(six[0], starts_at=time(21), at=NOW + timedelta(minutes=1))
    with acting_as(cast.jo):
        first = Change.objects.order_by("made_at").first()
        with pytest.raises(NotPossible, match="later change"):
            actions.undo(cast.member(cast.jo), first, at=NOW + timedelta(minutes=2))
    undo(cast)
    assert {due for _, _, due in notices()} == {NOW + timedelta(minutes=10)}, "of the first one"
    undo(cast)
    assert notices() == []
    assert [one.starts_at for one in rows(cast)] == [one.starts_at for one in six]


def test_members_change_and_undo_nothing(cast, six, edit):
    with pytest.raises(PermissionDenied):
        edit(six[0], by=cast.maren, starts_at=time(20))
    with acting_as(cast.maren), pytest.raises(PermissionDenied):
        actions.cancel_series(cast.member(cast.maren), six[0], Scope.TO_COME, at=NOW)
    edit(six[0], starts_at=time(20))
    with acting_as(cast.jo):
        change = Change.objects.get()
    with acting_as(cast.maren):
        assert not Change.objects.exists()
        with pytest.raises(PermissionDenied):
            actions.undo(cast.member(cast.maren), change, at=NOW)
    with acting_as(cast.noor), pytest.raises(PermissionDenied):
        actions.undo(cast.member(cast.noor, cast.beside), change, at=NOW)


def test_all_to_come_are_cancelled_and_an_endless_series_ends(cast, plan):
    meetings = plan(frequency="weekly")
    at = meetings[1].ends_at
    with acting_as(cast.jo):
        actions.cancel_series(cast.member(cast.jo), meetings[3], Scope.TO_COME, at=at)
    after = rows(cast)
    assert [one.is_cancelled for one in after] == [False] * 2 + [True] * (len(after) - 2)
    assert after[0].series.until == after[-1].original_day
    undo(cast, at=at)
    assert not any(one.is_cancelled for one in rows(cast))
    assert rows(cast)[0].series.is_endless


def test_whoever_saves_second_overwrites_nothing(cast, six, edit):
    with acting_as(cast.jo):
        seen = actions.series.stamp_of(six[0].series, actions.series.rows_of(six[0].series))
    edit(six[0], by=cast.ade, place="The garden", seen=seen)
    with pytest.raises(ChangedMeanwhile):
        edit(six[0], place="The attic", seen=seen)
    assert {one.place for one in rows(cast)} == {"The garden"}


def test_what_cannot_be_changed_stays(cast, six, edit):
    begun = six[0].starts_at + timedelta(minutes=1)
    for wishes in (
        {"time_zone": "Mars/Olympus"},
        {"duration_minutes": 0},
        {"duration_minutes": 721},
        {"weekdays": []},
        {"weekdays": [9]},
        {"every_weeks": 0},
        {"scope": Scope.FOLLOWING, "at": begun, "starts_at": time(20)},
        {"facilitator": cast.member(cast.noor, cast.beside)},
    ):
        with pytest.raises(NotPossible):
            edit(six[0], **wishes)
    assert [one.revision for one in rows(cast)] == [0] * 6
