"""What a member can take along: their own words in one group, and what is on record of them there.

Each app declares a section, and gives of it what the member themself may read and wrote. Nobody
else's words or names are in it. A section is made in the member's own ``acting_as``: both locks hold.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from groups.membership.models import Membership


@dataclass(frozen=True)
class Item:
    """One thing: what they wrote, and facts about it by name, in plain words."""

    at: datetime | None = None
    title: str = ""
    text: str = ""
    facts: Mapping[str, str | int | bool | datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """``name`` is its key in the file for programs, ``heading`` stands in the one for people."""

    name: str
    heading: str
    items: Callable[[Membership], Iterable[Item]]


_SECTIONS: list[Section] = []


def declare(section: Section) -> None:
    """Called by the ``ready`` of the app that keeps these words."""
    _SECTIONS.append(section)


def sections_of(member: Membership) -> list[tuple[Section, list[Item]]]:
    """Every section with what is in it; empty ones as well, so that nothing seems forgotten."""
    return [(section, list(section.items(member))) for section in _SECTIONS]
