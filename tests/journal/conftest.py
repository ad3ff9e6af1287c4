"""Entries of the cast, written through the real actions, and each lock taken away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.models import User
from groups.journal import actions
from groups.journal.models import JournalEntry, JournalEntryQuerySet
from groupsite.confidentiality.acting import acting_as
from tests.scene import undone

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WORDS = "I slept badly and said nothing."

Write = Callable[..., JournalEntry]


@pytest.fixture
def write(db) -> Write:
    """``write(person, "Words.", at=...)``"""

    def write_one(user: User, body: str = WORDS, *, at: datetime = NOW) -> JournalEntry:
        with acting_as(user):
            return actions.write(user, body=body, at=at)

    return write_one


def journal(user: User, reader: User | None = None) -> list[str]:
    """What the person finds in a journal, their own unless another reader is named."""
    with acting_as(reader or user):
        return [entry.body for entry in JournalEntry.objects.visible_to(user).newest_first()]


@contextmanager
def without_the_first_lock() -> Iterator[None]:
    """``visible_to`` lets everything through."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JournalEntryQuerySet, "visible_to", lambda self, user: self.all())
        patch.setattr(
            type(JournalEntry.objects), "visible_to", lambda self, user: self.all(), raising=False
        )
        yield


@contextmanager
def without_the_second_lock() -> Iterator[None]:
    """Row security is off on the journal's table while the block looks on; undone at its end."""
    with undone(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table journal_journalentry disable row level security")
        cursor.execute("set constraints all deferred")
        yield
