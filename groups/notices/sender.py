"""Sends what the outbox holds: each row once, or the row says that nobody can be sure.

One row at a time, in three steps that never overlap:

1. *Claim*, one transaction: lock the oldest due row that nobody else holds, read everything about
   it again, make the mail, note who has it and until when.
2. *Hand over*, no transaction: one mail, one recipient.
3. *Conclude*, one transaction: write down what the server said.

A claim takes one row, not a batch: whatever is decided before the hand-over begins still counts
(leaving, cancelling, switching off), and a process that is killed leaves one row in doubt and not
ten. The connection to the mail server is kept from row to row.

A process that dies between 2 and 3 leaves its row in *sending*. When the lease has run out, the row
becomes *uncertain*: it is not sent again, because it may have arrived, and it is not forgotten.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User, normalise_address
from groups.notices.kinds import KINDS, Kind, Message, Unwanted
from groups.notices.mail import letter
from groups.notices.models import Notice
from groups.notices.post import Answer, Letter, Outcome, Post
from groups.notices.quiet import end_of_waiting
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
ATTEMPTS = 5
# After the first, second ... attempt: a busy server is asked soon, a broken one not for ever.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
# Shorter than the beat between two wakes, and than the time a worker has to stop in.
BUDGET = timedelta(seconds=20)


@dataclass(frozen=True)
class InHand:
    """A claimed row: from now until the lease runs out, nobody else touches it."""

    notice: UUID
    attempt: int
    letter: Letter


@dataclass(frozen=True)
class _Wait:
    until: datetime


def send_due(at: datetime, *, budget: timedelta = BUDGET) -> Counter[str]:
    """Send until nothing is due or the time is spent; says how many rows came to which state.

    Stops early where the mail server cannot be reached: the next wake tries again.
    """
    began = monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=monotonic() - began)

    done = Counter({Notice.State.UNCERTAIN.value: give_up_abandoned(at)})
    with Post() as post:
        while now() < at + budget:
            claimed = claim(now())
            if claimed is None:
                break
            if isinstance(claimed, Notice.State):
                done[claimed.value] += 1
                continue
            answer = post.hand_over(claimed.letter)
            done[conclude(claimed, answer, at=now()).value] += 1
            if not answer.reachable:
                break
    return +done


def give_up_abandoned(at: datetime) -> int:
    """Name the rows whose holder died or froze; says how many."""
    with _transaction_of_its_own():
        return Notice.objects.abandoned(at).update(
            state=Notice.State.UNCERTAIN, reason="lease ran out", finished_at=at
        )


def claim(at: datetime) -> InHand | Notice.State | None:
    """Take the oldest due row; None where there is none, a state where it was not to be sent."""
    with _transaction_of_its_own():
        notice = (
            Notice.objects.due(at)
            .select_related("recipient")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at")
            .first()
        )
        return None if notice is None else _take(notice, at)


def conclude(held: InHand, answer: Answer, *, at: datetime) -> Notice.State:
    """Write down what became of a row; says its state.

    An answer that comes after the lease ran out still counts: then it is no longer uncertain.
    """
    with _transaction_of_its_own():
        change = _after(answer, held.attempt, at)
        state: Notice.State = change["state"]
        Notice.objects.filter(
            pk=held.notice,
            attempts=held.attempt,
            state__in=[Notice.State.SENDING, Notice.State.UNCERTAIN],
        ).update(**change)
    return state


@contextmanager
def _transaction_of_its_own() -> Iterator[None]:
    """Acts for the sender; raises RuntimeError inside another transaction.

    There a claim would not be committed before its mail goes out. The empty block only asks: it
    sends nothing to the database, while ``acting_as`` inside of it would add a savepoint each time.
    """
    with transaction.atomic(durable=True):
        pass
    with acting_as(Purpose.REMINDERS):
        yield


def _after(answer: Answer, attempt: int, at: datetime) -> dict[str, Any]:
    match answer.outcome:
        case Outcome.TAKEN:
            return _ended(Notice.State.SENT, "", at)
        case Outcome.REFUSED:
            return _ended(Notice.State.FAILED, answer.reason, at)
        case Outcome.UNKNOWN:
            return _ended(Notice.State.UNCERTAIN, answer.reason, at)
        case Outcome.LATER:
            return _later(attempt, answer.reason, at)


def _ended(state: Notice.State, reason: str, at: datetime) -> dict[str, Any]:
    return {"state": state, "reason": reason, "finished_at": at, "lease_until": None}


def _later(attempt: int, reason: str, at: datetime) -> dict[str, Any]:
    if attempt >= ATTEMPTS:
        return _ended(Notice.State.FAILED, reason, at)
    return {
        "state": Notice.State.PENDING,
        "reason": reason,
        "not_before": at + BACK_OFF[attempt - 1],
        "lease_until": None,
        "finished_at": None,
    }


def _take(notice: Notice, at: datetime) -> InHand | Notice.State:
    """Decide about a locked row and write the decision down."""
    attempt = notice.attempts + 1
    result: InHand | Notice.State
    try:
        with transaction.atomic():
            made = _make(notice, at)
    except Exception:
        # Whatever is wrong with this row stays with this row; the others go on.
        logger.exception("notice %s could not be made", notice.pk)
        change = {**_later(attempt, "could not be made", at), "attempts": attempt}
        result = change["state"]
    else:
        match made:
            case Unwanted(reason):
                result, change = Notice.State.CANCELLED, _ended(Notice.State.CANCELLED, reason, at)
            case _Wait(until):
                result, change = Notice.State.PENDING, {"not_before": until}
            case Letter():
                result = InHand(notice.pk, attempt, made)
                change = {
                    "state": Notice.State.SENDING,
                    "attempts": attempt,
                    "lease_until": at + LEASE,
                    "reason": "",
                }
    Notice.objects.filter(pk=notice.pk).update(**change)
    return result


def _make(notice: Notice, at: datetime) -> Letter | Unwanted | _Wait:
    """Read everything again and make the mail, or say why there is to be none."""
    kind = KINDS[notice.kind]
    refusal = _unwelcome(notice.recipient, kind)
    if refusal is not None:
        return refusal
    said = kind.prepare(notice, at)
    if isinstance(said, Unwanted):
        return said
    reader = notice.recipient or _account_of(said)
    refusal = _unwelcome(reader, kind)
    if refusal is not None:
        return refusal
    if reader is not None:
        until = end_of_waiting(reader, at, useful_until=said.useful_until)
        if until is not None:
            return _Wait(until)
    return letter(notice, said, reader, kind.category)


def _unwelcome(reader: User | None, kind: Kind) -> Unwanted | None:
    """What a person decided about their mails, whatever the notice is about."""
    if reader is None:
        return None
    if not reader.is_active:
        return Unwanted("account closed")
    if not reader.mail_is_safe:
        return Unwanted("mail not safe")
    if kind.category.can_be_switched_off and kind.category.value in reader.categories_off:
        return Unwanted("switched off")
    return None


def _account_of(said: Message) -> User | None:
    """An address that was typed in may belong to somebody who told us how to write to them."""
    return User.objects.filter(email=normalise_address(said.to)).first()
