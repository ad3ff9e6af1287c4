"""Resources, who proposed and reviewed them, and which groups were given them."""

from groups.library.models.resources import (
    LONGEST_BODY,
    MOST_WORDS,
    NEW,
    ON_SHELF,
    PENDING,
    Proposal,
    Resource,
    ResourceQuerySet,
    label_of,
)
from groups.library.models.reviews import Review
from groups.library.models.shares import Share, ShareQuerySet

__all__ = [
    "LONGEST_BODY",
    "MOST_WORDS",
    "NEW",
    "ON_SHELF",
    "PENDING",
    "Proposal",
    "Resource",
    "ResourceQuerySet",
    "Review",
    "Share",
    "ShareQuerySet",
    "label_of",
]
