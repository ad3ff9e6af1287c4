"""Resources, who proposed and reviewed them, and which groups were given them."""

from groups.library.models.checklists import (
    LONGEST_NOTE,
    Answer,
    Checklist,
    ChecklistQuerySet,
    Point,
)
from groups.library.models.files import ResourceFile, ResourceFileQuerySet
from groups.library.models.marks import Bookmark, BookmarkQuerySet, Helped, HelpedQuerySet
from groups.library.models.resources import LONGEST_BODY, MOST_WORDS, Resource, label_of
from groups.library.models.reviews import Review
from groups.library.models.revisions import WORDS, Revision, RevisionQuerySet
from groups.library.models.shares import Share, ShareQuerySet
from groups.library.models.shelves import Proposal, ResourceQuerySet
from groups.library.models.states import DECIDED, NEW, ON_SHELF, PENDING
from groups.library.models.words import Facet, ShelfWords, query_of

__all__ = [
    "DECIDED",
    "LONGEST_BODY",
    "LONGEST_NOTE",
    "MOST_WORDS",
    "NEW",
    "ON_SHELF",
    "PENDING",
    "WORDS",
    "Answer",
    "Bookmark",
    "BookmarkQuerySet",
    "Checklist",
    "ChecklistQuerySet",
    "Facet",
    "Helped",
    "HelpedQuerySet",
    "Point",
    "Proposal",
    "Resource",
    "ResourceFile",
    "ResourceFileQuerySet",
    "ResourceQuerySet",
    "Review",
    "Revision",
    "RevisionQuerySet",
    "Share",
    "ShareQuerySet",
    "ShelfWords",
    "label_of",
    "query_of",
]
