"""An answer counts for the time that it was given for: who said yes to another one is asked again."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.template.loader import render_to_string

from groups.meetings import actions
from groups.meetings.changes import AGAIN, CHANGED
from groups.meetings.models import UNDO_WITHIN
from groups.membership import actions as membership
from groups.notices.actions import wake
from groups.notices.kinds import KINDS, Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.changing import undo
from tests.meetings.conftest import NOW, TUESDAY

MINUTE = timedelta(minutes=1)
AT_EIGHT = datetime(2026, 12, 1, 20, tzinfo=UTC)


def move(cast, meeting, clock: time = time(20), *, at=NOW, **wishes):
    with acting_as(cast.jo):
        return actions.move_meeting(
            cast.member(cast.jo),
            meeting,
            at=at,
            **{"starts_on": TUESDAY, "starts_at": clock, **wishes},
        )


def rows(**which) -> list[Notice]:
    with acting_as(Purpose.REMINDERS):
        found = Notice.objects.filter(recipient__isnull=False, **which).select_related("recipient")
        return list(found.order_by("revision", "recipient__email"))


def heard(**which) -> set[tuple[str, str]]:
    return {(row.recipient.email.split("@")[0], row.kind) for row in rows(**which)}


def prepared(at=NOW, **which) -> Message | Unwanted:
    (row,) = rows(kind=AGAIN, **which)
    with acting_as(Purpose.REMINDERS):
        return KINDS[AGAIN].prepare(row, at)


def shown(person, *, at=NOW) -> list[str]:
    with acting_as(person):
        own = list(Notice.objects.filter(recipient=person, kind=AGAIN))
        return [line.words for line in KINDS[AGAIN].show(own, person, at).values()]


@pytest.mark.parametrize("answer", ["yes", "maybe"])
def test_who_had_said_yes_or_maybe_is_asked_again_and_hears_nothing_else(
    cast, meeting, says, answer
):
    says(cast.maren, meeting, answer)
    says(cast.sam, meeting, "no")
    move(cast, meeting)
    assert heard() >= {("maren", AGAIN), ("priya", CHANGED), ("ade", CHANGED)}
    assert not heard() & {("maren", CHANGED), ("sam", CHANGED), ("sam", AGAIN)}


def test_the_mail_says_both_times(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    move(cast, meeting)
    said = prepared()
    assert isinstance(said, Message)
    assert said.context["begins"] == AT_EIGHT == said.useful_until
    text = render_to_string("emails/answer_again.txt", said.context)
    assert "Tuesday 1 December 2026, 20:00, your time" in text
    assert "Tuesday 1 December 2026, 19:00, your time" in text


def test_a_new_place_asks_nobody_again(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    move(cast, meeting, time(19), place="The other room")
    assert ("maren", CHANGED) in heard()
    assert not rows(kind=AGAIN)


@pytest.mark.parametrize(("answer", "reason"), [("yes", "answered"), ("no", "not coming")])
def test_who_has_answered_meanwhile_is_asked_no_more(cast, meeting, says, answer, reason):
    says(cast.maren, meeting, "yes")
    moved = move(cast, meeting)
    assert len(shown(cast.maren)) == 1
    says(cast.maren, moved, answer)
    assert prepared() == Unwanted(reason)
    assert shown(cast.maren) == []


def test_who_left_or_went_away_is_not_asked(cast, meeting, says):
    for person in (cast.maren, cast.priya):
        says(person, meeting, "yes")
    move(cast, meeting)
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=NOW)
    with acting_as(cast.priya):
        membership.pause(cast.member(cast.priya), at=NOW)
    for person in (cast.maren, cast.priya):
        assert prepared(recipient=person) == Unwanted("left")
        assert shown(person) == []


@pytest.mark.parametrize("kind", [AGAIN, CHANGED])
def test_many_are_looked_at_together_and_hear_what_each_would_alone(
    cast, meeting, says, kind, django_assert_num_queries
):
    for person in (cast.maren, cast.priya):
        says(person, meeting, "yes")
    moved = move(cast, meeting)
    says(cast.priya, moved, "no")
    says(cast.ade, moved, "no")
    with acting_as(Purpose.REMINDERS):
        told = rows(kind=kind)
        alone = {row.pk: KINDS[kind].prepare(row, NOW) for row in told}
        with django_assert_num_queries(3 if kind == CHANGED else 4):
            together = KINDS[kind].prepare_all(told, NOW)
    assert together == alone
    assert {type(said) for said in together.values()} == {Message, Unwanted}


def test_after_a_second_move_only_the_last_time_is_asked_about(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    move(cast, meeting)
    move(cast, meeting, time(21))
    assert prepared(revision=1) == Unwanted("changed again")
    said = prepared(revision=2)
    assert isinstance(said, Message)
    assert said.context["answered_for"] == meeting.starts_at
    assert len(shown(cast.maren)) == 1


def test_of_several_meetings_the_answer_that_is_missing_is_told_of_once(cast, weekly, edit, says):
    """Maren said yes to the third; of the whole change she gets one mail, and it is about that."""
    says(cast.maren, weekly[2], "yes")
    edit(weekly[0], starts_at=time(20))
    (again,) = rows(kind=AGAIN)
    assert (again.recipient, again.subject_id) == (cast.maren, weekly[2].pk)
    assert {row.subject_id for row in rows(kind=CHANGED)} == {weekly[0].pk}
    assert ("maren", CHANGED) not in heard()


def test_in_the_site_the_line_names_the_group_and_the_time(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    move(cast, meeting)
    (line,) = shown(cast.maren)
    assert "Tuesday evening circle" in line
    assert "20:00" in line
    assert shown(cast.maren, at=NOW + timedelta(days=30)) == []


def test_a_move_that_is_undone_in_time_asks_nobody(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    move(cast, meeting)
    undo(cast, at=NOW + 5 * MINUTE)
    assert heard(state="pending") == set()


@pytest.mark.django_db(transaction=True)
def test_who_was_asked_already_hears_that_their_time_is_back(cast, meeting, says, sink):
    """So close to the start that the change is told at once; then their answer counts again."""
    late = meeting.starts_at - timedelta(hours=1)
    says(cast.maren, meeting, "yes")
    move(cast, meeting, at=late)
    wake(late)
    assert ("maren", AGAIN) in heard(state="sent")
    undo(cast, at=late + 5 * MINUTE)
    assert heard(state="pending", recipient=cast.maren) == {("maren", CHANGED)}


@pytest.mark.django_db(transaction=True)
def test_an_asking_that_gave_way_to_a_move_that_is_undone_is_sent_after_all(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    move(cast, meeting)
    move(cast, meeting, time(21), at=NOW + 8 * MINUTE)
    wake(NOW + UNDO_WITHIN)
    undo(cast, at=NOW + 15 * MINUTE)
    (waiting,) = rows(kind=AGAIN, state="pending")
    assert (waiting.recipient, waiting.due_at) == (cast.maren, NOW + 15 * MINUTE)
