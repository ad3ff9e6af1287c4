"""Coming into a group, by whichever way: the name is free, there is a place, nothing speaks against it.

Membership does not know what may speak against it. An app above declares a reason here; nobody is
told which it was, or that there was one: the answer is the one of a group without a place.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from accounts.models import User
from groups.errors import NotPossible

type Reason = Callable[[User, UUID], bool]

_REASONS: list[Reason] = []


def declare(reason: Reason) -> None:
    """Called by the ``ready`` of the app that knows why somebody should not be in a group."""
    _REASONS.append(reason)


def is_held_back(user: User, group_id: UUID) -> bool:
    """Whether the person gets no place there, whatever is free."""
    return any(reason(user, group_id) for reason in _REASONS)


def places_left(group_id: UUID, mine: UUID | None, *, at: datetime) -> int:
    """How many places are free beside ``mine``; until the transaction ends nobody else takes one."""
    with connection.cursor() as cursor:
        cursor.execute("select group_places_left(%s, %s, %s)", [group_id, mine, at])
        left: int
        (left,) = cursor.fetchone()
    return left


@contextmanager
def name_is_free() -> Iterator[None]:
    """What the block writes is undone where somebody in the group has that name."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if _constraint(error) != "membership_display_name_unique":
            raise
        raise NotPossible("Somebody in the group uses this name. Please choose another.") from None


def _constraint(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)
