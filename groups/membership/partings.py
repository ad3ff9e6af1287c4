"""What somebody who leaves may wish for what they leave behind.

Membership knows nothing of the apps above it: the one that keeps people's words declares here what
can become of them. The first wish is the one for who says nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from groups.membership.models import Membership


@dataclass(frozen=True)
class Wish:
    """``do`` runs in the transaction of leaving, before the membership ends, for the person."""

    value: str
    label: str
    note: str
    do: Callable[[Membership, datetime], None]


WISHES: dict[str, Wish] = {}


def declare(*wishes: Wish) -> None:
    """Called by the ``ready`` of the app that owns what people leave behind."""
    WISHES.update({wish.value: wish for wish in wishes})
