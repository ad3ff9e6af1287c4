"""Moving and cancelling one meeting, and who is told."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from groups.audit.models import Entry, Verb
from groups.errors import NotPossible
from groups.meetings import actions, changes
from groups.meetings.models import Meeting
from groups.membership import actions as membership
from groups.notices.kinds import Message, Unwanted
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, TUESDAY


def told(kind: str, revision: int | None = None) -> set[str]:
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind=kind).select_related("recipient")
        return {
            row.recipient.email.split("@")[0]
            for row in rows
            if revision is None or row.revision == revision
        }


def prepared(kind: str, name: str, at: datetime = NOW, *, revision: int = 1) -> Message | Unwanted:
    with acting_as(Purpose.REMINDERS):
        row = Notice.objects.get(
            kind=kind, recipient__email__startswith=f"{name}@", revision=revision
        )
        return next(one for one in changes.KINDS if one.name == kind).prepare(row, at)


def move(cast, meeting: Meeting, *, by=None, at: datetime = NOW, **wishes: object) -> Meeting:
    person = by or cast.jo
    wanted: dict[str, object] = {"starts_on": TUESDAY, "starts_at": time(20, 0)}
    with acting_as(person):
        return actions.move_meeting(cast.member(person), meeting, at=at, **{**wanted, **wishes})


def cancel(cast, meeting: Meeting, *, by=None, at: datetime = NOW) -> Meeting:
    person = by or cast.jo
    with acting_as(person):
        return actions.cancel_meeting(cast.member(person), meeting, at=at)


def test_only_the_cancelled_meeting_is_cancelled(cast, plan):
    first, second = plan(frequency="weekly", occurrences=2)
    cancel(cast, first)
    with acting_as(cast.maren):
        assert Meeting.objects.get(pk=first.pk).is_cancelled
        assert not Meeting.objects.get(pk=second.pk).is_cancelled


def test_of_a_cancellation_everybody_hears_who_has_not_said_no(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "no")
    cancel(cast, meeting)
    assert told("meeting_cancelled") == {"ade", "maren", "priya"}


def test_of_a_move_everybody_hears_who_has_not_said_no(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "no")
    moved = move(cast, meeting, by=cast.ade)
    assert told("meeting_changed") == {"jo", "priya"}
    assert told("answer_again") == {"maren"}
    assert (moved.revision, moved.time_revision) == (1, 1)
    assert moved.ends_at - moved.starts_at == timedelta(minutes=90)


def test_a_second_move_is_told_again_and_the_first_no_more(cast, meeting):
    move(cast, meeting)
    move(cast, meeting, starts_at=time(21))
    assert told("meeting_changed", revision=2) == {"ade", "maren", "sam", "priya"}
    assert prepared("meeting_changed", "maren") == Unwanted("changed again")
    said = prepared("meeting_changed", "maren", revision=2)
    assert isinstance(said, Message)
    assert said.context["begins"] == datetime(2026, 12, 1, 21, tzinfo=UTC)


def test_a_new_place_or_link_is_told_and_keeps_the_answers(cast, meeting):
    moved = move(cast, meeting, starts_at=time(19), place="The other room")
    assert (moved.place, moved.link) == ("The other room", meeting.link)
    assert (moved.revision, moved.time_revision) == (1, 0)
    assert told("meeting_changed") == {"ade", "maren", "sam", "priya"}


def test_a_new_topic_is_not_worth_a_mail(cast, meeting):
    moved = move(cast, meeting, starts_at=time(19), topic="Holidays")
    assert (moved.topic, moved.revision) == ("Holidays", 0)
    assert told("meeting_changed") == set()


def test_what_changes_nothing_tells_nobody(cast, meeting):
    assert move(cast, meeting, starts_at=time(19)).revision == 0
    assert told("meeting_changed") == set()
    with acting_as(cast.jo):
        assert not Entry.objects.filter(verb=Verb.MEETINGS_MEETING_MOVED).exists()


def test_a_move_keeps_the_wall_time_of_the_series_zone(cast, meeting):
    """In July 20:00 in London is 19:00 UTC."""
    moved = move(cast, meeting, starts_on=date(2027, 7, 6))
    assert moved.starts_at == datetime(2027, 7, 6, 19, 0, tzinfo=UTC)
    assert moved.original_start == datetime(2026, 12, 1, 19, 0, tzinfo=UTC)


def test_moves_and_cancellations_are_noted(cast, meeting):
    move(cast, meeting)
    cancel(cast, meeting)
    with acting_as(cast.ade):
        noted = Entry.objects.filter(subject_id=meeting.pk).values_list("verb", flat=True)
        assert set(noted) == {Verb.MEETINGS_MEETING_MOVED, Verb.MEETINGS_MEETING_CANCELLED}


def test_only_facilitators_move_and_cancel(cast, meeting):
    for person in (cast.maren, cast.sam):
        with pytest.raises(PermissionDenied):
            move(cast, meeting, by=person)
        with pytest.raises(PermissionDenied):
            cancel(cast, meeting, by=person)
    with acting_as(cast.noor), pytest.raises(PermissionDenied):
        actions.cancel_meeting(cast.member(cast.noor, cast.beside), meeting, at=NOW)
    with acting_as(cast.jo):
        unchanged = Meeting.objects.get(pk=meeting.pk)
    assert (unchanged.revision, unchanged.state) == (0, "scheduled")


def test_what_cannot_be_moved_stays(cast, meeting):
    for wishes in (
        {"starts_on": NOW.date(), "starts_at": time(12, 0)},
        {"starts_on": date(2026, 11, 1)},
        {"starts_on": date(9999, 12, 31)},
        {"duration_minutes": 0},
        {"duration_minutes": 721},
    ):
        with pytest.raises(NotPossible):
            move(cast, meeting, **wishes)
    with acting_as(cast.jo):
        assert Meeting.objects.get(pk=meeting.pk).revision == 0


def test_what_is_cancelled_or_over_stays_as_it_is(cast, plan):
    first, second = plan(frequency="weekly", occurrences=2)
    cancel(cast, first)
    for change in (cancel, move):
        with pytest.raises(NotPossible):
            change(cast, first)
        with pytest.raises(NotPossible):
            change(cast, second, at=second.ends_at)


def test_a_meeting_that_has_begun_may_become_longer(cast, meeting):
    longer = move(
        cast,
        meeting,
        starts_at=time(19),
        duration_minutes=120,
        at=meeting.starts_at + timedelta(minutes=30),
    )
    assert longer.ends_at == datetime(2026, 12, 1, 21, 0, tzinfo=UTC)
    assert longer.time_revision == 0


def test_who_left_or_declined_meanwhile_is_not_told(cast, meeting, says):
    cancel(cast, meeting)
    assert isinstance(prepared("meeting_cancelled", "maren"), Message)
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=NOW)
    assert prepared("meeting_cancelled", "maren") == Unwanted("left")


def test_who_declines_a_moved_meeting_is_not_told_of_it(cast, meeting, says):
    move(cast, meeting)
    says(cast.sam, meeting, "no")
    assert prepared("meeting_changed", "sam") == Unwanted("not coming")


def test_a_move_is_not_told_once_the_meeting_was_cancelled(cast, meeting):
    move(cast, meeting)
    cancel(cast, meeting)
    assert prepared("meeting_changed", "maren") == Unwanted("changed again")
    assert isinstance(prepared("meeting_cancelled", "maren", revision=2), Message)
    assert prepared("meeting_cancelled", "maren", START_OVER, revision=2) == Unwanted("over")


START_OVER = datetime(2026, 12, 1, 21, 30, tzinfo=UTC)
