"""Who will be able to read a text, and who can: one rule for the composer and for the chips.

It works on the group's people of today and asks the database nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.forum.models import Audience, Thread
from groups.membership.models import Membership

NOBODY: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Address:
    """To whom a text is addressed, as far as the person who asks may know.

    ``named`` are ids of memberships. ``author`` is None for what somebody else wrote: nobody is
    told who it was.
    """

    audience: str
    at: datetime
    open_to_later: bool = False
    named: frozenset[UUID] = NOBODY
    author: UUID | None = None

    def takes_in(self, person: Membership) -> bool:
        """Whether an active member of the group can read it."""
        if person.pk == self.author:
            return True
        if self.audience == Audience.CHOSEN:
            return person.pk in self.named
        if self.audience == Audience.FACILITATORS and not person.is_facilitator:
            return False
        return self.open_to_later or (person.joined_at is not None and person.joined_at <= self.at)


def address_of(thread: Thread, *, author: UUID | None = None) -> Address:
    """A thread's address; ``author`` only if the person who asks began it."""
    return Address(
        thread.audience, thread.created_at, thread.open_to_later, thread.named_ids, author
    )


@dataclass(frozen=True)
class Readers:
    """Who can read a text.

    ``and_who_began`` says that whoever began the thread can read it too and may be none of
    ``people``: who wrote is sealed, and a number must never be too small.
    """

    people: tuple[Membership, ...]
    and_who_began: bool = False

    def names(self, member: Membership) -> list[str]:
        """Display names in order, the member as "you" at the end."""
        others = [person.display_name for person in self.people if person.pk != member.pk]
        you = ["you"] if len(others) < len(self.people) else []
        return sorted(others, key=str.casefold) + you


def readers_of(
    people: Iterable[Membership], thread: Address, reply: Address | None = None
) -> Readers:
    """Who of the group's ``people`` of today can read a thread, or a reply in it.

    A reply is read by nobody who cannot read its thread.
    """
    asked = [person for person in people if reply is None or reply.takes_in(person)]
    readers = tuple(person for person in asked if thread.takes_in(person))
    return Readers(readers, thread.author is None and len(readers) < len(asked))
