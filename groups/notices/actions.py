"""Putting notices into the outbox, taking them out again, and having them sent."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Func, Value

from accounts.models import User
from groups.notices import sender
from groups.notices.kinds import KINDS, Category
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

logger = logging.getLogger(__name__)

LEFT, AWAY = "left", "away"
"""Why a person's notices were taken back."""
STALE = timedelta(hours=2)
"""After that a notice would say something else than it was meant to."""
A_SHARE, MOST_HANDS = 200, 16
"""For so many due rows one more worker is asked to help, and how many are asked at once."""

Call = Callable[[int], None]


def nobody(hands: int) -> None:
    """Where there are no workers to call."""


def queue(
    kind: str,
    *,
    recipients: Iterable[User | None],
    subject: UUID,
    at: datetime,
    group: UUID | None = None,
    revision: int = 0,
    lead: int = 0,
) -> None:
    """One pending row for each recipient, due at ``at``; rows that exist already stay as they are."""
    Notice.objects.bulk_create(
        [
            Notice(
                kind=kind,
                recipient=recipient,
                group_id=group,
                subject_id=subject,
                revision=revision,
                lead=lead,
                due_at=at,
                next_at=at,
            )
            for recipient in recipients
        ],
        ignore_conflicts=True,
    )


def cancel(*, group: UUID, recipient: User, at: datetime, reason: str = LEFT) -> int:
    """Take back whatever waits for a person in a group; says how many rows."""
    return Notice.objects.filter(group_id=group, recipient=recipient).take_back(at, reason)


def cancel_about(kind: str, subjects: Iterable[UUID], *, group: UUID, at: datetime) -> int:
    """Take back what waits about some subjects of a group, whoever it is for."""
    about = Notice.objects.filter(kind=kind, subject_id__in=subjects, group_id=group)
    return about.take_back(at, "taken back")


def take_up(*, group: UUID, recipient: User, at: datetime) -> int:
    """Let wait again what was taken back when a person went away, as far as it is not stale.

    The sender asks each kind again whether it is still wanted.
    """
    put_off = Notice.objects.filter(
        group_id=group,
        recipient=recipient,
        state=Notice.State.CANCELLED,
        reason=AWAY,
        due_at__gt=at - STALE,
    )
    return put_off.update(
        state=Notice.State.PENDING, next_at=F("due_at"), finished_at=None, reason=""
    )


def see(person: User, notices: Iterable[UUID], *, at: datetime) -> None:
    """Note which of their own notices a person has seen; the first time counts."""
    told = Notice.objects.told_to(person, at).filter(pk__in=notices, seen_at__isnull=True)
    told.update(seen_at=at)


def switch_off(user_id: UUID, category: Category) -> bool:
    """Send no more of a category to a person; False where there is no such person.

    What waits already stays in the outbox: the sender reads the person's choice again.
    """
    person = User.objects.filter(pk=user_id)
    person.exclude(categories_off__contains=[category.value]).update(
        categories_off=Func(F("categories_off"), Value(category.value), function="array_append")
    )
    return person.exists()


def has_account(user_id: UUID) -> bool:
    """Whether there is such a person still."""
    return User.objects.filter(pk=user_id).exists()


def wake(at: datetime, *, call: Call = nobody) -> Counter[str]:
    """Plan what has become due and send it; says how many rows came to which end.

    Any number of schedulers and workers may call it, as often as they like: a row is planned once
    by its unique key, and claimed once by its lock. Where much is due, ``call`` brings others.
    """
    planned = Counter(planned=plan(at))
    with acting_as(Purpose.REMINDERS):
        due = Notice.objects.due(at)[: A_SHARE * MOST_HANDS].count()
    call(due // A_SHARE)
    done = planned + sender.send_due(at)
    if done:
        logger.info("outbox: %s", in_words(done))
    return done


def send_on(at: datetime, *, call: Call = nobody) -> Counter[str]:
    """Send for a while, and hand on to the next where something was sent and more is due."""
    done = sender.send_due(at)
    if done:
        logger.info("outbox: %s", in_words(done))
    if done[Notice.State.SENT.value]:
        with acting_as(Purpose.REMINDERS):
            more = Notice.objects.due(at).exists()
        call(int(more))
    return done


def in_words(done: Counter[str]) -> str:
    """Counts as an operator reads them."""
    return ", ".join(f"{number} {what}" for what, number in sorted(done.items())) or "nothing due"


def plan(at: datetime) -> int:
    """Have every kind put what has become due into the outbox; says how many rows are new.

    A kind that fails keeps no other from planning.
    """
    planned = 0
    for kind in KINDS.values():
        if kind.plan is None:
            continue
        try:
            planned += kind.plan(at)
        except Exception:
            logger.exception("planning %s failed", kind.name)
    return planned
