"""Half a year of every endless series is there, and instants follow the wall time."""

from datetime import UTC, time, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from groups.meetings import actions, topping_up
from groups.meetings.models import Change, Meeting, Series
from groups.meetings.tasks import make_further_meetings
from groups.membership.models import Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, TUESDAY

LATER = NOW + timedelta(weeks=8)


def rows(cast) -> list[Meeting]:
    with acting_as(cast.jo):
        return list(Meeting.objects.select_related("series").order_by("starts_at"))


def test_the_horizon_rolls_on_and_a_second_run_does_nothing(cast, plan):
    before = plan(frequency="weekly", facilitator=cast.member(cast.ade))
    assert topping_up.top_up(LATER) == 6
    assert topping_up.top_up(LATER) == 0
    after = rows(cast)
    assert [one.on_day for one in after] == [TUESDAY + timedelta(weeks=n) for n in range(33)]
    assert after[-1].series.made_until == (LATER + timedelta(weeks=26)).date()
    last = after[-1]
    assert (last.place, last.link, last.topic, last.facilitator_id) == (
        before[0].place,
        before[0].link,
        before[0].topic,
        cast.member(cast.ade).pk,
    )


def test_series_with_an_end_are_left_alone(cast, plan):
    plan(frequency="weekly", occurrences=3)
    plan(frequency="weekly", until=TUESDAY, starts_at=time(8))
    plan(starts_at=time(10))
    assert topping_up.top_up(LATER) == 0


def test_never_more_than_104_are_to_come(cast, plan):
    plan(frequency="weekly", weekdays=[1, 2, 3, 4, 5, 6, 7])
    for week in range(1, 4):
        at = NOW + timedelta(weeks=week)
        topping_up.top_up(at)
        with acting_as(cast.jo):
            assert 103 <= Meeting.objects.filter(starts_at__gt=at).count() <= 104


def test_what_was_changed_for_all_to_come_is_so_in_what_is_made_later(cast, plan):
    first = plan(frequency="weekly")[0]
    with acting_as(cast.jo):
        actions.edit_series(
            cast.member(cast.jo),
            first,
            actions.Scope.TO_COME,
            at=NOW,
            starts_at=time(20),
            time_zone="Europe/London",
            duration_minutes=60,
            every_weeks=1,
            weekdays=[3],
            nth=None,
            place="The garden",
        )
    assert topping_up.top_up(LATER) > 0
    last = rows(cast)[-1]
    assert (last.place, last.on_clock, last.on_day.isoweekday()) == ("The garden", time(20), 3)


def test_the_job_sees_no_people_and_nobody_else_tops_up(cast, plan):
    plan(frequency="weekly")
    with acting_as(Purpose.TOP_UP):
        assert not Membership.objects.exists()
        assert not Notice.objects.exists()
    plan(frequency="weekly", occurrences=2, starts_at=time(9))
    with acting_as(Purpose.TOP_UP):
        ended = Series.objects.filter(occurrences=2)
        assert ended.update(made_until=TUESDAY) == 0
    with acting_as(Purpose.REMINDERS):
        assert not Series.objects.exists()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Meeting.objects.bulk_create([_another(cast)])


def _another(cast) -> Meeting:
    series = Series(group_id=cast.circle.pk)
    return Meeting(
        group_id=cast.circle.pk,
        series=series,
        original_day=TUESDAY,
        original_start=NOW,
        on_day=TUESDAY,
        on_clock=time(19),
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        timed_at=NOW,
    )


def _as_if_by_an_older_release(of: Meeting, hours: int) -> None:
    """The instants as they were before a release that moved the zone's clock."""
    with acting_as(Purpose.TOP_UP):
        was = of.starts_at + timedelta(hours=hours)
        Meeting.objects.filter(pk=of.pk).update(
            starts_at=was, ends_at=was + timedelta(minutes=90), original_start=was
        )


def test_a_new_release_of_the_zones_moves_what_is_to_come(cast, plan, monkeypatch):
    first, second, third = plan(frequency="weekly", occurrences=3)
    topping_up.top_up(NOW)
    _as_if_by_an_older_release(first, -1)
    _as_if_by_an_older_release(second, -1)
    at = first.ends_at
    topping_up.top_up(at)
    assert rows(cast)[1].starts_at == second.starts_at - timedelta(hours=1), "no new release yet"
    monkeypatch.setattr(topping_up, "release", lambda: "2099z")
    topping_up.top_up(at)
    after = rows(cast)
    assert [one.starts_at for one in after] == [
        first.starts_at - timedelta(hours=1),
        second.starts_at,
        third.starts_at,
    ]
    assert after[1].original_start == second.original_start
    assert [(one.revision, one.time_revision) for one in after] == [(0, 0), (1, 1), (0, 0)]
    with acting_as(Purpose.REMINDERS):
        told = Notice.objects.filter(kind="meeting_changed")
        assert {notice.subject_id for notice in told} == {second.pk}
        assert told.count() == 5, "everybody in the group"


def test_what_can_no_longer_be_undone_is_forgotten(cast, plan):
    meeting = plan()[0]
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), meeting, at=NOW)
    for minutes, left in ((9, 1), (10, 0)):
        topping_up.top_up(NOW + timedelta(minutes=minutes))
        with acting_as(cast.jo):
            assert Change.objects.count() == left


def test_readyz_says_when_the_job_has_not_run(client, db):
    assert client.get("/readyz").json()["meetings_topped_up_s"] is None
    make_further_meetings()
    assert 0 <= client.get("/readyz").json()["meetings_topped_up_s"] < 60
    topping_up.top_up(timezone.now() - timedelta(hours=3))
    answer = client.get("/readyz")
    assert 10_790 <= answer.json()["meetings_topped_up_s"] <= 10_900
    assert answer.status_code == 200


def test_wall_time_is_kept_over_the_change_of_the_clocks(cast, plan):
    plan(frequency="weekly")
    topping_up.top_up(NOW + timedelta(weeks=30))
    hours = {one.starts_at.astimezone(UTC).hour for one in rows(cast)}
    assert hours == {18, 19}
