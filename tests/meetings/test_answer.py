"""Saying whether one comes, and what may be read of it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from groups.errors import NotPossible
from groups.meetings import actions
from groups.meetings.models import Meeting, Rsvp, RsvpNote
from groups.membership import actions as membership
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW, TUESDAY, answers


def test_an_answer_replaces_the_one_before(cast, meeting, says):
    says(cast.maren, meeting, "maybe")
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "no")
    assert answers(cast, meeting) == {"Maren": "yes", "Sam": "no"}


def test_everybody_in_the_group_may_see_who_comes(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    with acting_as(cast.priya):
        seen = Rsvp.objects.visible_to(cast.member(cast.priya)).filter(meeting=meeting)
        assert [rsvp.membership_id for rsvp in seen.coming()] == [cast.member(cast.maren).pk]
    for stranger in (cast.noor, cast.lena, cast.rae, cast.cora, cast.stella, cast.sol):
        with acting_as(stranger):
            assert not Rsvp.objects.exists()


def test_who_left_stands_in_no_list(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=NOW)
    with acting_as(cast.jo):
        assert not Rsvp.objects.visible_to(cast.member(cast.jo)).exists()


def test_a_note_is_read_by_its_author_and_the_facilitators(cast, meeting, says):
    says(cast.maren, meeting, "yes", note="I can stay until eight.")
    for reader, reads in [
        (cast.maren, True),
        (cast.jo, True),
        (cast.ade, True),
        (cast.sam, False),
        (cast.priya, False),
    ]:
        with acting_as(reader):
            seen = RsvpNote.objects.visible_to(cast.member(reader))
            assert [note.text for note in seen] == ["I can stay until eight."] * reads
    for stranger in (cast.noor, cast.lena, cast.rae, cast.cora, cast.stella, cast.sol):
        with acting_as(stranger):
            assert not RsvpNote.objects.exists()


def test_the_database_alone_keeps_a_note_from_other_members(cast, meeting, says):
    says(cast.maren, meeting, "yes", note="I can stay until eight.")
    with acting_as(cast.sam):
        assert not RsvpNote.objects.exists()


def test_the_application_alone_keeps_a_note_from_other_members(cast, meeting, says):
    says(cast.maren, meeting, "yes", note="I can stay until eight.")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table meetings_rsvpnote disable row level security")
    with acting_as(cast.sam):
        assert RsvpNote.objects.exists()
        assert not RsvpNote.objects.visible_to(cast.member(cast.sam)).exists()


def test_a_note_lies_sealed(cast, meeting, says):
    says(cast.maren, meeting, "yes", note="I can stay until eight.")
    with acting_as(cast.maren), connection.cursor() as cursor:
        cursor.execute("select text from meetings_rsvpnote")
        assert b"eight" not in bytes(cursor.fetchone()[0])


def test_a_note_stays_until_it_is_changed_or_taken_away(cast, meeting, says):
    says(cast.maren, meeting, "yes", note="I can stay until eight.")
    says(cast.maren, meeting, "maybe")
    with acting_as(cast.maren):
        assert RsvpNote.objects.get().text == "I can stay until eight."
    says(cast.maren, meeting, "maybe", note="Until nine.")
    with acting_as(cast.maren):
        assert RsvpNote.objects.get().text == "Until nine."
    says(cast.maren, meeting, "maybe", note="")
    with acting_as(cast.maren):
        assert not RsvpNote.objects.exists()


def test_nobody_answers_for_somebody_else(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    for other in (cast.sam, cast.jo):
        with acting_as(other):
            assert Rsvp.objects.filter(meeting=meeting).update(answer="no") == 0
            with (
                pytest.raises(ProgrammingError, match="row-level security"),
                transaction.atomic(),
            ):
                Rsvp.objects.create(
                    group_id=meeting.group_id,
                    meeting=meeting,
                    membership=cast.member(cast.priya),
                    answer="yes",
                    answered_at=NOW,
                    answered_for=meeting.starts_at,
                )


def test_nobody_answers_for_a_meeting_of_another_group(cast, meeting):
    with acting_as(cast.kai), pytest.raises(PermissionDenied):
        actions.answer(cast.member(cast.kai, cast.beside), meeting, "yes", at=NOW)


def test_only_three_answers_are_known(cast, meeting, says):
    for wrong in ("", "YES", "perhaps", "yes\x00", "y" * 5000):
        with pytest.raises(NotPossible):
            says(cast.maren, meeting, wrong)
    assert answers(cast, meeting) == {}


def test_a_meeting_is_answered_until_it_ends(cast, meeting, says):
    says(cast.maren, meeting, "yes", at=meeting.ends_at - timedelta(seconds=1))
    with pytest.raises(NotPossible):
        says(cast.sam, meeting, "yes", at=meeting.ends_at)


def test_a_cancelled_meeting_is_not_answered(cast, meeting, says):
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), meeting, at=NOW)
    with pytest.raises(NotPossible):
        says(cast.maren, meeting, "yes")


def test_the_same_answer_again_stays_as_old_as_it_is(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    says(cast.maren, meeting, "yes", at=NOW + timedelta(days=1))
    with acting_as(cast.maren):
        assert Rsvp.objects.get().answered_at == NOW


def move(cast, meeting, hour: int, *, at: datetime = NOW) -> None:
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo), meeting, starts_on=TUESDAY, starts_at=time(hour), at=at
        )


def coming(cast, meeting) -> set[str]:
    with acting_as(cast.jo):
        here = Rsvp.objects.visible_to(cast.member(cast.jo)).filter(meeting=meeting).coming()
        return set(here.values_list("membership__display_name", flat=True))


def test_after_a_move_a_yes_counts_when_it_is_said_again(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "maybe")
    says(cast.priya, meeting, "no")
    move(cast, meeting, 20)
    assert coming(cast, meeting) == set()
    assert answers(cast, meeting) == {"Maren": "yes", "Sam": "maybe", "Priya": "no"}
    says(cast.maren, meeting, "yes")
    assert coming(cast, meeting) == {"Maren"}


def test_moved_back_the_answers_count_again(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    move(cast, meeting, 20)
    move(cast, meeting, 19)
    assert coming(cast, meeting) == {"Maren"}


def test_an_answer_names_the_start_it_was_given_for(cast, meeting, says):
    says(cast.maren, meeting, "yes")
    move(cast, meeting, 20)
    with acting_as(cast.maren):
        assert Rsvp.objects.get().answered_for == datetime(2026, 12, 1, 19, tzinfo=UTC)
        assert Meeting.objects.get().starts_at == datetime(2026, 12, 1, 20, tzinfo=UTC)
