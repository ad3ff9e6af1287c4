"""What is due is sent once, to one person, after everything was read again."""

from datetime import timedelta

import pytest

from groups.membership import actions as membership
from groups.membership.models import Membership
from groups.notices import claims
from groups.notices.actions import cancel, queue, switch_off
from groups.notices.kinds import Category, Message, Unwanted
from groups.notices.models import Notice
from groups.notices.sender import send_due
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.notices.conftest import AT, NOTE, note, only_row, outbox, queue_note

State = Notice.State


def test_each_person_gets_a_mail_of_their_own(cast, sink, a_kind):
    queue_note(cast.maren, cast.sam, cast.priya)

    assert send_due(AT) == {"sent": 3}

    assert sorted(mail.recipients for mail in sink.received) == [
        ["maren@demo.test"],
        ["priya@demo.test"],
        ["sam@demo.test"],
    ]
    assert all(mail.message["To"] == mail.recipients[0] for mail in sink.received)
    assert {row.state for row in outbox()} == {State.SENT}
    assert sink.connections == 1


def test_a_second_run_sends_nothing_again(cast, sink, a_kind):
    queue_note(cast.maren)
    send_due(AT)

    assert send_due(AT + timedelta(hours=1)) == {}
    assert len(sink.received) == 1


def test_queueing_twice_leaves_one_row(cast, a_kind):
    subject = queue_note(cast.maren)
    with acting_as(Purpose.REMINDERS):
        queue(NOTE, recipients=[cast.maren, cast.sam], subject=subject, at=AT)
        queue(NOTE, recipients=[None], subject=subject, at=AT)
        queue(NOTE, recipients=[None], subject=subject, at=AT)

    assert sorted(str(row.recipient) for row in outbox()) == sorted(
        [str(cast.maren), str(cast.sam), "None"]
    )


def test_queueing_again_does_not_send_again(cast, sink, a_kind):
    subject = queue_note(cast.maren)
    send_due(AT)
    with acting_as(Purpose.REMINDERS):
        queue(NOTE, recipients=[cast.maren], subject=subject, at=AT)

    send_due(AT)

    assert len(sink.received) == 1


def test_another_revision_or_lead_is_another_notice(cast, sink, a_kind):
    subject = queue_note(cast.maren, lead=60)
    with acting_as(Purpose.REMINDERS):
        queue(NOTE, recipients=[cast.maren], subject=subject, at=AT, lead=1440)
        queue(NOTE, recipients=[cast.maren], subject=subject, at=AT, lead=60, revision=1)

    assert send_due(AT) == {"sent": 3}


def test_nothing_is_sent_before_its_time(cast, sink, a_kind):
    queue_note(cast.maren, at=AT + timedelta(minutes=1))

    assert send_due(AT) == {}
    assert sink.received == []


def test_who_left_between_planning_and_sending_gets_nothing(cast, sink, declare_kind):
    def to_members_only(notice, at):
        here = Membership.objects.active().filter(group=notice.group_id, user=notice.recipient_id)
        return note(notice, at) if here.exists() else Unwanted("left")

    declare_kind(to_members_only)
    queue_note(cast.maren, cast.sam, group=cast.circle.pk)
    with acting_as(cast.sam):
        membership.leave(cast.member(cast.sam), at=AT)

    send_due(AT)

    assert [mail.recipients for mail in sink.received] == [["maren@demo.test"]]
    assert only_row(recipient=cast.sam).state == State.CANCELLED


def test_the_kind_itself_sees_that_somebody_left(cast, sink, declare_kind):
    """Even where no action took the row back."""

    def to_members_only(notice, at):
        here = Membership.objects.active().filter(group=notice.group_id, user=notice.recipient_id)
        return note(notice, at) if here.exists() else Unwanted("left")

    declare_kind(to_members_only)
    queue_note(cast.lena, cast.maren, group=cast.circle.pk)

    assert send_due(AT) == {"cancelled": 1, "sent": 1}
    row = only_row(recipient=cast.lena)
    assert (row.state, row.reason, row.finished_at) == (State.CANCELLED, "left", row.finished_at)
    assert [mail.recipients for mail in sink.received] == [["maren@demo.test"]]


