"""Who a text can be for, with numbers and names, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from groups.forum.audience import WHO_BEGAN, Address, Readers, address_of, names_of, readers_of
from groups.forum.models import Audience, Thread
from groups.forum.words import people
from groups.membership.models import Membership

NOT_EVEN_FACILITATORS = "Nobody else, not even facilitators"


@dataclass(frozen=True)
class Option:
    """One answer to "Who is this for?", and who would read the text then."""

    value: str
    label: str
    note: str
    who: str
    """Begins the sentence "… will be able to read this"."""
    names: str = ""

    @property
    def is_chosen(self) -> bool:
        return self.value == Audience.CHOSEN


@dataclass(frozen=True)
class Composer:
    """What the form offers to this member, here and now."""

    member: Membership
    options: Sequence[Option]
    choosable: Sequence[Membership]
    is_reply: bool

    @property
    def audiences(self) -> list[str]:
        return [option.value for option in self.options]


def compose_thread(
    member: Membership, everybody: Sequence[Membership], *, at: datetime
) -> Composer:
    """For a new thread; ``everybody`` are the group's people of today."""

    def readers(audience: Audience) -> Readers:
        return readers_of(everybody, Address(audience, at, author=member.pk))

    return _composer(
        member,
        everyone=readers(Audience.EVERYONE),
        facilitators=readers(Audience.FACILITATORS),
        choosable=everybody,
        is_reply=False,
    )


def compose_reply(
    member: Membership,
    thread: Thread,
    everybody: Sequence[Membership],
    *,
    began: bool,
    at: datetime,
) -> Composer:
    """For a reply in ``thread``; ``began`` says whether the member began it."""
    inside = address_of(thread, author=member.pk if began else None)

    def readers(audience: Audience) -> Readers:
        return readers_of(everybody, inside, Address(audience, at, author=member.pk))

    return _composer(
        member,
        everyone=readers(Audience.EVERYONE),
        facilitators=readers(Audience.FACILITATORS),
        choosable=readers_of(everybody, inside).people,
        is_reply=True,
    )


def _composer(
    member: Membership,
    *,
    everyone: Readers,
    facilitators: Readers,
    choosable: Sequence[Membership],
    is_reply: bool,
) -> Composer:
    """An audience of nobody, or the same as everyone, is not offered."""
    others = sorted(
        (person for person in choosable if person.pk != member.pk),
        key=lambda person: person.display_name.casefold(),
    )
    label = "Everyone who reads this thread" if is_reply else "Everyone in the group"
    options = [_option(Audience.EVERYONE, label, everyone, member)]
    if len(facilitators.people) > 1 and facilitators != everyone:
        options.append(_option(Audience.FACILITATORS, "Facilitators only", facilitators, member))
    if others:
        also = "" if is_reply else ". They see who else was chosen"
        options.append(
            Option(
                Audience.CHOSEN,
                "People I choose",
                NOT_EVEN_FACILITATORS + also,
                who="The people you choose, and you,",
            )
        )
    return Composer(member, options, others, is_reply)


def _option(audience: Audience, label: str, readers: Readers, member: Membership) -> Option:
    count = len(readers.people)
    began = f" and {WHO_BEGAN}" if readers.and_who_began else ""
    names = names_of(readers, member)
    if audience == Audience.EVERYONE:
        note = ("1 member of today" if count == 1 else f"{count} members of today") + began
    else:
        note = names
    return Option(audience, label, note, people(count) + began, names)
