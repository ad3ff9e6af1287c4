"""The mail server misbehaves; the row always says what is known."""

from datetime import timedelta

import pytest

from groups.notices import claims, sender
from groups.notices.actions import cancel
from groups.notices.kinds import Message
from groups.notices.models import Notice
from groups.notices.post import Answer, Outcome, Post
from groups.notices.sender import send_due
from groupsite.confidentiality.acting import acting_as
from tests.notices.conftest import AT, BEGINS, only_row, outbox, queue_note

State = Notice.State
HOURS = timedelta(hours=3)


@pytest.mark.parametrize(
    ("stage", "answer"),
    [
        ("at_mail", "421 Closing"),
        ("at_mail", "450 Not now"),
        ("at_mail", "530 Sign in first"),
        ("at_rcpt", "450 Try later"),
        ("at_rcpt", "421 Closing"),
        ("at_data", "451 Local trouble"),
        ("at_data", "421 Closing"),
    ],
)
def test_not_now_means_later_and_once(cast, sink, a_kind, stage, answer):
    queue_note(cast.maren)
    sink.behave(**{stage: answer})

    assert send_due(AT) == {"pending": 1}
    row = only_row()
    assert (row.attempts, row.reason, row.lease_until) == (1, f"smtp {answer[:3]}", None)
    assert row.next_at is not None
    assert row.next_at >= AT + claims.BACK_OFF[0]

    sink.behave(**{stage: "250 OK"})
    assert send_due(AT) == {}, "it waits first"
    assert send_due(AT + timedelta(minutes=2)) == {"sent": 1}
    assert len(sink.received) == 1


@pytest.mark.parametrize(
    ("stage", "answer"),
    [("at_rcpt", "550 No such mailbox"), ("at_data", "554 Not wanted"), ("at_mail", "553 No")],
)
def test_never_means_never(cast, sink, a_kind, stage, answer):
    queue_note(cast.maren)
    sink.behave(**{stage: answer})

    assert send_due(AT) == {"failed": 1}
    row = only_row()
    assert (row.attempts, row.reason) == (1, f"smtp {answer[:3]}")

    sink.behave(**{stage: "250 OK"})
    assert send_due(AT + HOURS) == {}
    assert sink.received == []


@pytest.mark.parametrize("answer", ["450 Not you", "550 Not you", "421 Not you"])
def test_a_refused_mail_harms_no_other(cast, sink, a_kind, answer):
    queue_note(cast.maren, at=AT - timedelta(minutes=3))
    queue_note(cast.sam, at=AT - timedelta(minutes=2))
    queue_note(cast.priya, at=AT - timedelta(minutes=1))
    sink.behave(at_rcpt=answer, only_for="sam@demo.test")

    assert send_due(AT)["sent"] == 2
    assert [mail.recipients for mail in sink.received] == [
        ["maren@demo.test"],
        ["priya@demo.test"],
    ]


def test_no_mail_server_means_later(cast, no_mail_server, a_kind):
    queue_note(cast.maren)

    assert send_due(AT) == {"pending": 1}
    assert only_row().reason == "no connection"


def test_without_a_mail_server_one_row_tries_and_the_others_wait(cast, no_mail_server, a_kind):
    queue_note(cast.maren, cast.sam, cast.priya)

    assert send_due(AT) == {"pending": 1}
    assert sorted(row.attempts for row in outbox()) == [0, 0, 1]


def test_after_five_attempts_it_is_given_up(cast, no_mail_server, declare_kind):
    declare_kind(lambda notice, at: Message("note", {"begins": BEGINS}))
    queue_note(cast.maren)
    ends = [send_due(AT + number * HOURS) for number in range(claims.ATTEMPTS)]

    assert ends == [{"pending": 1}] * 4 + [{"failed": 1}]
    row = only_row()
    assert (row.attempts, row.state) == (5, State.FAILED)
    assert send_due(AT + 6 * HOURS) == {}


