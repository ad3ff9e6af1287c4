"""Kinds of notice, each declared by the app that owns its subject.

``notices`` knows users and not subjects: at the moment of sending it asks the kind whether the
notice is still wanted, and what little it says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from groups.notices.models import Notice


class Category(StrEnum):
    """What a person can switch off, all but invitations: these come once, to who has no account."""

    REMINDERS = "reminders"
    CHANGES = "changes"
    INVITATIONS = "invitations"


@dataclass(frozen=True)
class Message:
    """What one notice says. Never a word that somebody wrote: no group, no name, no title.

    ``template`` names ``templates/emails/<template>.txt``; ``context`` may hold moments and
    addresses of this site only. ``to`` is set where the recipient has no account.
    """

    template: str
    context: dict[str, object] = field(default_factory=dict)
    to: str = ""


@dataclass(frozen=True)
class Unwanted:
    """Why a notice is not sent after all, as a short fixed word for the row."""

    reason: str


@dataclass(frozen=True)
class Kind:
    """``prepare`` runs inside the claim, acting for the sender: it reads everything again.

    ``plan`` puts rows that have become due into the outbox, idempotently, and counts the new ones.
    """

    name: str
    category: Category
    prepare: Callable[[Notice, datetime], Message | Unwanted]
    plan: Callable[[datetime], int] | None = None


KINDS: dict[str, Kind] = {}


def declare(kind: Kind) -> None:
    """Called by the ``ready`` of the app that owns the kind."""
    if kind.name in KINDS:
        raise ValueError(f"The kind {kind.name} is declared twice.")
    KINDS[kind.name] = kind
