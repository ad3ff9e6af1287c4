"""What ends together with a membership.

Membership knows nothing of the apps above it. Each of them declares here what it has to end: a
calendar feed, a draft, a bookmark. Whatever row security hides from who is no active member needs
no ending: it is closed as soon as the membership is.

An ending runs inside the transaction in which somebody leaves or is removed, *before* the row of
the membership changes, acting for who does it: the person themself or a facilitator. It may touch
no more than these may. If it fails, nobody has left.
"""

from collections.abc import Callable
from datetime import datetime

from groups.membership.models import Membership

type Ending = Callable[[Membership, datetime], None]

_ENDINGS: list[Ending] = []


def declare(ending: Ending) -> None:
    """Called by the ``ready`` of the app that owns what ends."""
    _ENDINGS.append(ending)


def run(membership: Membership, at: datetime) -> None:
    """End whatever was declared."""
    for ending in _ENDINGS:
        ending(membership, at)
