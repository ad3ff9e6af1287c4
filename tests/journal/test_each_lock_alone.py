"""Nobody but its author finds an entry, with either lock removed; staff and facilitators neither."""

from contextlib import nullcontext

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, ProgrammingError, connection, transaction

from groups.journal.models import JournalEntry
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.journal.conftest import (
    NOW,
    WORDS,
    journal,
    without_the_first_lock,
    without_the_second_lock,
)

CAST = ("jo", "ade", "maren", "sam", "priya", "lena", "rae", "noor", "kai", "cora", "stella", "sol")


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_everybody_finds_their_own_entries_and_nothing_else(cast, write, removed):
    for name in ("maren", "jo", "stella", "kai"):
        write(getattr(cast, name), f"{name}'s own")
    with removed():
        for name in CAST:
            should = [f"{name}'s own"] if name in {"maren", "jo", "stella", "kai"} else []
            assert journal(getattr(cast, name)) == should, name


def test_the_first_lock_gives_nobody_the_journal_of_another(cast, write):
    """Even where a page asks for the wrong person's."""
    write(cast.maren)
    for reader in (cast.jo, cast.cora, cast.stella):
        assert journal(cast.maren, reader=reader) == []
    with without_the_second_lock():
        assert not JournalEntry.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize(
    "purpose", [None, *(one for one in Purpose if one is not Purpose.KEY_ROTATION)]
)
def test_no_purpose_finds_a_journal(cast, write, purpose):
    """All but the one that seals anew: its clauses stand where rotation is tested."""
    write(cast.maren)
    with acting_as(purpose):
        assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("name", ["jo", "cora", "stella", "kai", "sol"])
def test_the_second_lock_lets_nobody_touch_the_journal_of_another(cast, write, name):
    entry, other = write(cast.maren), getattr(cast, name)
    with acting_as(other), connection.cursor() as cursor:
        # Without a condition as well: a plain WHERE brings the SELECT clause in beside the others.
        for where in ("", f" where id = '{entry.pk}'"):
            cursor.execute(f"update journal_journalentry set edited_at = now(){where}")
            assert cursor.rowcount == 0
            cursor.execute(f"delete from journal_journalentry{where}")
            assert cursor.rowcount == 0
    with acting_as(other), pytest.raises(ProgrammingError), transaction.atomic():
        # With the thief's own key the words would be theirs, under another's name.
        insert(author=cast.maren.pk)
    assert journal(cast.maren) == [WORDS]


def test_the_second_lock_lets_nobody_give_an_entry_away(cast, write):
    write(cast.maren)
    with pytest.raises(DatabaseError), acting_as(cast.maren), connection.cursor() as cursor:
        cursor.execute("update journal_journalentry set author_id = %s", [cast.sam.pk])
    assert journal(cast.maren) == [WORDS]


def insert(*, author) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into journal_journalentry (id, author_id, body, written_at)"
            " values (gen_random_uuid(), %s, ''::bytea, %s)",
            [author, NOW],
        )
