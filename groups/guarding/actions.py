"""Putting words on one's never-post list and taking them off. No deed here enters the audit log."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from groups.errors import NotPossible
from groups.guarding.finding import is_word, same_word
from groups.guarding.models import GuardedWord
from groupsite.confidentiality.keyring import ensure_data_key

LONGEST_WORD = 80
MOST_WORDS = 50
"""Each is looked for in every text before it goes."""


@transaction.atomic
def add_word(user: User, text: str, *, at: datetime) -> None:
    """Put a word on the person's list. One that is found already by another is there once."""
    if not is_word(text) or len(text) > LONGEST_WORD:
        raise NotPossible(f"A word has 2 to {LONGEST_WORD} letters or digits.", field="text")
    _one_at_a_time(user)
    ensure_data_key(user.pk)
    there = words_of(user)
    if any(same_word(text, word) for word in there):
        return
    if len(there) >= MOST_WORDS:
        raise NotPossible(f"There is room for {MOST_WORDS} words. Take one off first.")
    GuardedWord(person=user, text=text, added_at=at).save(force_insert=True)


@transaction.atomic
def remove_word(user: User, pk: UUID) -> bool:
    """Take a word off; False where it is not on the person's list."""
    gone, _ = GuardedWord.objects.visible_to(user).filter(pk=pk).delete()
    return gone > 0


def words_of(user: User) -> list[str]:
    """What is on the person's list, for looking at their own texts."""
    return [word.text for word in GuardedWord.objects.visible_to(user).in_order()]


def how_many(user: User) -> int:
    """All that anything but the list's own page may say of it."""
    return GuardedWord.objects.visible_to(user).count()


def _one_at_a_time(user: User) -> None:
    """Hold back a second press of the button until the first one is done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"guarding|{user.pk}"]
        )
