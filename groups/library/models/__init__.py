"""Resources, who proposed and reviewed them, and which groups were given them."""

from groups.library.models.files import ResourceFile, ResourceFileQuerySet
from groups.library.models.marks import Bookmark, BookmarkQuerySet, Helped, HelpedQuerySet
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
from groups.library.models.words import ShelfWords, query_of

__all__ = [
    "LONGEST_BODY",
    "MOST_WORDS",
    "NEW",
    "ON_SHELF",
    "PENDING",
    "Bookmark",
    "BookmarkQuerySet",
    "Helped",
    "HelpedQuerySet",
    "Proposal",
    "Resource",
    "ResourceFile",
    "ResourceFileQuerySet",
    "ResourceQuerySet",
    "Review",
    "Share",
    "ShareQuerySet",
    "ShelfWords",
    "label_of",
    "query_of",
]
