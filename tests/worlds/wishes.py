"""What somebody does, and to whom they address their words. Who finds nothing to do does nothing.

``who`` and ``which`` are numbers, so that any step fits any world: the person is the one at that
place among those who could mean it, or with ``bold``, among everybody in the group.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from groups.membership.models import Membership
from tests.worlds.stage import CAME, PEOPLE
from tests.worlds.world import World

NAMED = ("chosen", "meeting")


def pick[T](among: list[T], which: int) -> T | None:
    return among[which % len(among)] if among else None


@dataclass(frozen=True)
class Wish:
    """How a text is to be read, as somebody might ask for it."""

    audience: str = "everyone"
    later: bool = False
    chosen: frozenset[int] = frozenset()
    meeting: int = 0
    stays: bool = False
    anonymous: bool = False


@dataclass(frozen=True)
class Step:
    who: int = 0
    which: int = 0
    bold: bool = False

    def play(self, world: World) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Nothing(Step):
    """What Hypothesis shrinks the others to."""

    def play(self, world: World) -> None:
        pass


@dataclass(frozen=True)
class Speaking(Step):
    """A step that addresses words to somebody."""

    wish: Wish = field(default_factory=Wish)

    def settle(self, world: World, name: str, group: str, could: set[str]) -> "Address":
        """What is asked for in the end, and whether it can be; ``could`` are who can be named."""
        audience = self.wish.audience
        wanted = {PEOPLE[i % len(PEOPLE)] for i in self.wish.chosen}
        wanted &= {one for one, _ in world.members}
        if not self.bold:
            wanted &= could - {name}
        meeting = (group, self.wish.meeting)
        there = CAME.get(meeting)
        facilitates = world.place(name, group).facilitates
        if audience == "chosen" and not wanted and not self.bold:
            audience = "everyone"
        if audience == "meeting" and not (there and (facilitates or name in there)):
            audience = audience if there and self.bold else "everyone"
        return Address(world, name, group, self.wish, audience, frozenset(wanted), could)


@dataclass
class Address:
    world: World
    name: str
    group: str
    wish: Wish
    audience: str
    wanted: frozenset[str]
    could: set[str]

    @property
    def possible(self) -> bool:
        if self.audience == "chosen":
            wanted = self.wanted - {self.name}
            return bool(wanted) and wanted <= self.could
        if self.audience == "meeting":
            there = CAME[self.group, self.wish.meeting]
            return self.world.place(self.name, self.group).facilitates or self.name in there
        return True

    @property
    def named(self) -> frozenset[str]:
        """Whom it names. Who came back after a meeting is here for another time than then."""
        if self.audience == "chosen":
            return self.wanted - {self.name}
        if self.audience == "meeting":
            there = CAME[self.group, self.wish.meeting] & self.could - {self.name}
            return frozenset(n for n in there if self.world.place(n, self.group).joined < 0)
        return frozenset()

    @property
    def later(self) -> bool:
        return self.wish.later and self.audience not in NAMED

    def asked(self) -> dict[str, Any]:
        """As the actions take it."""
        members, meeting = self.world.members, (self.group, self.wish.meeting)
        rows = [members.get((one, self.group)) or _elsewhere(members, one) for one in self.wanted]
        return {
            "audience": self.audience,
            "readers": [Membership(pk=pk) for pk in rows] if self.audience == "chosen" else [],
            "meeting": self.world.stage.meetings.get(meeting)
            if self.audience == "meeting"
            else None,
            "open_to_later": self.wish.later,
            "stays_for": timedelta(days=1) if self.wish.stays else None,
            "at": self.world.at,
        }

    def words(self) -> str:
        parts = [f"for {self.audience}"]
        if self.audience == "chosen":
            parts.append(f"({', '.join(sorted(self.wanted)) or 'nobody'})")
        if self.audience == "meeting":
            parts.append(f"{self.wish.meeting}")
        parts += ["and later ones"] * self.wish.later + ["for a day"] * self.wish.stays
        return " ".join(parts)


def _elsewhere(members: dict[tuple[str, str], Any], name: str) -> Any:
    return next(pk for (one, _), pk in members.items() if one == name)
