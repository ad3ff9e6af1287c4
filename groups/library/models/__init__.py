"""Resources, who proposed and reviewed them, and which groups were given them."""

from groups.library.models.checklists import (
    LONGEST_NOTE,
    Answer,
    Checklist,
    ChecklistQuerySet,
    Point,
)
from groups.library.models.resources import LONGEST_BODY, MOST_WORDS, Resource, label_of
from groups.library.models.reviews import Review
from groups.library.models.revisions import WORDS, Revision, RevisionQuerySet
from groups.library.models.shares import Share, ShareQuerySet
from groups.library.models.shelves import Proposal, ResourceQuerySet
from groups.library.models.states import DECIDED, NEW, ON_SHELF, PENDING

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
    "Checklist",
    "ChecklistQuerySet",
    "Point",
    "Proposal",
    "Resource",
    "ResourceQuerySet",
    "Review",
    "Revision",
    "RevisionQuerySet",
    "Share",
    "ShareQuerySet",
    "label_of",
]
