"""Rows that ended long ago are erased, and no others."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from groups.notices import erasing
from groups.notices.models import KEPT_FOR, Notice
from groups.notices.tasks import erase
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.notices.here import told

DAY = timedelta(days=1)
KIND = "meeting_reminder"


def row(cast, state="sent", *, ago=KEPT_FOR + DAY, **fields):
    ended = datetime.now(UTC) - ago
    return told(KIND, cast.maren, uuid4(), group=cast.circle, state=state,
                due_at=ended, **fields)  # fmt: skip


def left():
    with acting_as(Purpose.REMINDERS):
        return set(Notice.objects.filter(kind=KIND).values_list("pk", flat=True))


@pytest.mark.parametrize("state", ["sent", "cancelled", "failed", "uncertain"])
def test_what_ended_long_ago_goes(cast, state):
    row(cast, state)
    kept = row(cast, state, ago=KEPT_FOR - DAY)
    erase()
    assert left() == {kept.pk}


@pytest.mark.parametrize("state", ["pending", "sending"])
def test_what_has_not_ended_stays_however_old(cast, state):
    waits = row(cast, state, ago=3 * KEPT_FOR, finished_at=None)
    assert erasing.erase_finished() == 0
    assert left() == {waits.pk}


def test_it_goes_some_at_a_time(cast, monkeypatch):
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    for _ in range(5):
        row(cast)
    assert erasing.erase_finished() == 5
    assert erasing.erase_finished() == 0


def test_whoever_erases_sees_and_takes_nothing_else(cast):
    recent = row(cast, ago=KEPT_FOR - DAY)
    with acting_as(Purpose.EXPIRY):
        assert not Notice.objects.filter(kind=KIND).exists()
        assert Notice.objects.filter(pk=recent.pk).delete()[0] == 0


@pytest.mark.parametrize("who", ["maren", "jo", "stella"])
def test_nobody_erases_by_hand(cast, who):
    old = row(cast)
    with acting_as(getattr(cast, who)):
        assert Notice.objects.filter(pk=old.pk).delete()[0] == 0
    with acting_as(Purpose.REMINDERS):
        assert Notice.objects.filter(pk=old.pk).delete()[0] == 0
    assert left() == {old.pk}