def test_a_line_that_drops_after_data_leaves_it_uncertain(cast, sink, a_kind):
    queue_note(cast.maren)
    sink.behave(drop_after_data=True)

    assert send_due(AT) == {"uncertain": 1}
    row = only_row()
    assert (row.state, row.reason) == (State.UNCERTAIN, "no answer after data")

    sink.behave(drop_after_data=False)
    assert send_due(AT + HOURS) == {}, "it may have arrived: not again"
    assert len(sink.received) == 1


def test_silence_after_data_leaves_it_uncertain_and_the_others_go_on(cast, sink, a_kind):
    queue_note(cast.maren, at=AT - timedelta(minutes=1))
    sink.behave(hold_after_data=True)
    assert send_due(AT) == {"uncertain": 1}

    sink.behave(hold_after_data=False)
    queue_note(cast.sam)
    assert send_due(AT) == {"sent": 1}


def test_a_server_that_ends_the_connection_gets_a_new_one(cast, sink, a_kind):
    queue_note(cast.maren, at=AT - timedelta(minutes=1))
    queue_note(cast.sam, cast.priya)
    sink.behave(drop_after_data=True)
    send_due(AT - timedelta(minutes=1))
    sink.behave(drop_after_data=False)

    assert send_due(AT) == {"sent": 2}


def in_hand(at=AT) -> list[claims.Ready]:
    """What a sender has in hand that claimed just now, and does not go on."""
    claimed = claims.claim(at, sender.HANDFUL)
    with claims.transaction_of_its_own():
        return sender.take_in_hand(claimed.letters, claimed.until, at=at)


def test_a_late_answer_still_counts(cast, sink, a_kind):
    """A sender that froze for longer than its lease knows better than the row."""
    queue_note(cast.maren)
    (held,) = in_hand()
    later = AT + claims.LEASE + timedelta(seconds=1)
    assert sender.give_up_abandoned(later) == 1
    assert only_row().state == State.UNCERTAIN

    with claims.transaction_of_its_own():
        assert sender.conclude([(held, Answer(Outcome.TAKEN))], at=later) == {"sent": 1}
    assert only_row().state == State.SENT


def test_what_somebody_has_in_hand_is_left_alone(cast, sink, a_kind):
    queue_note(cast.maren)
    in_hand()

    assert send_due(AT + claims.LEASE - timedelta(seconds=1)) == {}
    assert only_row().state == State.SENDING


def test_what_was_claimed_only_is_due_again(cast, sink, a_kind):
    """Its sender died before the first byte: there is no doubt."""
    queue_note(cast.maren)
    claims.claim(AT, 10)

    assert send_due(AT + claims.LEASE - timedelta(seconds=1)) == {}
    assert send_due(AT + claims.LEASE) == {"sent": 1}
    assert only_row().attempts == 1


def test_what_a_stale_claim_does_not_send_is_due_at_once(cast, sink, a_kind):
    """Also where the last that it took in hand had been taken back meanwhile."""
    queue_note(cast.maren, at=AT - timedelta(minutes=1), group=cast.circle.pk)
    queue_note(cast.sam)
    claimed = claims.claim(AT, 10)
    with acting_as(cast.maren):
        cancel(group=cast.circle.pk, recipient=cast.maren, at=AT)
    stale = AT + sender.FRESH
    with Post() as post:
        assert sender.hand_over(post, claimed, lambda: stale) == ({}, True)

    assert only_row(recipient=cast.sam).next_at == stale
    assert send_due(stale) == {"sent": 1}


def test_a_backend_that_fails_without_saying_why_leaves_it_uncertain(cast, a_kind, settings):
    settings.MAILERS = {"default": {"BACKEND": "tests.notices.test_hand_over.Silent"}}
    queue_note(cast.maren)

    assert send_due(AT) == {"uncertain": 1}


class Silent:
    """Some other backend."""

    def __init__(self, **_: object) -> None:
        pass

    def send_messages(self, mails: list[object]) -> int:
        raise RuntimeError

    def close(self) -> None:
        pass
