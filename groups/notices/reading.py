"""A person's own notices: each is asked about again at the moment of reading.

What they may no longer know has no line, and nothing says that there was one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from groups.notices.kinds import KINDS, Line, Show
from groups.notices.models import Notice

NEWEST = 50
LOOKED_AT = 200
"""Rows behind a page: several may say the same, or nothing any more."""
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Told:
    """One line of the page, and when it was told."""

    pk: UUID
    at: datetime
    line: Line
    new: bool


def notices_of(person: User, *, at: datetime) -> list[Told]:
    """What the person was told lately and may still know, the newest first."""
    rows = _rows(person, at)
    lines: dict[UUID, Line] = {}
    for show, same in _by_show(rows).items():
        lines |= show(same, person, at)
    told = [
        Told(row.pk, row.due_at, lines[row.pk], row.seen_at is None)
        for row in rows
        if row.pk in lines
    ]
    return told[:NEWEST]


def something_new(person: User, *, at: datetime) -> bool:
    """Whether a new one stands on the page; where nothing waits one query says so."""
    rows = _rows(person, at)
    if all(row.seen_at is not None for row in rows):
        return False
    for show, same in _by_show(rows).items():
        unseen = {row.pk for row in same if row.seen_at is None}
        if unseen and unseen & show(same, person, at).keys():
            return True
    return False


def _rows(person: User, at: datetime) -> list[Notice]:
    shown = [kind.name for kind in KINDS.values() if kind.show is not None]
    lately = Notice.objects.told_to(person, at).filter(kind__in=shown, due_at__gt=at - LATELY)
    return list(lately[:LOOKED_AT])


def _by_show(rows: Sequence[Notice]) -> dict[Show, list[Notice]]:
    """The rows by the function that knows about them: each is asked once."""
    same: dict[Show, list[Notice]] = {}
    for row in rows:
        show = KINDS[row.kind].show
        if show is not None:
            same.setdefault(show, []).append(row)
    return same
