"""Who will be able to read a text, and who can: one rule for the composer and for the chips.

It works on the group's people of today and asks the database nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.forum.models import NAMED, Audience, Post, Thread, ids_of
from groups.forum.words import listed
from groups.membership.models import Membership

NOBODY: frozenset[UUID] = frozenset()
WHO_BEGAN = "whoever began this thread"


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
        if self.audience in NAMED and person.pk in self.named:
            return True
        if self.audience == Audience.CHOSEN:
            return False
        if self.audience != Audience.EVERYONE and not person.is_facilitator:
            return False
        return self.open_to_later or (person.joined_at is not None and person.joined_at <= self.at)


def address_of(thread: Thread, *, author: UUID | None = None) -> Address:
    """A thread's address; ``author`` only if the person who asks began it."""
    return Address(
        thread.audience, thread.created_at, thread.open_to_later, ids_of(thread.named), author
    )


@dataclass(frozen=True)
class Readers:
    """Who can read a text.

    ``and_who_began`` says that whoever began the thread can read it too and may be none of
    ``people``: who wrote is sealed, and a number must never be too small.
    """

    people: tuple[Membership, ...]
    and_who_began: bool = False


def readers_of(
    people: Iterable[Membership], thread: Address, reply: Address | None = None
) -> Readers:
    """Who of the group's ``people`` of today can read a thread, or a reply in it.

    A reply is read by nobody who cannot read its thread.
    """
    asked = [person for person in people if reply is None or reply.takes_in(person)]
    readers = tuple(person for person in asked if thread.takes_in(person))
    return Readers(readers, thread.author is None and len(readers) < len(asked))


def names_of(readers: Readers, member: Membership) -> str:
    """ "Ade, Jo and you": display names in order, the member at the end."""
    names = [person.display_name for person in readers.people if person.pk != member.pk]
    you = ["you"] if len(names) < len(readers.people) else []
    return listed([*sorted(names, key=str.casefold), *you])


def chip_of(thread: Thread, post: Post, readers: Readers, *, meeting: str) -> tuple[str, bool]:
    """Words for the chip on a post, and whether it is for fewer than everyone.

    Where people are chosen, others are told no more than that. Numbers stand only where a rule
    alone decides; somebody who left and came back to their own thread may be one more. ``meeting``
    says of which one "those who were there" were.
    """
    fewer = chip_for_fewer({thread.audience, post.audience}, meeting=meeting)
    if fewer:
        return fewer, True
    count = len(readers.people)
    words = "Only you can read this" if count == 1 else f"{count} members can read this"
    if thread.open_to_later and post.open_to_later:
        words = f"{count} members and later ones can read this"
    return words, False


def chip_for_fewer(audiences: set[str], *, meeting: str) -> str:
    """Words where a text is for fewer than everyone, else nothing."""
    if Audience.CHOSEN in audiences:
        return "Chosen people only"
    if Audience.FACILITATORS in audiences:
        return "Facilitators only"
    return meeting if Audience.MEETING in audiences else ""
