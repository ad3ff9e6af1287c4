"""Undoing a change that made meetings which somebody has answered, or counts on, meanwhile."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.db import connection

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.models import Change, Meeting, Rsvp
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, line

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def three(plan) -> list[Meeting]:
    return plan(frequency="weekly", occurrences=3, capacity=1)


@pytest.fixture
def every_second_week(cast, edit) -> Callable[..., list[Meeting]]:
    """From a meeting on; gives the meetings that were not there before, the soonest first."""

    def do(first: Meeting, **wishes) -> list[Meeting]:
        with acting_as(cast.jo):
            before = set(Meeting.objects.values_list("pk", flat=True))
        edit(first, every_weeks=2, **wishes)
        with acting_as(cast.jo):
            return list(Meeting.objects.exclude(pk__in=before).order_by("starts_at"))

    return do


@pytest.fixture
def new(three, every_second_week) -> list[Meeting]:
    return every_second_week(three[0])


def undo(cast, *, by=None, at=LATER) -> actions.Undone:
    """As in a request: whatever the database refuses, it refuses at the end of it."""
    person = by or cast.jo
    with acting_as(person):
        undone = actions.undo(cast.member(person), Change.objects.get(), at=at)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
    return undone


def left_of(cast, meetings: list[Meeting]) -> dict[int, str]:
    """Which of the meetings are still there, by their place, and in which state."""
    with acting_as(cast.jo):
        states = dict(Meeting.objects.values_list("pk", "state"))
    return {n: states[one.pk] for n, one in enumerate(meetings) if one.pk in states}


def heard() -> set[tuple[str, str]]:
    with acting_as(Purpose.REMINDERS):
        kinds = ["meeting_changed", "answer_again", "meeting_cancelled"]
        found = Notice.objects.filter(state="pending", kind__in=kinds)
        return {(one.recipient.email.split("@")[0], one.kind) for one in found}


def test_new_meetings_of_which_nobody_knows_are_gone(cast, three, new):
    assert undo(cast) == actions.Undone(4, 0)
    assert left_of(cast, new) == {}
    assert heard() == set()


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
def test_one_that_somebody_answered_is_cancelled_and_the_answer_stays(
    cast, three, new, says, answer
):
    says(cast.maren, new[0], answer, note="I may be late.")
    undone = undo(cast, by=cast.ade)
    assert (undone.cancelled, left_of(cast, new)) == (1, {0: "cancelled"})
    assert left_of(cast, three) == dict.fromkeys(range(3), "scheduled")
    tells = set() if answer == "no" else {("maren", "meeting_cancelled")}
    assert heard() == tells, "nobody else ever heard of it"
    with acting_as(cast.maren):
        assert Rsvp.objects.get().answer == answer


def test_who_waits_for_one_is_told(cast, three, new, says, waits):
    says(cast.priya, new[0], "yes")
    waits(cast.sam, new[0])
    undo(cast)
    assert left_of(cast, new) == {0: "cancelled"}
    assert heard() == {("priya", "meeting_cancelled"), ("sam", "meeting_cancelled")}
    assert list(line(cast, new[0])) == ["Sam"]


def test_whoever_counts_on_two_hears_once(cast, plan, says, every_second_week):
    meetings = plan(frequency="weekly", occurrences=5)
    new = every_second_week(meetings[0])
    assert len(new) > 1
    for one in new:
        says(cast.maren, one, "yes")
    assert undo(cast).cancelled == len(new)
    with acting_as(Purpose.REMINDERS):
        told = Notice.objects.get(kind="meeting_cancelled", state="pending")
    assert told.subject_id == new[0].pk


def test_one_that_a_facilitator_prepares_is_cancelled_with_its_plan(cast, three, new):
    with acting_as(cast.ade):
        actions.open_session(cast.member(cast.ade), new[0], plan="evening", at=NOW)
    assert undo(cast).cancelled == 1
    with acting_as(cast.ade):
        assert Meeting.objects.get(pk=new[0].pk).session.parts.exists()


def test_one_that_somebody_takes_over_is_not_undone(cast, three, new):
    with acting_as(cast.ade):
        actions.take_meeting(cast.member(cast.ade), new[0], at=NOW)
    with pytest.raises(NotPossible, match="Somebody changed one of these meetings"):
        undo(cast)
    assert left_of(cast, new) == {0: "scheduled"}


def test_new_meetings_that_people_were_told_of_are_called_off_for_all(
    cast, three, every_second_week
):
    late = three[0].starts_at - timedelta(hours=1)
    new = every_second_week(three[0], at=late, starts_at=time(20))
    assert ("sam", "meeting_changed") in heard()
    undo(cast, at=late + timedelta(minutes=5))
    assert left_of(cast, new) == {0: "cancelled"}
    names = {"ade", "maren", "sam", "priya"}
    assert {name for name, kind in heard() if kind == "meeting_cancelled"} == names


@pytest.mark.django_db(transaction=True)
def test_the_whole_undoing_holds_when_it_is_committed(cast, three, new, says, waits):
    says(cast.priya, new[0], "yes")
    waits(cast.sam, new[0])
    with acting_as(cast.jo):
        change = Change.objects.get()
        actions.undo(cast.member(cast.jo), change, at=LATER)
    assert left_of(cast, new) == {0: "cancelled"}