def test_a_switched_off_category_is_not_sent(cast, sink, a_kind):
    queue_note(cast.maren, cast.sam)
    switch_off(cast.maren.pk, Category.REMINDERS)
    switch_off(cast.sam.pk, Category.CHANGES)

    assert send_due(AT) == {"cancelled": 1, "sent": 1}
    assert only_row(recipient=cast.maren).reason == "switched off"
    assert [mail.recipients for mail in sink.received] == [["sam@demo.test"]]


def test_nobody_gets_mail_who_said_that_it_is_not_safe(cast, sink, a_kind):
    cast.maren.mail_is_safe = False
    cast.maren.save(update_fields=["mail_is_safe"])
    queue_note(cast.maren, cast.sam)

    assert send_due(AT) == {"cancelled": 1, "sent": 1}
    assert only_row(recipient=cast.maren).reason == "mail not safe"


def test_a_closed_account_gets_nothing(cast, sink, a_kind):
    cast.maren.is_active = False
    cast.maren.save(update_fields=["is_active"])
    queue_note(cast.maren)

    assert send_due(AT) == {"cancelled": 1}
    assert sink.received == []


def test_what_was_taken_back_is_not_sent(cast, sink, a_kind):
    queue_note(cast.maren, group=cast.circle.pk)
    with acting_as(cast.maren):
        assert cancel(group=cast.circle.pk, recipient=cast.maren, at=AT) == 1

    assert send_due(AT) == {}
    assert sink.received == []


@pytest.mark.parametrize("trouble", ["its template", "its kind"])
def test_a_notice_that_cannot_be_made_harms_no_other(cast, sink, declare_kind, trouble):
    def poisoned(notice, at):
        if notice.recipient_id != cast.sam.pk:
            return note(notice, at)
        if trouble == "its kind":
            raise ZeroDivisionError
        return Message("poison")

    declare_kind(poisoned)
    queue_note(cast.sam, at=AT - timedelta(minutes=1))
    queue_note(cast.maren, cast.priya)

    assert send_due(AT) == {"pending": 1, "sent": 2}

    at = AT
    for _ in range(claims.ATTEMPTS):
        at += timedelta(hours=3)
        send_due(at)
    with acting_as(Purpose.REMINDERS):
        row = Notice.objects.get(recipient=cast.sam, kind=NOTE)
    assert (row.state, row.attempts, row.reason) == (State.FAILED, 5, "could not be made")
    assert len(sink.received) == 2


def test_a_kind_of_tomorrows_release_is_left_for_it(cast, sink, a_kind):
    """While a new release comes in, workers of both run side by side."""
    queue_note(cast.sam, at=AT - timedelta(minutes=1))
    with acting_as(Purpose.REMINDERS):
        Notice.objects.filter(kind=NOTE).update(kind="of_tomorrow")
    queue_note(cast.maren)

    assert send_due(AT) == {"sent": 1}
    with acting_as(Purpose.REMINDERS):
        row = Notice.objects.get(kind="of_tomorrow")
    assert (row.state, row.attempts, row.next_at) == (State.PENDING, 0, row.due_at)


def test_what_a_kind_wrote_before_it_failed_is_undone(cast, sink, declare_kind):
    def half_done(notice, at):
        Notice.objects.filter(pk=notice.pk).update(revision=99)
        raise ZeroDivisionError

    declare_kind(half_done)
    queue_note(cast.maren)
    send_due(AT)

    assert only_row().revision == 0


def test_outside_of_the_sender_the_outbox_is_empty(cast, a_kind):
    queue_note(cast.maren)

    assert not Notice.objects.exists()
    with acting_as(cast.sam):
        assert not Notice.objects.filter(kind=NOTE).exists()


def test_the_time_for_one_run_is_bounded(cast, sink, a_kind):
    queue_note(cast.maren, cast.sam)

    assert send_due(AT, budget=timedelta(0)) == {}
    assert send_due(AT) == {"sent": 2}
