"""How somebody likes to read and write: which notes stay closed, and whether advice is pointed out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from groups.forum.models import Habits
from groups.forum.notes import Note, in_order
from groupsite.confidentiality.keyring import ensure_data_key


@dataclass(frozen=True)
class Habit:
    """As everybody begins: notes are closed, and a reply that reads like advice is pointed out."""

    closed: frozenset[str] = frozenset()
    opens_noted: bool = False
    no_word_on_advice: bool = False

    def opens(self, note: Note) -> bool:
        """Whether a text with this note is shown at once."""
        return not note or (self.opens_noted and self.closed.isdisjoint(note.topics))


AS_ALL_BEGIN = Habit()


def habit_of(user: User) -> Habit:
    """The person's own."""
    return read_habits(list(Habits.objects.visible_to(user)))


def read_habits(rows: Sequence[Habits]) -> Habit:
    """The one of them that there may be."""
    if not rows:
        return Habit()
    row = rows[0]
    return Habit(frozenset(row.closed.split()), row.opens_noted, row.no_word_on_advice)


@transaction.atomic
def change_habits(
    user: User, *, closed: Collection[str], opens_noted: bool, no_word_on_advice: bool
) -> None:
    """Keep what the person chose."""
    ensure_data_key(user.pk)
    own = Habits.objects.visible_to(user).first() or Habits(person=user)
    own.closed = " ".join(in_order(closed))
    own.opens_noted, own.no_word_on_advice = opens_noted, no_word_on_advice
    own.save()
