"""A change of meetings before it is saved: what each was, and what it would be.

A proposal holds rows that are altered and not saved. The page shows it, the action saves it; so
nobody saves anything else than what was shown.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final

from groups.errors import NotPossible
from groups.meetings.models import UNDO_WITHIN, Meeting, Series
from groups.membership.models import Membership

TEXTS: Final = ("topic", "place", "link")
"""Of a meeting without its own they are its series'."""
OTHERS: Final = ("facilitator_id", "link_for", "capacity", "offer_hours")
"""Details that each meeting has."""
_MEETING: Final = (
    "series_id",
    "original_day",
    "original_start",
    "on_day",
    "on_clock",
    "starts_at",
    "ends_at",
    "state",
    "timed_at",
    *OTHERS,
)
_SERIES: Final = ("occurrences", "until", "made_until", "makes_rooms", *OTHERS)
_NUMBERS: Final = ("occurrences", "capacity", "offer_hours")
_TOLD: Final = ("starts_at", "ends_at", "state", "place", "link")
SOON: Final = timedelta(hours=2)
"""People hear at once of what changes about a meeting that begins sooner than this."""

Picture = dict[str, str | None]


class ChangedMeanwhile(NotPossible):
    """Somebody else saved first."""


@dataclass
class Row:
    """A meeting with what it was; ``begins`` and ``ends`` are the instants before."""

    meeting: Meeting
    before: Picture
    told: tuple[Any, ...]
    begins: datetime
    ends: datetime
    topic: str

    @classmethod
    def of(cls, meeting: Meeting) -> "Row":
        return cls(
            meeting,
            picture(meeting),
            told_of(meeting),
            meeting.starts_at,
            meeting.ends_at,
            meeting.topic,
        )

    @property
    def moves(self) -> bool:
        return self.begins != self.meeting.starts_at

    @property
    def changed(self) -> bool:
        return self.before != picture(self.meeting)

    @property
    def is_told(self) -> bool:
        """Whether people hear of it: of another time, place or link, and of a cancellation."""
        return self.told != told_of(self.meeting)


@dataclass
class Proposal:
    """``series`` are rows that are there, with what they were; ``follows`` is one to be made."""

    member: Membership
    at: datetime
    rows: list[Row]
    created: list[Meeting] = field(default_factory=list)
    series: list[tuple[Series, Picture]] = field(default_factory=list)
    follows: Series | None = None

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.changed]

    @property
    def told(self) -> list[Meeting]:
        """The meetings that people are to hear of, the soonest first."""
        heard = [row.meeting for row in self.rows if row.is_told] + self.created
        return sorted(heard, key=lambda meeting: (meeting.starts_at, meeting.pk))

    @property
    def tells_at(self) -> datetime:
        """When: once the change can no longer be undone, unless a meeting is about to begin."""
        begins = [row.begins for row in self.rows if row.is_told]
        begins += [meeting.starts_at for meeting in self.told]
        soon = any(one <= self.at + SOON for one in begins)
        return self.at if soon else self.at + UNDO_WITHIN


def picture(thing: Meeting | Series) -> Picture:
    """What a row has, as words; of its texts what is its own. None where it has none."""
    names = _MEETING if isinstance(thing, Meeting) else _SERIES
    plain = {name: _word(getattr(thing, name)) for name in names}
    return plain | {name: own(thing, name) for name in TEXTS}


def own(thing: Meeting | Series, name: str) -> str | None:
    """A text of the row itself, not of its series."""
    text: str = getattr(thing, name)
    return None if thing.__dict__.get(name) is None else text


def told_of(meeting: Meeting) -> tuple[Any, ...]:
    return tuple(getattr(meeting, name) for name in _TOLD)


def stamp(pictures: Iterable[tuple[Any, Picture]]) -> str:
    """The same for the same rows with the same contents."""
    said = json.dumps(
        [(str(pk), {k: v for k, v in seen.items() if k != "timed_at"}) for pk, seen in pictures],
        sort_keys=True,
    )
    return sha256(said.encode()).hexdigest()[:24]


def restore(thing: Meeting | Series, before: Picture) -> None:
    """Give a row back what it had."""
    for name, word in before.items():
        setattr(thing, name, _unword(name, word))


def fields_of(thing: Meeting | Series) -> list[str]:
    """Names for ``save(update_fields=...)``."""
    names = _MEETING if isinstance(thing, Meeting) else _SERIES
    return [name.removesuffix("_id") for name in names] + list(TEXTS)


def _word(value: Any) -> str | None:
    if isinstance(value, (date, time)):
        return value.isoformat()
    return None if value is None else str(value)


def _unword(name: str, word: str | None) -> Any:
    if word is None or name in (*TEXTS, "state", "link_for") or name.endswith("_id"):
        return word
    if name in _NUMBERS:
        return int(word)
    if name == "makes_rooms":
        return word == str(True)
    if name in ("original_day", "on_day", "until", "made_until"):
        return date.fromisoformat(word)
    if name == "on_clock":
        return time.fromisoformat(word)
    return datetime.fromisoformat(word)
