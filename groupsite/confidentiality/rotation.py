"""Renews keys while the site runs: data keys under a new master key, and data keys themselves.

Everything here and in resealing.py may be killed at any moment and run again: what is still to be
done stands in the data alone (a key's master, a text's header), and each step is a transaction.
What somebody else holds is left for the next round, so that nobody waits in a circle with us.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import LockNotAvailable

from groupsite.confidentiality import keyring
from groupsite.confidentiality.models import DataKey

BATCH = 300
A_MOMENT = 0.2
"""Seconds until what somebody held is looked at again."""
PATIENCE = "1s"
"""How long a new generation waits, with everybody who wants to seal waiting behind it."""

Tell = Callable[[str], None]


@dataclass
class Done:
    """In counts; ``unreadable`` is what no key opened. That stays as it was."""

    renewed: int = 0
    unreadable: int = 0


def rewrap(tell: Tell) -> Done:
    """Wrap every data key under the newest master key."""
    total = _left_to_wrap().count()
    done = Done()
    while True:
        done.unreadable = after = 0
        while rows := _rewrap_batch(after, done):
            after = rows[-1].pk
            tell(f"data keys: {done.renewed} of {total} wrapped anew")
        if _left_to_wrap().count() <= done.unreadable:
            return done
        time.sleep(A_MOMENT)


@transaction.atomic
def _rewrap_batch(after: int, done: Done) -> list[DataKey]:
    locked = _left_to_wrap().filter(pk__gt=after).select_for_update(skip_locked=True)
    rows = list(locked.order_by("pk")[:BATCH])
    for row in rows:
        try:
            row.master, row.wrapped = keyring.wrap(row.owner, keyring.unwrap(row))
        except keyring.Unreadable:
            done.unreadable += 1
        else:
            row.save(update_fields=["master", "wrapped"])
            done.renewed += 1
    return rows


def removable_masters() -> list[str]:
    """Ids in DATA_KEYS, beside the newest, that no data key needs."""
    needed = set(DataKey.objects.values_list("master", flat=True).distinct())
    return [name for name, _ in settings.DATA_KEYS[1:] if name not in needed]


def add_generations(owner: UUID | None, tell: Tell) -> int:
    """Give each owner a new sealing key, unless texts are on the move to one already."""
    owners = list(_sealing(owner).order_by("owner").values_list("owner", flat=True).distinct())
    added = 0
    for number, each in enumerate(owners, start=1):
        added += _in_the_end(each)
        tell(f"new data keys: {number} of {len(owners)}")
    return added


def retire(owner: UUID | None, still_needed: Collection[UUID]) -> int:
    """Delete every sealing key but each owner's newest, unless a text of the owner needs it."""
    newest: dict[UUID, int] = {}
    for row in _sealing(owner).order_by("generation"):
        newest[row.owner] = row.generation
    deleted = 0
    for each, generation in newest.items():
        if each not in still_needed:
            older = _sealing(each).filter(generation__lt=generation)
            deleted += older.delete()[0]
    return deleted


def wait_for_earlier_transactions(tell: Tell) -> None:
    """Until all have ended that may have read a text as it was before and not opened it yet."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (now,) = cursor.fetchone()
    while count := _running_since_before(now):
        tell(f"waiting for {count} transactions that began before")
        time.sleep(A_MOMENT)


def _running_since_before(moment: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and xact_start <= %s",
            [moment],
        )
        count: int = cursor.fetchone()[0]
    return count


def _in_the_end(owner: UUID) -> bool:
    """Waits in short turns, between which those who seal get theirs."""
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select set_config('lock_timeout', %s, true)", [PATIENCE])
                return keyring.add_generation(owner)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
        time.sleep(A_MOMENT)


def _left_to_wrap() -> QuerySet[DataKey]:
    return DataKey.objects.exclude(master=keyring.newest_master())


def _sealing(owner: UUID | None) -> QuerySet[DataKey]:
    rows = DataKey.objects.filter(generation__gt=keyring.MATCHING)
    return rows if owner is None else rows.filter(owner=owner)
