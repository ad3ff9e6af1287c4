"""After a backup was restored: what may have gone out since is held, everything else goes on."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from groups.notices import claims, sender
from groups.notices.clock import database_clock
from groups.notices.holding import hold
from groups.notices.models import Notice
from groups.notices.sender import send_due
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import person
from tests.notices.conftest import AT, only_row, outbox, queue_note

pytestmark = pytest.mark.django_db(transaction=True)

State = Notice.State


def test_what_was_due_is_held_and_not_sent(sink, a_kind):
    queue_note(person("maren"))

    assert hold(AT) == 1

    row = only_row()
    assert (row.state, row.reason, row.next_at) == (State.UNCERTAIN, "restored", None)
    assert send_due(AT + timedelta(minutes=1)) == {}
    assert sink.received == []


def test_what_was_being_handed_over_is_held_and_never_repeated(sink, declare_kind):
    declare_kind(repeats=True)
    queue_note(person("maren"))
    claimed = claims.claim(AT, 10)
    with claims.transaction_of_its_own():
        assert len(sender.take_in_hand(claimed.letters, claimed.until, at=AT)) == 1

    assert hold(AT + timedelta(minutes=10)) == 1

    row = only_row()
    assert (row.state, row.lease_until, row.next_at) == (State.UNCERTAIN, None, None)
    assert send_due(AT + timedelta(minutes=11)) == {}


def test_what_was_claimed_when_the_backup_was_made_is_held(sink, a_kind):
    queue_note(person("maren"))
    claims.claim(AT, 10)

    assert hold(AT + claims.LEASE) == 1
    assert send_due(AT + timedelta(minutes=11)) == {}


def test_what_was_to_be_repeated_is_held(sink, declare_kind):
    declare_kind(repeats=True)
    queue_note(person("maren"))
    with acting_as(Purpose.REMINDERS):
        Notice.objects.update(state=State.UNCERTAIN, next_at=AT)

    assert hold(AT) == 1
    assert send_due(AT) == {}


def test_what_comes_later_goes_out(sink, a_kind):
    queue_note(person("maren"), at=AT + timedelta(minutes=1))

    assert hold(AT) == 0
    assert send_due(AT + timedelta(minutes=1)) == {"sent": 1}


def test_what_has_come_to_its_end_stays_as_it_was(sink, a_kind):
    queue_note(person("maren"))
    send_due(AT)

    assert hold(AT) == 0
    assert only_row().state == State.SENT


def test_what_became_due_since_the_backup_is_planned_first(sink, declare_kind):
    maren = person("maren")

    def plan(at):
        queue_note(maren, at=at)
        return 1

    declare_kind(plan=plan)

    assert hold(AT) == 1
    assert [row.reason for row in outbox()] == ["restored"]


def test_the_command_says_how_many(sink, a_kind):
    queue_note(person("maren"), person("sam"), at=database_clock())
    said = StringIO()

    call_command("hold_notices", stdout=said)
    call_command("hold_notices", stdout=said)

    assert said.getvalue().splitlines() == ["2 held", "0 held"]
