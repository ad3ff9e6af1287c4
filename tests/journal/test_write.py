"""Writing for oneself, changing it, erasing it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import FieldError, PermissionDenied
from django.db import DatabaseError, connection, transaction

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.journal import actions
from groups.journal.models import JournalEntry
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import Unreadable, destroy_data_key
from tests.cast import person
from tests.journal.conftest import NOW, WORDS, journal, without_the_second_lock
from tests.scene import every_row, open_the_second_lock, undone

LATER = NOW + timedelta(hours=1)


def test_an_entry_is_there_for_who_wrote_it(cast, write):
    entry = write(cast.maren)
    assert journal(cast.maren) == [WORDS]
    with acting_as(cast.maren):
        found = JournalEntry.objects.visible_to(cast.maren).get()
    assert (found.pk, found.written_at, found.edited_at) == (entry.pk, NOW, None)


def test_somebody_without_a_group_has_a_journal(cast, write):
    write(cast.sol, "Nobody knows yet.")
    assert journal(cast.sol) == ["Nobody knows yet."]


def test_the_newest_entry_comes_first(cast, write):
    for hours in (2, 0, 1):
        write(cast.maren, f"after {hours}", at=NOW + timedelta(hours=hours))
    assert journal(cast.maren) == ["after 2", "after 1", "after 0"]


def test_pressed_twice_it_is_written_once(cast, write):
    assert write(cast.maren) == write(cast.maren, at=NOW + timedelta(seconds=2))
    assert journal(cast.maren) == [WORDS]


def test_the_same_words_on_another_day_are_another_entry(cast, write):
    write(cast.maren)
    write(cast.maren, at=NOW + timedelta(days=1))
    write(cast.sam)
    assert journal(cast.maren) == [WORDS, WORDS]
    assert journal(cast.sam) == [WORDS]


def test_edited_words_take_the_place_of_the_old_ones(cast, write):
    entry = write(cast.maren)
    with acting_as(cast.maren):
        actions.edit(cast.maren, entry, body="I slept.", at=LATER)
        found = JournalEntry.objects.visible_to(cast.maren).get()
        assert (found.body, found.written_at, found.edited_at) == ("I slept.", NOW, LATER)


def test_saving_the_same_words_again_is_no_edit(cast, write):
    entry = write(cast.maren)
    with acting_as(cast.maren):
        actions.edit(cast.maren, entry, body=WORDS, at=LATER)
        assert JournalEntry.objects.visible_to(cast.maren).get().edited_at is None


def test_an_erased_entry_is_gone_and_can_be_erased_again(cast, write):
    entry = write(cast.maren)
    write(cast.maren, "Another.")
    with acting_as(cast.maren):
        actions.delete(cast.maren, entry)
        actions.delete(cast.maren, entry)
        with pytest.raises(NotPossible):
            actions.edit(cast.maren, entry, body="Too late.", at=LATER)
    assert journal(cast.maren) == ["Another."]


def test_nobody_changes_or_erases_the_entry_of_another(cast, write):
    entry = write(cast.maren)
    for user in (cast.sam, cast.jo, cast.cora, cast.stella):
        with acting_as(user):
            with pytest.raises(PermissionDenied):
                actions.edit(user, entry, body="Mine now.", at=LATER)
            with pytest.raises(PermissionDenied):
                actions.delete(user, entry)
    assert journal(cast.maren) == [WORDS]


@pytest.mark.parametrize("body", ["", "  \n\t ", "x" * 20_001, "é" * 10_001])
def test_nothing_and_too_much_are_refused(cast, write, body):
    with pytest.raises(NotPossible):
        write(cast.maren, body)
    entry = write(cast.maren)
    with acting_as(cast.maren), pytest.raises(NotPossible):
        actions.edit(cast.maren, entry, body=body, at=LATER)
    assert journal(cast.maren) == [WORDS]


def test_the_largest_entry_fits(cast, write):
    write(cast.maren, "é" * 10_000)
    assert journal(cast.maren) == ["é" * 10_000]


def test_the_database_holds_no_larger_one(cast, monkeypatch, write):
    monkeypatch.setattr(actions, "LARGEST_BODY", 100_000)
    with pytest.raises(DatabaseError), transaction.atomic():
        write(cast.maren, "x" * 25_000)
    assert journal(cast.maren) == []


@pytest.mark.parametrize(
    "change", ["author_id = %(sam)s", "written_at = now()", "id = gen_random_uuid()"]
)
def test_whose_it_is_and_when_it_was_written_never_change(cast, write, change):
    write(cast.maren)
    # Without the second lock, so that it is the trigger that refuses.
    refused = pytest.raises(DatabaseError, match="refuses this change")
    with without_the_second_lock(), connection.cursor() as cursor, refused:
        cursor.execute(f"update journal_journalentry set {change}", {"sam": cast.sam.pk})
    assert journal(cast.maren) == [WORDS]


def test_the_words_lie_sealed_in_the_database(cast, write):
    write(cast.maren, "zqjournalprobe")
    with undone():
        assert b"zqjournalprobe" not in every_row()
    with acting_as(cast.maren), pytest.raises(FieldError):
        JournalEntry.objects.filter(body="zqjournalprobe").exists()


def test_each_journal_has_a_key_of_its_own(cast, write):
    write(cast.maren)
    write(cast.sam)
    destroy_data_key(cast.maren.pk)
    assert journal(cast.sam) == [WORDS]
    with pytest.raises(Unreadable):
        journal(cast.maren)


def test_words_moved_into_another_journal_stay_shut(cast, write):
    stolen, own = write(cast.maren), write(cast.sam)
    with without_the_second_lock(), connection.cursor() as cursor:
        cursor.execute(
            "update journal_journalentry mine set body = theirs.body"
            " from journal_journalentry theirs where mine.id = %s and theirs.id = %s",
            [own.pk, stolen.pk],
        )
        assert cursor.rowcount == 1
        with pytest.raises(Unreadable):
            journal(cast.sam)


def test_no_deed_in_the_journal_enters_the_log(cast, write):
    with acting_as(cast.maren):
        before = Entry.objects.count()
    entry = write(cast.maren)
    with acting_as(cast.maren):
        actions.edit(cast.maren, entry, body="Other words.", at=LATER)
        actions.delete(cast.maren, entry)
        assert Entry.objects.count() == before


def test_a_journal_goes_with_its_account(cast, write):
    write(cast.sol)
    write(cast.sam)
    # Whoever closes it, and whatever they may see.
    with connection.cursor() as cursor:
        cursor.execute("delete from account_emailaddress where user_id = %s", [cast.sol.pk])
        cursor.execute("delete from accounts_user where id = %s", [cast.sol.pk])
    with undone():
        open_the_second_lock()
        assert [entry.author_id for entry in JournalEntry.objects.all()] == [cast.sam.pk]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_write_once():
    """With the very first entry, which makes the key as well."""
    user, together = person("ines"), Barrier(4)

    def press() -> None:
        try:
            together.wait(5)
            with acting_as(user):
                actions.write(user, body=WORDS, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        for pressed in [hands.submit(press) for _ in range(4)]:
            pressed.result()
    assert journal(user) == [WORDS]
