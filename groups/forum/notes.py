"""Content notes: what a reader may want to know before they open a text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from groups.errors import NotPossible

LONGEST_NOTE = 120


class Topic(models.TextChoices):
    """The fixed list, which readers can ask to keep closed. Words of the field, none of blame."""

    SELF_HARM = "self-harm", "Self-harm or suicide"
    VIOLENCE = "violence", "Violence"
    ABUSE = "abuse", "Abuse or control"
    SEXUAL = "sexual", "Sexual violence"
    RELAPSE = "relapse", "Relapse or substance use"
    EATING = "eating", "Eating and weight"
    LOSS = "loss", "Death or loss"
    HOSPITAL = "hospital", "Hospital or medical detail"
    INFIDELITY = "infidelity", "Infidelity"
    CHILDREN = "children", "Harm to children"


@dataclass(frozen=True)
class Note:
    """``topics`` are values of ``Topic``; ``words`` are the author's own."""

    topics: tuple[str, ...] = ()
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.topics or self.words)

    @property
    def label(self) -> str:
        """ "Death or loss, my own words" """
        return ", ".join([*(str(Topic(one).label) for one in self.topics), self.words]).strip(", ")

    def with_topics(self, more: Iterable[str]) -> "Note":
        return Note(in_order({*self.topics, *more}), self.words)


NO_NOTE = Note()


def check_note(note: Note) -> None:
    """Raises NotPossible for a note that is too long, or has a topic that is on no list."""
    if len(note.words) > LONGEST_NOTE or "\n" in note.words:
        raise NotPossible(f"A note has at most {LONGEST_NOTE} characters.")
    if note.topics != in_order(note.topics):
        raise NotPossible("Choose from the topics that are there.")


def in_order(topics: Iterable[str]) -> tuple[str, ...]:
    """As the list has them; what is on no list is left out."""
    known = set(topics)
    return tuple(one.value for one in Topic if one.value in known)


def pack(note: Note) -> str:
    """As a column keeps it; empty where there is no note."""
    return f"{' '.join(note.topics)}\n{note.words}" if note else ""


def unpack(kept: str | None) -> Note:
    if not kept:
        return NO_NOTE
    topics, _, words = kept.partition("\n")
    return Note(in_order(topics.split()), words)
