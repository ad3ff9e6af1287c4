"""What people hear of when one change follows another and is undone."""

from datetime import time, timedelta

import pytest

from groups.meetings import actions
from groups.notices.actions import wake
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.changing import undo
from tests.meetings.conftest import NOW, TUESDAY

MINUTE = timedelta(minutes=1)


def move(cast, meeting, clock: time, *, at) -> None:
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo), meeting, starts_on=TUESDAY, starts_at=clock, at=at
        )


def waiting() -> set[tuple[str, int]]:
    """Who is still to hear, and how many minutes from now."""
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind="meeting_changed", state="pending")
        return {
            (row.recipient.email.split("@")[0], (row.due_at - NOW) // MINUTE)
            for row in rows.select_related("recipient")
        }


@pytest.mark.django_db(transaction=True)
def test_a_change_that_gave_way_to_one_that_is_undone_is_told_after_all(cast, meeting):
    move(cast, meeting, time(20), at=NOW)
    move(cast, meeting, time(21), at=NOW + 8 * MINUTE)
    wake(NOW + 10 * MINUTE)
    assert {due for _, due in waiting()} == {18}
    undo(cast, at=NOW + 15 * MINUTE)
    assert waiting() == {(name, 15) for name in ("ade", "maren", "sam", "priya")}


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_time_is_still_to_come_is_told_then(cast, meeting):
    move(cast, meeting, time(20), at=NOW)
    move(cast, meeting, time(21), at=NOW + 2 * MINUTE)
    undo(cast, at=NOW + 5 * MINUTE)
    assert {due for _, due in waiting()} == {10}
