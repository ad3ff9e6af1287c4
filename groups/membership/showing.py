"""What follows at once when a group is founded, or says something else of itself.

Membership knows nothing of the finder above it. What others show of a group is declared here, and
runs in the transaction in which the group changes: a group that becomes hidden is gone everywhere
when that transaction ends.
"""

from collections.abc import Callable
from datetime import datetime

from groups.membership.models import Group

type Showing = Callable[[Group, datetime], None]

_SHOWINGS: list[Showing] = []


def declare(showing: Showing) -> None:
    """Called by the ``ready`` of the app that shows something of groups."""
    _SHOWINGS.append(showing)


def run(group: Group, at: datetime) -> None:
    """Let whatever was declared follow."""
    for showing in _SHOWINGS:
        showing(group, at)
