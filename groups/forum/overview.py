"""The forum as other pages show it."""

from collections.abc import Sequence

from django.utils import timezone

from groups.forum.listing import ThreadLine, list_threads
from groups.membership.models import Membership


def recent_threads(member: Membership, limit: int = 5) -> Sequence[ThreadLine]:
    """The threads last written in, as far as the member can read; two queries."""
    return list_threads(member, at=timezone.now(), limit=limit).lines
