"""A journal in bounded pages, the newest entry first."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from accounts.models import User
from groups.journal.models import JournalEntry

ON_A_PAGE = 25


@dataclass(frozen=True)
class JournalPage:
    """``older`` is the entry after which the next page begins, or None at the end."""

    entries: Sequence[JournalEntry]
    older: UUID | None
    is_first: bool


def read_journal(user: User, *, after: UUID | None = None) -> JournalPage:
    """The person's entries; Http404 for an ``after`` that is none of them."""
    own = JournalEntry.objects.visible_to(user)
    entries = own
    if after is not None:
        edge = own.filter(pk=after).first()
        if edge is None:
            raise Http404
        at = edge.written_at
        entries = own.filter(
            Q(written_at__lte=at) & (Q(written_at__lt=at) | Q(pk__lt=after)),
        )
    found = list(entries.newest_first()[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    return JournalPage(
        entries=shown,
        older=shown[-1].pk if len(found) > ON_A_PAGE else None,
        is_first=after is None,
    )
