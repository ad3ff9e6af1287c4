"""Planning meetings: once, weekly, and what cannot be planned."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from groups.audit.models import Entry, Verb
from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.models import Meeting, Rsvp, Series
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW, TUESDAY


def test_a_meeting_once_is_one_row(plan):
    (meeting,) = plan()
    assert meeting.starts_at == datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)
    assert meeting.original_start == meeting.starts_at
    assert (meeting.topic, meeting.link) == ("Quiet evenings", "https://meet.example/circle")


def test_a_series_without_an_end_is_there_for_half_a_year(plan):
    endless = plan(frequency="weekly")
    assert endless[-1].on_day == TUESDAY + timedelta(weeks=26) == endless[0].series.made_until
    assert len(plan(frequency="weekly", occurrences=104, starts_at=time(8))) == 104
    often = plan(frequency="weekly", weekdays=[1, 2, 3, 4, 5, 6, 7], starts_at=time(9))
    assert len(often) == 104


def test_several_weekdays_and_the_last_of_a_month(plan):
    twice = plan(frequency="weekly", weekdays=[4, 2, 4], occurrences=3)
    assert [one.on_day.day for one in twice] == [1, 3, 8]
    last = plan(frequency="monthly", weekdays=[5], nth=-1, occurrences=3, starts_at=time(8))
    assert [one.on_day for one in last] == [
        date(2026, 12, 25),
        date(2027, 1, 29),
        date(2027, 2, 26),
    ]


def test_a_meeting_has_what_its_series_has_until_it_has_its_own(cast, plan):
    first, second = plan(frequency="weekly", occurrences=2)
    with acting_as(cast.jo):
        first.place = "The garden"
        first.save(update_fields=["place"])
    with acting_as(cast.maren):
        places = [one.place for one in Meeting.objects.order_by("starts_at")]
    assert places == ["The garden", "Room at the back of the library"]
    assert second.topic == "Quiet evenings"


def test_seven_in_the_evening_stays_seven_when_the_clocks_change(plan):
    meetings = plan(frequency="weekly", occurrences=52, starts_on=TUESDAY)
    london = ZoneInfo("Europe/London")
    assert {one.starts_at.astimezone(london).time() for one in meetings} == {time(19, 0)}
    assert {one.starts_at.hour for one in meetings} == {18, 19}


def test_a_series_ends_on_its_last_day_at_the_latest(plan):
    every_second = plan(frequency="weekly", every_weeks=2, until=date(2026, 12, 29))
    assert [one.starts_at.day for one in every_second] == [1, 15, 29]
    one_day_less = plan(
        frequency="weekly", every_weeks=2, until=date(2026, 12, 28), starts_at=time(8)
    )
    assert [one.starts_at.day for one in one_day_less] == [1, 15]


IMPOSSIBLE: list[dict[str, object]] = [
    {"time_zone": "Mars/Olympus"},
    {"time_zone": "europe/london"},
    {"time_zone": "../etc/passwd"},
    {"duration_minutes": 0},
    {"duration_minutes": -30},
    {"duration_minutes": 721},
    {"starts_on": date(2026, 11, 21)},
    {"starts_on": date(1, 1, 1)},
    {"starts_on": date(9999, 12, 31)},
    {"starts_on": NOW.date(), "starts_at": time(11, 59)},
    {"frequency": "hourly"},
    {"frequency": "weekly", "occurrences": 105},
    {"frequency": "weekly", "occurrences": 0},
    {"frequency": "weekly", "every_weeks": 0},
    {"frequency": "weekly", "every_weeks": 9},
    {"frequency": "weekly", "until": date(2026, 11, 30)},
    {"frequency": "weekly", "until": date(9999, 12, 31)},
    {"frequency": "weekly", "until": date(2027, 1, 1), "occurrences": 3},
    {"frequency": "weekly", "occurrences": 1000},
    {"frequency": "weekly", "weekdays": []},
    {"frequency": "weekly", "weekdays": [0]},
    {"frequency": "weekly", "weekdays": [8]},
    {"frequency": "monthly", "weekdays": [2, 3], "nth": 1},
    {"frequency": "monthly", "weekdays": [2], "nth": 5},
    {"frequency": "monthly", "weekdays": [2], "nth": 0},
    {"frequency": "monthly", "weekdays": [2]},
]


def test_what_cannot_be_planned_changes_nothing(cast, plan):
    for wishes in IMPOSSIBLE:
        with pytest.raises(NotPossible):
            plan(**wishes)
    with acting_as(cast.jo):
        assert not Series.objects.exists()
        assert not Meeting.objects.exists()
        assert not Entry.objects.filter(verb=Verb.MEETINGS_SERIES_SCHEDULED).exists()


def test_planning_is_noted_in_the_audit_log(cast, plan):
    (meeting,) = plan()
    with acting_as(cast.ade):
        entry = Entry.objects.get(verb=Verb.MEETINGS_SERIES_SCHEDULED)
    assert (entry.actor_id, entry.subject_id) == (cast.jo.pk, meeting.series_id)


def test_only_facilitators_plan(cast):
    with acting_as(cast.maren), pytest.raises(PermissionDenied):
        actions.schedule(
            cast.member(cast.maren),
            starts_on=TUESDAY,
            starts_at=time(19),
            time_zone="Europe/London",
            at=NOW,
        )


def test_only_a_facilitator_of_the_group_can_hold_a_meeting(cast, plan):
    (held,) = plan(facilitator=cast.member(cast.ade))
    assert held.facilitator_id == cast.member(cast.ade).pk
    for other in (cast.member(cast.maren), cast.member(cast.noor, cast.beside)):
        with pytest.raises(NotPossible):
            plan(facilitator=other)


def test_the_database_lets_a_member_plan_nothing_either(cast, plan):
    (meeting,) = plan()
    with acting_as(cast.maren):
        series = Series.objects.get(pk=meeting.series_id)
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            Series(
                group=cast.circle,
                starts_on=TUESDAY,
                starts_at=time(19),
                duration_minutes=60,
                time_zone="Europe/London",
                frequency="once",
                occurrences=1,
                created_at=NOW,
                topic="",
                place="",
                link="",
            ).save(force_insert=True)
        assert Meeting.objects.filter(pk=meeting.pk).update(state="cancelled") == 0
        assert Series.objects.filter(pk=series.pk).update(until=TUESDAY) == 0


def test_nobody_outside_the_group_sees_its_meetings(cast, plan):
    plan()
    for stranger in (cast.noor, cast.lena, cast.rae, cast.cora, cast.stella, cast.sol):
        with acting_as(stranger):
            assert not Meeting.objects.exists()
            assert not Series.objects.exists()


def test_a_row_and_its_parent_are_of_one_group(cast, plan):
    (meeting,) = plan()
    stranger = cast.member(cast.noor, cast.beside)
    with acting_as(cast.noor), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with pytest.raises(IntegrityError, match="same_group"), transaction.atomic():
            Rsvp.objects.create(
                group=cast.beside,
                meeting_id=meeting.pk,
                membership=stranger,
                answer="yes",
                answered_at=NOW,
                answered_for=NOW,
            )
