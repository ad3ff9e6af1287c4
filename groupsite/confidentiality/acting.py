"""Who a transaction acts for.

Every table with row security is empty until a transaction says who is acting::

    with acting_as(user): ...
    with acting_as(Purpose.REMINDERS): ...

The names live in transaction-local settings (``set_config(name, value, true)``): a session-wide
setting would survive into the next borrower of a pooled connection.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction


class Purpose(StrEnum):
    """Work that no person does. Each policy that names one says the least that it needs."""

    REMINDERS = "reminders"
    """Plans and sends notices, and keeps seats for who waits: meetings, RSVPs, waiting lists,
    memberships, preferences, invitations, who proposed and who reviewed a resource, and which
    groups were given it; no posts."""
    SEATS = "seats"
    """Counts, inside functions of the database, who has or waits for a seat of a meeting or a place
    in a group, and when meetings are that take guests."""
    KEEPING_APART = "keeping apart"
    """Compares marks of who wants to meet whom nowhere with who is in a group; says yes or no."""
    HEARING = "hearing"
    """Counts, inside one function of the database, who acknowledged a post: nothing else."""
    CATALOGUE = "catalogue"
    """An operator brings in helplines and proposed resources."""
    VETTING = "vetting"
    """Marks published resources as due for another look, and sends back those that nobody looked at
    and those whose link is not what it was. It sees no proposer, no reviewer and no group."""
    SHELVING = "shelving"
    """Keeps, inside a function of the database, the words of what is on the shelves."""
    COUNTING = "counting"
    """Counts, inside a function of the database, whom a public resource helped; says it from three
    on."""
    IMPORT = "import"
    """An operator brings in a list of people: finds the group and its lead, nothing else."""
    EXPIRY = "expiry"
    """Erases what was kept for a time that is over, texts and notices, and sees no others."""
    NARROWING = "narrowing"
    """Takes people off the list of those who were chosen to read a text, and lets what was put
    before the facilitators end with its thread: no text, no author."""
    JUDGING = "judging"
    """Finds who wrote a post that was reported, to tell them and to see whether a facilitator did;
    hides or removes that post when it was decided. It sees no other text and tells nobody a name."""
    TOP_UP = "top up"
    """Makes the further meetings of series without an end, and lets instants follow the wall time
    when a zone's rules change, and visits the meeting that they are for. It sees sealed columns as
    bytes and opens none of them."""
    CLOSING = "closing"
    """Erases groups whose announced end has come, row by row, and sees no others; opens no text."""
    LISTING = "listing"
    """Keeps what the finder shows of groups that have a card: when they meet next and whether a
    place is free. It sees their meetings' times and counts their people; of hidden groups nothing."""
    KEY_ROTATION = "key rotation"
    """Seals texts anew with another key: every sealed column, as bytes, and nothing else."""


Actor = AbstractBaseUser | AnonymousUser | Purpose | None


@dataclass(frozen=True)
class Acting:
    """Who acts: at most one of ``user_id`` and ``purpose``; ``bearer`` is a token's hash."""

    user_id: str = ""
    purpose: str = ""
    bearer: str = ""
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)
    """What may be remembered until the acting ends, such as unwrapped data keys."""


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def token_hash(token: str) -> str:
    """How a token is stored and looked up: SHA-256 in hex. Tokens carry 128 bits or more."""
    return hashlib.sha256(token.encode()).hexdigest()


@contextmanager
def acting_as(actor: Actor, *, bearing: str = "") -> Iterator[None]:
    """Run the block in a transaction that acts for ``actor``.

    ``bearing`` is a token in plain (an invitation's, a feed's) whose row the block may see.
    On leaving, whoever acted before acts again.
    """
    before = _acting.get()
    now = _named(actor, bearing, before)
    inside_another = connection.in_atomic_block
    with transaction.atomic():
        _tell_the_database(now)
        reset = _acting.set(now)
        try:
            yield
        finally:
            _acting.reset(reset)
        # After an exception the savepoint's rollback restores the settings by itself,
        # and at the end of the outermost transaction they vanish.
        if inside_another:
            _tell_the_database(before or Acting())


def memo() -> dict[Any, Any]:
    """What the current acting remembers; forgotten at its end, nothing outside of one."""
    now = _acting.get()
    return now.memo if now is not None else {}


def _named(actor: Actor, bearing: str, before: Acting | None) -> Acting:
    bearer = token_hash(bearing) if bearing else ""
    memory = before.memo if before is not None else {}
    if isinstance(actor, Purpose):
        return Acting(purpose=actor.value, bearer=bearer, memo=memory)
    if actor is None or not actor.is_authenticated:
        return Acting(bearer=bearer, memo=memory)
    return Acting(user_id=str(actor.pk), bearer=bearer, memo=memory)


def _tell_the_database(now: Acting) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select act_as(%s, %s, %s)", [now.user_id, now.purpose, now.bearer])
