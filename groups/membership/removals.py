"""Who keeps the reason for which somebody is removed.

Membership knows nothing of the app above it that does. It declares itself here, and is called in
the transaction of the removal, before the membership ends, for the facilitator who removes.
"""

from collections.abc import Callable
from datetime import datetime

from groups.membership.models import Membership

type Keeper = Callable[[Membership, str, datetime], None]

_KEEPERS: list[Keeper] = []


def declare(keeper: Keeper) -> None:
    """Called by the ``ready`` of the app that keeps reasons."""
    _KEEPERS.append(keeper)


def run(removed: Membership, reason: str, at: datetime) -> None:
    """Tell whoever declared itself. ``removed`` comes with its user and group."""
    for keeper in _KEEPERS:
        keeper(removed, reason, at)
