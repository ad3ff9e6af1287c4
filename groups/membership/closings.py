"""What has to be done before a group's rows are erased.

The counterpart of ``endings`` for a whole group, whose rows go by themselves: here an app declares
what it leaves to those who had something of it. It runs as ``Purpose.CLOSING``, which may erase what
belongs to the group and do little else.
"""

from collections.abc import Callable
from uuid import UUID

type Closing = Callable[[UUID], None]

_CLOSINGS: list[Closing] = []


def declare(closing: Closing) -> None:
    """Called by the ``ready`` of the app that has something to leave."""
    _CLOSINGS.append(closing)


def run(group_id: UUID) -> None:
    """Do whatever was declared."""
    for closing in _CLOSINGS:
        closing(group_id)
