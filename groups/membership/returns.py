"""What is looked at again when somebody comes back who was away for now.

The counterpart of ``endings``: apps above declare here what may have changed while a person's place
was kept and nothing else. It runs in the transaction in which they come back, after it, as them.
"""

from collections.abc import Callable
from datetime import datetime

from groups.membership.models import Membership

type Return = Callable[[Membership, datetime], None]

_RETURNS: list[Return] = []


def declare(back: Return) -> None:
    """Called by the ``ready`` of the app that has something to look at."""
    _RETURNS.append(back)


def run(member: Membership, at: datetime) -> None:
    """Look at whatever was declared."""
    for back in _RETURNS:
        back(member, at)
