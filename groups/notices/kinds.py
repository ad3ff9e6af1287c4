"""Kinds of notice, each declared by the app that owns its subject.

``notices`` knows users and not subjects: at the moment of sending it asks the kind whether the
notice is still wanted, and what little it says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from accounts.models import Category as Category
from accounts.models import User
from groups.notices.models import Notice

# Under these addresses the next part is a group's name.
_NAMES_A_GROUP = ("/g/", "/groups/")
_OF_ENTRIES = re.compile(
    "BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|UID|DTSTAMP|SEQUENCE|DTSTART|DTEND|DURATION|RRULE"
    "|EXDATE|RECURRENCE-ID|SUMMARY|CLASS|STATUS|ORGANIZER|ATTENDEE|TZID|TZOFFSETFROM|TZOFFSETTO"
    "|TZNAME"
)


@dataclass(frozen=True)
class Entries:
    """What a mail program may put into a calendar (RFC 6047): ``text`` is an object of RFC 5546.

    It holds nothing but times, the label, and the two addresses between which it goes: other
    properties are refused here, so that no place, link or name can come along.
    """

    method: str
    text: str

    def __post_init__(self) -> None:
        lines = self.text.replace("\r\n ", "").split("\r\n")
        names = [re.split("[:;]", line, maxsplit=1)[0] for line in lines if line]
        known = all(_OF_ENTRIES.fullmatch(name) for name in names)
        if not known or f"METHOD:{self.method}" not in lines:
            raise ValueError("A calendar in a mail may say when, and nothing else.")


@dataclass(frozen=True)
class Message:
    """What one notice says. Never a word that somebody wrote: no group, no name, no title.

    ``template`` names ``templates/emails/<template>.txt`` (it extends ``emails/base.txt``; with an
    ``.html`` beside it, where it wants to look otherwise than its text). ``context`` may hold
    moments, numbers and addresses of this site that name no group; anything else is refused here,
    so that no template and no setting can lower this floor. ``to`` is set where the recipient has
    no account, and ``way_out`` where such a one can stop these mails. ``entries`` are for the calendar of who asked for them. ``useful_until`` is when the
    subject begins, where it does: a notice does not wait for the end of quiet hours if it would be
    of no use then.
    """

    template: str
    context: dict[str, object] = field(default_factory=dict)
    to: str = ""
    useful_until: datetime | None = None
    entries: Entries | None = None
    way_out: str = ""

    def __post_init__(self) -> None:
        for name, value in self.context.items():
            if not _says_nothing(value):
                raise ValueError(f"A mail may not carry {name}: only times and neutral addresses.")
        if self.way_out and not _says_nothing(self.way_out):
            raise ValueError("The way out of a mail is a neutral address of this site.")


def _says_nothing(value: object) -> bool:
    if isinstance(value, str):
        parts = urlsplit(value)
        return value.startswith(f"{settings.SITE_URL}/") and not parts.path.startswith(
            _NAMES_A_GROUP
        )
    return value is None or isinstance(value, (datetime, date, time, timedelta, int))


@dataclass(frozen=True)
class Unwanted:
    """Why a notice is not sent after all, as a short fixed word for the row."""

    reason: str


@dataclass(frozen=True)
class Line:
    """What a notice says on the person's own page, behind their sign-in: there names may stand.

    ``link`` is an address of this site.
    """

    words: str
    link: str


Show = Callable[[Sequence[Notice], User, datetime], Mapping[UUID, Line]]


@dataclass(frozen=True)
class Kind:
    """``prepare`` runs inside the claim, acting for the sender: it reads everything again.

    What is the same for every kind is asked beside: whether the person switched the category off,
    whether mail is safe for them, quiet hours, and whether it is too late. ``prepare_all`` does the
    same for several rows with as many queries as for one. ``plan`` puts rows that have become due
    into the outbox, idempotently, in transactions of its own, and counts the new ones. A kind
    that ``repeats`` is sent once more, in good time, where nobody can say whether it arrived.

    ``show`` reads as the person: only what they may know at that moment gets a line. Kinds about
    the same sort of subject share one function, which is asked once for all of their rows.
    """

    name: str
    category: Category
    prepare: Callable[[Notice, datetime], Message | Unwanted]
    plan: Callable[[datetime], int] | None = None
    prepare_all: (
        Callable[[Sequence[Notice], datetime], Mapping[UUID, Message | Unwanted]] | None
    ) = None
    repeats: bool = False
    show: Show | None = None


KINDS: dict[str, Kind] = {}


def declare(kind: Kind) -> None:
    """Called by the ``ready`` of the app that owns the kind."""
    if kind.name in KINDS:
        raise ValueError(f"The kind {kind.name} is declared twice.")
    KINDS[kind.name] = kind
