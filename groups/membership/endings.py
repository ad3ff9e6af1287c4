"""What ends together with a membership.

Membership knows nothing of the apps above it. Each of them declares here what it has to end: a
calendar feed, a draft, a bookmark. Whatever row security hides from who is no active member needs
no ending: it is closed as soon as the membership is.

An ending runs inside the transaction in which somebody leaves or is removed, *before* the row of
the membership changes, acting for who does it: the person themself or a facilitator. It may touch
no more than these may. If it fails, nobody has left.

Some things end sooner: with the role of a facilitator, which also ends when the lead takes it away
and when somebody goes away for a while.
"""

from collections.abc import Callable
from datetime import datetime

from groups.membership.models import Membership

type Ending = Callable[[Membership, datetime], None]

_ENDINGS: list[Ending] = []
_WITH_THE_ROLE: list[Ending] = []


def declare(ending: Ending) -> None:
    """Called by the ``ready`` of the app that owns what ends."""
    _ENDINGS.append(ending)


def declare_with_the_role(ending: Ending) -> None:
    """The same for what only a facilitator has."""
    _WITH_THE_ROLE.append(ending)


def run(membership: Membership, at: datetime) -> None:
    """End whatever was declared."""
    run_with_the_role(membership, at)
    for ending in _ENDINGS:
        ending(membership, at)


def run_with_the_role(membership: Membership, at: datetime) -> None:
    """End what only a facilitator has; who is none has nothing of it."""
    if membership.is_facilitator:
        for ending in _WITH_THE_ROLE:
            ending(membership, at)
