"""Several senders, killed senders, and a real worker: what only real processes can show."""

import os
import signal
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from groups.membership import actions as membership
from groups.membership import invitations
from groups.notices import claims, sender
from groups.notices.clock import database_clock
from groups.notices.models import Notice
from groups.notices.sender import send_due
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import build_cast, found, person
from tests.notices.conftest import AT, outbox, queue_note
from tests.notices.processes import eventually, process

pytestmark = pytest.mark.django_db(transaction=True)

State = Notice.State


@pytest.fixture
def lead(transactional_db):
    return found(person("jo"), "Tuesday", display_name="Jo", at=datetime.now(UTC))


def invite(lead, *names: str) -> None:
    with acting_as(lead.user):
        for name in names:
            invitations.invite(lead, f"{name}@demo.test", at=datetime.now(UTC))


def invitation_rows() -> list[Notice]:
    return outbox(kind="invitation")


def test_two_senders_send_each_notice_once(transactional_db, sink, a_kind):
    people = [person(f"friend{number}") for number in range(20)]
    for _ in range(3):
        queue_note(*people)
    ends: Counter[str] = Counter()

    def send() -> None:
        ends.update(send_due(AT))
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()

    assert ends == {"sent": 60}
    ids = [mail.message["Message-ID"] for mail in sink.received]
    assert len(ids) == len(set(ids)) == 60
    assert {row.attempts for row in outbox()} == {1}


def test_a_held_row_is_passed_over(transactional_db, sink, a_kind):
    """A sender that is busy with one row keeps nobody from the next."""
    queue_note(person("maren"), at=AT - timedelta(minutes=1))
    queue_note(person("sam"))
    with acting_as(Purpose.REMINDERS):
        Notice.objects.select_for_update().order_by("due_at").first()
        sent: Counter[str] = Counter()

        def send() -> None:
            sent.update(send_due(AT))
            connection.close()

        other = threading.Thread(target=send)
        other.start()
        other.join()

    assert sent == {"sent": 1}
    assert [mail.recipients for mail in sink.received] == [["sam@demo.test"]]


def test_the_claim_is_committed_before_the_mail_goes_out(transactional_db, sink, declare_kind):
    """Otherwise a second sender could take the row, and a crash would look like nothing happened."""
    declare_kind()
    queue_note(person("maren"))

    with acting_as(Purpose.REMINDERS), pytest.raises(RuntimeError, match="durable"):
        claims.claim(AT, 10)

    assert len(claims.claim(AT, 10).letters) == 1
    assert not connection.in_atomic_block


def test_a_killed_sender_leaves_one_notice_uncertain(lead, sink, tmp_path):
    invite(lead, "one", "two", "three")
    sink.behave(hold_after_data=True)
    log = tmp_path / "log"
    with process("manage.py", "send_notices", port=sink.port, log=log) as sending:
        eventually(sink.holding.is_set, within=30, log=log)
        sending.send_signal(signal.SIGKILL)
        sending.wait()
    sink.behave(hold_after_data=False)

    assert Counter(row.state for row in invitation_rows()) == {State.SENDING: 1, State.PENDING: 2}

    ends = send_due(database_clock() + claims.LEASE + timedelta(seconds=1))
    assert ends == {"uncertain": 1, "sent": 2}
    assert send_due(database_clock() + timedelta(days=1)) == {}
    recipients = [mail.recipients[0] for mail in sink.received]
    assert sorted(recipients) == ["one@demo.test", "three@demo.test", "two@demo.test"]
    (row,) = [row for row in invitation_rows() if row.state == State.UNCERTAIN]
    assert (row.reason, row.attempts) == ("lease ran out", 1)


@pytest.mark.slow
def test_a_worker_that_is_woken_sends_what_waits(lead, sink, tmp_path):
    invite(lead, "guest")
    worker_log, call_log = tmp_path / "worker.log", tmp_path / "call.log"
    celery = ("-m", "celery", "-A", "groupsite")
    with (
        process(
            *celery, "worker", "-P", "solo", "-l", "INFO", port=sink.port, log=worker_log
        ) as worker,
        process(*celery, "call", "notices.wake", port=sink.port, log=call_log) as call,
    ):
        assert call.wait(30) == 0, call_log.read_text()
        eventually(lambda: len(sink.received) == 1, within=30, log=worker_log)
        eventually(
            lambda: [row.state for row in invitation_rows()] == [State.SENT],
            within=10,
            log=worker_log,
        )
        # Pages beside it go first.
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) > os.getpriority(os.PRIO_PROCESS, 0)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0, worker_log.read_text()

    assert sink.received[0].recipients == ["guest@demo.test"]
    said = worker_log.read_text() + call_log.read_text()
    assert "outbox: 1 sent" in said
    assert "guest" not in said
    assert "Tuesday" not in said


def test_leaving_while_a_mail_is_being_made_waits_for_nobody_long(transactional_db, sink, a_kind):
    """A row is locked only while it is claimed; and what is taken back then is not sent."""
    cast = build_cast()
    queue_note(cast.maren, group=cast.circle.pk)
    claimed = claims.claim(AT, 10)
    assert len(claimed.letters) == 1

    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=AT)

    assert [row.state for row in outbox()] == [State.CANCELLED]
    with claims.transaction_of_its_own():
        assert sender.take_in_hand(claimed.letters, claimed.until, at=AT) == []
