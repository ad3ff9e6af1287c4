"""The claim: who may send which row, and what is to be said, both decided in one transaction."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User, normalise_address
from groups.notices.kinds import KINDS, Kind, Message, Unwanted
from groups.notices.mail import letter
from groups.notices.merging import Merger
from groups.notices.models import Notice
from groups.notices.post import Letter
from groups.notices.quiet import end_of_waiting
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
ATTEMPTS = 5
# After the first, second ... attempt: a busy server is asked soon, a broken one not for ever.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
WORTH_REPEATING = timedelta(minutes=30)
"""Before its subject begins, a notice that may have arrived is sent once more."""


@dataclass(frozen=True)
class Ready:
    """A claimed row and its mail. ``attempt`` is the number that its next attempt has; it
    ``repeats`` where it may have arrived already.
    """

    notice: UUID
    kind: str
    attempt: int
    letter: Letter
    repeats: bool = False


@dataclass(frozen=True)
class Claim:
    """Of ``found`` rows ``letters`` are to be sent; of the others ``decided`` counts the states.

    Read at ``at``. Until ``until`` nobody else looks at the rows of the letters.
    """

    at: datetime
    until: datetime
    found: int = 0
    letters: list[Ready] = field(default_factory=list)
    decided: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Wait:
    until: datetime


@dataclass(frozen=True)
class _Broken:
    """Something of ours raised."""


_Made = Letter | Unwanted | _Wait | _Broken


def claim(at: datetime, size: int, merger: Merger | None = None) -> Claim:
    """Take the rows that are due for longest, ``size`` at most, of kinds that this release knows."""
    until = at + LEASE
    with transaction_of_its_own():
        notices = list(
            Notice.objects.due(at)
            .filter(kind__in=list(KINDS))
            .select_related("recipient")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("next_at")[:size]
        )
        said = _said(notices, at)
        made = [(notice, _made(notice, said[notice.pk], at, merger)) for notice in notices]
        changes = [_change(notice, one, at) for notice, one in made]
        _write(list(zip((notice.pk for notice in notices), changes, strict=True)))
    letters = [
        Ready(notice.pk, notice.kind, notice.attempts + 1, one, _was_sent_perhaps(notice))
        for notice, one in made
        if isinstance(one, Letter)
    ]
    decided = Counter(change["state"].value for change in changes if "state" in change)
    return Claim(at, until, len(notices), letters, decided)


@contextmanager
def transaction_of_its_own() -> Iterator[None]:
    """Acts for the sender; raises RuntimeError inside another transaction.

    There a claim would not be committed before its mail goes out. The empty block only asks: it
    sends nothing to the database, while ``acting_as`` inside of it would add a savepoint each time.
    """
    with transaction.atomic(durable=True):
        pass
    with acting_as(Purpose.REMINDERS):
        yield


def ended(state: Notice.State, reason: str, at: datetime) -> dict[str, Any]:
    """What changes in a row that comes to an end."""
    return {
        "state": state,
        "reason": reason,
        "finished_at": at,
        "lease_until": None,
        "next_at": None,
    }


def later(attempt: int, reason: str, at: datetime) -> dict[str, Any]:
    """What changes in a row that is tried again, or given up after so many attempts."""
    if attempt >= ATTEMPTS:
        return ended(Notice.State.FAILED, reason, at)
    return {
        "state": Notice.State.PENDING,
        "reason": reason,
        "finished_at": None,
        "lease_until": None,
        "next_at": at + BACK_OFF[attempt - 1],
    }


def _said(notices: Sequence[Notice], at: datetime) -> dict[UUID, Message | Unwanted | _Broken]:
    """Read everything about the rows again, kind by kind."""
    said: dict[UUID, Message | Unwanted | _Broken] = {}
    asked = []
    for notice in notices:
        refusal = _unwelcome(notice.recipient, KINDS[notice.kind])
        if refusal is None:
            asked.append(notice)
        else:
            said[notice.pk] = refusal
    for name, rows in groupby(sorted(asked, key=lambda one: one.kind), key=lambda one: one.kind):
        said |= _said_of(KINDS[name], list(rows), at)
    return said


def _said_of(
    kind: Kind, notices: list[Notice], at: datetime
) -> dict[UUID, Message | Unwanted | _Broken]:
    """Together where the kind can do that; what raises is looked for one by one."""
    if kind.prepare_all is not None and len(notices) > 1:
        try:
            with transaction.atomic():
                return dict(kind.prepare_all(notices, at))
        except Exception:
            logger.exception("%d notices of %s could not be read together", len(notices), kind.name)
    return {notice.pk: _said_alone(kind, notice, at) for notice in notices}


def _said_alone(kind: Kind, notice: Notice, at: datetime) -> Message | Unwanted | _Broken:
    try:
        with transaction.atomic():
            return kind.prepare(notice, at)
    except Exception:
        # Whatever is wrong with this row stays with this row; the others go on.
        logger.exception("notice %s could not be read", notice.pk)
        return _Broken()


def _made(
    notice: Notice, said: Message | Unwanted | _Broken, at: datetime, merger: Merger | None
) -> _Made:
    """The mail, or why there is to be none."""
    if not isinstance(said, Message):
        return said
    if said.useful_until is not None and said.useful_until <= at:
        return Unwanted("too late")
    kind = KINDS[notice.kind]
    reader = notice.recipient or _account_of(said)
    refusal = _unwelcome(reader, kind)
    if refusal is not None:
        return refusal
    if _was_sent_perhaps(notice) and not _is_worth_repeating(said, at):
        return Unwanted("too late to repeat")
    if reader is not None:
        until = end_of_waiting(reader, at, useful_until=said.useful_until)
        if until is not None:
            return _Wait(until)
    try:
        make = letter if merger is None else merger.letter
        return make(notice, said, reader, kind.category, at=at)
    except Exception:
        logger.exception("notice %s could not be made", notice.pk)
        return _Broken()


def _is_worth_repeating(said: Message, at: datetime) -> bool:
    return said.useful_until is not None and said.useful_until - at > WORTH_REPEATING


def _was_sent_perhaps(notice: Notice) -> bool:
    return notice.state == Notice.State.UNCERTAIN


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


def _change(notice: Notice, made: _Made, at: datetime) -> dict[str, Any]:
    """What is written into a locked row. One that was sent perhaps stays that, if not sent again."""
    if isinstance(made, Letter):
        return {"next_at": at + LEASE}
    if _was_sent_perhaps(notice):
        until = made.until if isinstance(made, _Wait) else None
        return {"state": Notice.State.UNCERTAIN, "next_at": until}
    match made:
        case Unwanted(reason):
            return ended(Notice.State.CANCELLED, reason, at)
        case _Wait(until):
            return {"state": Notice.State.PENDING, "next_at": until}
        case _Broken():
            attempt = notice.attempts + 1
            return {**later(attempt, "could not be made", at), "attempts": attempt}


def _write(changes: Sequence[tuple[UUID, dict[str, Any]]]) -> None:
    """One statement for each change, however many rows it is for."""
    same: dict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    for row, change in changes:
        same[tuple(change.items())].append(row)
    for items, rows in same.items():
        Notice.objects.filter(pk__in=rows).update(**dict(items))
