"""What opens single posts to a group's facilitators, beside what is for them anyway.

The forum knows nothing of the apps above it. One of them declares here which posts it opens, and
as long as it does the facilitators read these and nothing around them. The second lock is given
the same rule by the app that has it.
"""

from collections.abc import Callable

from django.db.models import Exists

from groups.membership.models import Membership

type Opening = Callable[[Membership], Exists]

_OPENINGS: list[Opening] = []


def declare(opening: Opening) -> None:
    """Called by the ``ready`` of the app that opens posts; asked of a post (``OuterRef("pk")``)."""
    _OPENINGS.append(opening)


def opened_to(facilitator: Membership) -> list[Exists]:
    """Each rule by which one post is open to the facilitator."""
    return [opening(facilitator) for opening in _OPENINGS]
