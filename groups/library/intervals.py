"""How long a review holds, and how long something that is due stays on the shelves."""

from datetime import date, timedelta
from typing import Final

from groups.library.models import Resource

Kind = Resource.Kind
HOLDS_FOR: Final = {
    # Numbers, hours and people change soonest.
    Kind.HELPLINE: timedelta(days=90),
    Kind.SUPPORT_GROUP: timedelta(days=180),
    Kind.ORGANISATION: timedelta(days=180),
    Kind.COURSE: timedelta(days=180),
    Kind.ARTICLE: timedelta(days=365),
    Kind.GUIDE: timedelta(days=365),
    Kind.VIDEO: timedelta(days=365),
    Kind.AUDIO: timedelta(days=365),
    Kind.WORKSHEET: timedelta(days=365),
    Kind.EXERCISE: timedelta(days=365),
    Kind.QUESTION: timedelta(days=365),
    Kind.BOOK: timedelta(days=730),
}
STAYS_WHEN_DUE: Final = timedelta(days=42)


def next_look(kind: str, on: date) -> date:
    """When a resource of this kind is due, if two people stand for it on that day."""
    return on + HOLDS_FOR[Resource.Kind(kind)]
