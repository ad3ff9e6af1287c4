"""Notices that come at a time of the person's own clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Category, User
from groups.notices import by_clock
from groups.notices.actions import switch_off
from groups.notices.by_clock import EVERY_DAY, MONDAY, plan_by_clock
from groups.notices.models import Notice, Planned
from groupsite.confidentiality.acting import Purpose, acting_as

KIND = "test_daily"
LATE = timedelta(hours=3)
IN_LONDON = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
"""A Tuesday; an hour later than six in the evening in Berlin."""
TICK = timedelta(seconds=30)


@pytest.fixture
def asked(cast):
    """Maren in Berlin, Sam in London and Kai in Auckland asked for news, and nobody else."""
    User.objects.filter(pk=cast.kai.pk).update(time_zone="Pacific/Auckland")
    for person in (cast.maren, cast.sam, cast.kai):
        User.objects.filter(pk=person.pk).update(categories_off=["digest"])
    return cast


def plan(at: datetime, *, weekdays=EVERY_DAY, clock: time = time(18), late=LATE) -> int:
    return plan_by_clock(KIND, Category.NEWS, clock, at=at, late=late, weekdays=weekdays)


def rows() -> list[tuple[str, datetime]]:
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(kind=KIND).select_related("recipient").order_by("due_at")
        return [(row.recipient.email.split("@")[0], row.due_at) for row in found]


def test_each_gets_one_at_the_time_of_their_own_clock(asked):
    for minutes in range(-20 * 60, 1, 20):
        plan(IN_LONDON + timedelta(minutes=minutes))
    tuesday_in_auckland = datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert rows() == [
        ("kai", tuesday_in_auckland),
        ("maren", IN_LONDON - timedelta(hours=1)),
        ("sam", IN_LONDON),
    ]


def test_one_row_a_day_however_often_it_is_planned(asked):
    assert plan(IN_LONDON) == 2
    with acting_as(Purpose.REMINDERS):
        Planned.objects.update(until=IN_LONDON - timedelta(hours=2))
    assert plan(IN_LONDON + TICK) == 0
    assert plan(IN_LONDON + timedelta(days=1)) == 2
    with acting_as(Purpose.REMINDERS):
        days = Notice.objects.filter(kind=KIND, recipient=asked.sam).values_list(
            "revision", flat=True
        )
        assert sorted(days) == [date(2026, 12, day).toordinal() for day in (1, 2)]


def test_who_does_not_want_them_gets_none(asked):
    switch_off(asked.sam.pk, Category.NEWS)
    User.objects.filter(pk=asked.maren.pk).update(is_active=False)
    assert plan(IN_LONDON) == 0


def test_a_tick_at_which_it_is_nobodys_time_asks_for_nobody(asked):
    plan(IN_LONDON)
    with CaptureQueriesContext(connection) as asked_for:
        assert plan(IN_LONDON + TICK) == 0
    assert not [one for one in asked_for if "accounts_user" in one["sql"]]


def test_many_are_planned_page_by_page(asked, monkeypatch):
    monkeypatch.setattr(by_clock, "PAGE", 1)
    assert plan(IN_LONDON) == 2
    assert len(rows()) == 2


def test_after_a_standstill_it_comes_late_or_not_at_all(asked):
    plan(IN_LONDON - timedelta(days=3, hours=9))
    assert plan(IN_LONDON + LATE - TICK) == 1
    assert rows() == [("sam", IN_LONDON)]


def test_on_one_day_of_the_week(asked):
    """The first of December 2026 is a Tuesday."""
    assert plan(IN_LONDON, weekdays=MONDAY) == 0
    plan(IN_LONDON + timedelta(days=5), weekdays=MONDAY)
    assert plan(IN_LONDON + timedelta(days=6), weekdays=MONDAY) == 2
    assert [due.weekday() for _, due in rows()] == [0, 0]


def test_when_the_clocks_change_it_is_still_their_six_o_clock(asked):
    """On 25 October 2026 they go back in London and Berlin."""
    for day in (24, 25):
        noon = datetime(2026, 10, day, 12, tzinfo=UTC)
        for hours in range(8):
            plan(noon + timedelta(hours=hours))
    of_sam = [due for name, due in rows() if name == "sam"]
    assert of_sam == [
        datetime(2026, 10, 24, 17, tzinfo=UTC),
        datetime(2026, 10, 25, 18, tzinfo=UTC),
    ]
