"""Who may not write for a while, though they may read.

The forum knows nothing of the apps above it: one of them declares here what holds somebody's words
back. It raises NotPossible with a word to the author, whose text comes back in the form; the second
lock is given the same rule by the app that has it.
"""

from collections.abc import Callable
from datetime import datetime

from groups.membership.models import Membership

type Hold = Callable[[Membership, datetime], None]

_HOLDS: list[Hold] = []


def declare(hold: Hold) -> None:
    """Called by the ``ready`` of the app that has a reason."""
    _HOLDS.append(hold)


def check_may_write(member: Membership, *, at: datetime) -> None:
    """Raises NotPossible where something holds."""
    for hold in _HOLDS:
        hold(member, at)
