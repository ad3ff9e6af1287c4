"""Who a text can be for, with numbers and names, before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from groups.forum.actions import STAYS_FOR
from groups.forum.audience import WHO_BEGAN, Address, Readers, address_of, names_of, readers_of
from groups.forum.company import Company
from groups.forum.models import Audience, Thread
from groups.forum.words import length, people, those_who_were_there
from groups.meetings.attendance import Gathering
from groups.membership.agreement import NewVersion, new_version_for
from groups.membership.models import Membership

ONLY_ME = "me"
"""No audience of the forum: the text goes into the member's journal."""

NOT_EVEN_FACILITATORS = "Nobody else, not even facilitators"
FEW = 6
"""Among so many, who wrote without a name is easily guessed."""

THEY_SEE = "Facilitators can see who it is."
NOBODY_SEES = (
    "Nobody can see who it is, not even facilitators; two of them together may, with a reason,"
    " for 24 hours, and you are told."
)


@dataclass(frozen=True)
class Option:
    """One answer to "Who is this for?", and who would read the text then.

    ``value`` is an audience, ``meeting:<id>`` or ``ONLY_ME``.
    """

    value: str
    label: str
    note: str
    who: str
    """Begins the sentence "… will be able to read this"."""
    names: str = ""
    count: int = 0
    """How many people would read it; 0 where that is chosen below."""
    meeting: UUID | None = None

    @property
    def audience(self) -> str:
        return Audience.MEETING if self.meeting else self.value

    @property
    def is_chosen(self) -> bool:
        return self.value == Audience.CHOSEN

    @property
    def is_for_oneself(self) -> bool:
        return self.value == ONLY_ME

    @property
    def is_for_named(self) -> bool:
        """Fixed person by person: nobody comes later."""
        return self.is_chosen or self.meeting is not None

    @property
    def tells_by_number(self) -> bool:
        return 0 < self.count <= FEW


@dataclass(frozen=True)
class Composer:
    """What the form offers to this member, here and now.

    ``goes_at`` is when the thread goes by itself, for a reply in one that does.
    """

    member: Membership
    options: Sequence[Option]
    choosable: Sequence[Membership]
    is_reply: bool
    facilitators_see: bool = False
    goes_at: datetime | None = None
    stays: Sequence[timedelta] = STAYS_FOR
    news: NewVersion | None = None
    """What the member says yes to before they write."""

    @property
    def who_sees(self) -> str:
        """What holds for a text without a name, in the words of the promise."""
        return THEY_SEE if self.facilitators_see else NOBODY_SEES

    @property
    def promise(self) -> str:
        """The same for the form, which says it again when it is sent."""
        return "seen" if self.facilitators_see else "sealed"

    @property
    def lengths(self) -> list[tuple[str, str]]:
        return [(str(one.days), length(one)) for one in self.stays]

    def option(self, value: str) -> Option | None:
        return next((option for option in self.options if option.value == value), None)


ReadersOf = Callable[[Address], Readers]


def compose_thread(member: Membership, company: Company, *, at: datetime) -> Composer:
    """For a new thread."""

    def readers(address: Address) -> Readers:
        return readers_of(company.people, address)

    own = Address(Audience.EVERYONE, at, author=member.pk)
    options = _options(
        member, own, readers, company.gatherings, choosable=company.people, is_reply=False
    )
    others = _others(member, company.people)
    return Composer(
        member, options, others, False, company.facilitators_see, news=_news(member, company)
    )


def compose_reply(
    member: Membership, thread: Thread, company: Company, *, began: bool, at: datetime
) -> Composer:
    """For a reply in ``thread``; ``began`` says whether the member began it."""
    inside = address_of(thread, author=member.pk if began else None)

    def readers(address: Address) -> Readers:
        return readers_of(company.people, inside, address)

    own = Address(Audience.EVERYONE, at, author=member.pk)
    # In a thread that is for fewer people already, a meeting would say nothing more.
    gatherings = company.gatherings if thread.audience == Audience.EVERYONE else ()
    choosable = readers_of(company.people, inside).people
    options = _options(member, own, readers, gatherings, choosable=choosable, is_reply=True)
    return Composer(
        member,
        options,
        _others(member, choosable),
        True,
        company.facilitators_see,
        thread.expires_at,
        [one for one in STAYS_FOR if thread.expires_at is None or at + one < thread.expires_at],
        _news(member, company),
    )


def _news(member: Membership, company: Company) -> NewVersion | None:
    """Two queries for who has something to say yes to, and none for everybody else."""
    return None if company.said_yes else new_version_for(member)


def _options(
    member: Membership,
    own: Address,
    readers: ReadersOf,
    gatherings: Sequence[Gathering],
    *,
    choosable: Sequence[Membership],
    is_reply: bool,
) -> list[Option]:
    """An audience of nobody, or the same as everyone, is not offered."""
    everyone = readers(own)
    facilitators = readers(replace(own, audience=Audience.FACILITATORS))
    label = "Everyone who reads this thread" if is_reply else "Everyone in the group"
    options = [_option(Audience.EVERYONE, label, everyone, member)]
    options += meeting_options(member, own, readers, gatherings)
    if len(facilitators.people) > 1 and facilitators != everyone:
        options.append(_option(Audience.FACILITATORS, "Facilitators only", facilitators, member))
    if _others(member, choosable):
        options.append(chosen_option(they_see_each_other=not is_reply))
    return [*options, only_me_option("Kept in your journal")]


def meeting_options(
    member: Membership, own: Address, readers: ReadersOf, gatherings: Sequence[Gathering]
) -> list[Option]:
    """One for each meeting after which there is somebody to write to."""
    days = those_who_were_there([one.starts_at for one in gatherings], at=own.at)
    options = []
    for gathering, label in zip(gatherings, days, strict=True):
        there = readers(replace(own, audience=Audience.MEETING, named=gathering.people))
        if len(there.people) > 1:
            option = _option(f"{Audience.MEETING}:{gathering.meeting}", label, there, member)
            note = f"With the facilitators: {option.names}"
            options.append(replace(option, note=note, meeting=gathering.meeting))
    return options


def facilitators_option(readers: Readers, member: Membership) -> Option:
    return _option(Audience.FACILITATORS, "Facilitators only", readers, member)


def chosen_option(*, they_see_each_other: bool) -> Option:
    also = ". Those you choose see each other" if they_see_each_other else ""
    return Option(
        Audience.CHOSEN,
        "People I choose",
        NOT_EVEN_FACILITATORS + also,
        who="The people you choose, and you,",
    )


def only_me_option(note: str) -> Option:
    return Option(ONLY_ME, "Only me", note, who="Nobody but you", count=1)


def _others(member: Membership, choosable: Sequence[Membership]) -> list[Membership]:
    others = (person for person in choosable if person.pk != member.pk)
    return sorted(others, key=lambda person: person.display_name.casefold())


def _option(value: str, label: str, readers: Readers, member: Membership) -> Option:
    count = len(readers.people)
    began = f" and {WHO_BEGAN}" if readers.and_who_began else ""
    names = names_of(readers, member)
    if value == Audience.EVERYONE:
        note = ("1 member of today" if count == 1 else f"{count} members of today") + began
    else:
        note = names
    known = count + bool(readers.and_who_began)
    return Option(value, label, note, people(count) + began, names, known)
