"""Who reads what, and who knows who wrote it: the promises as sets, and nothing of the product.

Written from the design's table of audiences. People are their first names, groups are "circle" and
"beside", time is a number that only grows.
"""

from dataclasses import dataclass, field

NARROWER = {
    "everyone": {"meeting", "facilitators", "chosen"},
    "meeting": {"facilitators", "chosen"},
    "facilitators": {"chosen"},
    "chosen": {"chosen"},
}


@dataclass
class Place:
    """What somebody is in a group."""

    state: str
    role: str = "member"
    joined: int = -1

    @property
    def active(self) -> bool:
        return self.state == "active"

    @property
    def kept(self) -> bool:
        return self.state in ("active", "paused")

    @property
    def facilitates(self) -> bool:
        return self.role != "member"


@dataclass(eq=False)
class Text:
    """A thread with its opening post (``inside`` is None), or a reply in a thread."""

    label: str
    group: str
    author: str
    audience: str
    at: int
    inside: "Text | None" = None
    later: bool = False
    named: frozenset[str] = frozenset()
    anonymous: bool = False
    agreed: bool = False
    """What the agreement said on who sees behind an anonymous post, when it was written."""
    ends: bool = False
    over: bool = False
    disclosed: bool = False
    taken_back: bool = False

    @property
    def thread(self) -> "Text":
        return self.inside or self

    @property
    def mask(self) -> tuple[str, str, bool] | None:
        """What stands behind its byline: one name in one thread, under one agreement."""
        return (self.thread.label, self.author, self.agreed) if self.anonymous else None


@dataclass(eq=False)
class Glass:
    mask: tuple[str, str, bool]
    group: str
    asked_by: str
    approved_by: str = ""
    later: bool = False
    """The author is told a day later."""
    over: bool = False
    told: bool = False


@dataclass
class Model:
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    glasses: list[Glass] = field(default_factory=list)
    masks: dict[tuple[str, str, bool], str] = field(default_factory=dict)
    """And the group in which each was drawn."""
    journal: dict[str, int] = field(default_factory=dict)
    agreement: dict[str, bool] = field(default_factory=dict)

    def place(self, name: str, group: str) -> Place:
        return self.places.get((name, group), Place("none"))

    def people(self, group: str, *, kept: bool = True) -> set[str]:
        return {
            name
            for (name, where), place in self.places.items()
            if where == group and (place.kept if kept else place.active)
        }

    def meant_for(self, text: Text, name: str, *, signed: bool = True) -> bool:
        """By the text's own rule; ``signed=False``: as far as others can tell, who know no author."""
        place = self.place(name, text.group)
        if signed and name == text.author:
            return True
        if text.audience in ("chosen", "meeting") and name in text.named:
            return True
        if text.audience == "chosen":
            return False
        if text.audience != "everyone" and not place.facilitates:
            return False
        return text.later or place.joined <= text.at

    def gone(self, text: Text) -> bool:
        return text.over or text.thread.over

    def can_read(self, text: Text, name: str) -> bool:
        """Were they there; a reply is never read by who cannot read its thread."""
        return (
            not self.gone(text) and self.meant_for(text.thread, name) and self.meant_for(text, name)
        )

    def reads(self, text: Text, name: str) -> bool:
        place = self.place(name, text.group)
        if not place.active or text.taken_back:
            return False
        opened = text.disclosed and place.facilitates and not self.gone(text)
        return opened or self.can_read(text, name)

    def finds(self, thread: Text, name: str) -> bool:
        """The thread's row: it stays while anything is left in it."""
        return self.place(name, thread.group).active and self.can_read(thread, name)

    def opened_by_two(self, glass: Glass, name: str) -> bool:
        place = self.place(name, glass.group)
        two = glass.approved_by and name in (glass.asked_by, glass.approved_by)
        return bool(two and not glass.over and place.active and place.facilitates)

    def sees_behind(self, mask: tuple[str, str, bool], group: str, name: str) -> bool:
        place = self.place(name, group)
        if not place.active:
            return False
        read = any(text.mask == mask and self.reads(text, name) for text in self.texts)
        return (
            name == mask[1]
            or (mask[2] and place.facilitates and read)
            or any(one.mask == mask and self.opened_by_two(one, name) for one in self.glasses)
        )

    def known_to(self, name: str) -> dict[str, set]:
        """Everything that ``name`` is shown, by what it is."""
        behind = {one for one, group in self.masks.items() if self.sees_behind(one, group, name)}
        posts = [text for text in self.texts if self.reads(text, name)]
        here = [text for text in self.texts if self.place(name, text.group).active]
        leads = [g for g in self.glasses if self._facilitates(name, g.group)]
        return {
            "threads": {t.label for t in self.texts if t is t.thread and self.finds(t, name)},
            "posts": {text.label for text in posts},
            "own": {text.label for text in posts if text.author == name},
            "inside": {text.label for text in posts if self.can_read(text, name)},
            "authors": {(text.label, text.author) for text in posts if text.mask in behind},
            "names": behind,
            "signed": {text.label for text in here if text.author == name},
            "readers": {(text.label, name) for text in here if name in text.named},
            "glass": {(g.mask, g.asked_by) for g in leads},
            "told": {(g.mask, g.asked_by) for g in self.glasses if self._was_told(g, name)},
            "forward": {t.label for t in posts if t.disclosed and self._facilitates(name, t.group)},
            "disclosed": {
                t.label for t in self.texts if t.disclosed and self._facilitates(name, t.group)
            },
            "journal": {self.journal.get(name, 0)},
        }

    def _facilitates(self, name: str, group: str) -> bool:
        place = self.place(name, group)
        return place.active and place.facilitates

    def _was_told(self, glass: Glass, name: str) -> bool:
        return glass.told and name == glass.mask[1] and self.place(name, glass.group).active
