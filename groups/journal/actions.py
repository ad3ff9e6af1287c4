"""Writing for oneself, changing it, erasing it. No deed here enters the audit log."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from accounts.models import User
from groups.errors import NotPossible
from groups.journal.models import JournalEntry
from groupsite.confidentiality.keyring import ensure_data_key

LARGEST_BODY = 20_000
"""In bytes of UTF-8, as large as a post."""

SENT_TWICE = timedelta(minutes=1)
"""The same words again within this time are a second press of the button."""

GONE = "This is no longer there."


@transaction.atomic
def write(user: User, *, body: str, at: datetime) -> JournalEntry:
    """Put an entry into the person's journal; sent twice, it is there once."""
    _check(body)
    _one_at_a_time(user)
    ensure_data_key(user.pk)
    already = _just_written(user, body, at=at)
    if already is not None:
        return already
    entry = JournalEntry(author=user, body=body, written_at=at)
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def edit(user: User, entry: JournalEntry, *, body: str, at: datetime) -> None:
    """Change one's own words. Raises NotPossible where the entry was erased meanwhile."""
    own = _own(user, entry)
    _check(body)
    if own.body == body:
        return
    own.body, own.edited_at = body, at
    try:
        own.save(update_fields=["body", "edited_at"])
    except JournalEntry.NotUpdated:
        raise NotPossible(GONE) from None


@transaction.atomic
def delete(user: User, entry: JournalEntry) -> None:
    """Erase one's own entry for good; erasing it twice is erasing it."""
    if entry.author_id != user.pk:
        raise PermissionDenied("only its author erases an entry")
    JournalEntry.objects.visible_to(user).filter(pk=entry.pk).delete()


def _own(user: User, entry: JournalEntry) -> JournalEntry:
    """The entry as it is now."""
    if entry.author_id != user.pk:
        raise PermissionDenied("only its author changes an entry")
    own = JournalEntry.objects.visible_to(user).filter(pk=entry.pk).first()
    if own is None:
        raise NotPossible(GONE)
    return own


def _check(body: str) -> None:
    if not body.strip():
        raise NotPossible("There is nothing written yet.")
    if len(body.encode()) > LARGEST_BODY:
        raise NotPossible("This is too long for one entry. Two shorter ones will do.")


def _one_at_a_time(user: User) -> None:
    """Hold back a second press of the button until the first one is done."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(user.pk)])


def _just_written(user: User, body: str, *, at: datetime) -> JournalEntry | None:
    lately = (at - SENT_TWICE, at + SENT_TWICE)
    entries = JournalEntry.objects.visible_to(user).filter(written_at__range=lately)
    return next((entry for entry in entries.newest_first() if entry.body == body), None)
