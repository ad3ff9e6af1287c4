"""What people write, as HTML: as everywhere on the site."""

from groupsite.markdown import (
    ATTRIBUTES,
    MOST_MARKS,
    SCHEMES,
    TAGS,
    Exit,
    is_overgrown,
    stay,
    to_html,
)

__all__ = [
    "ATTRIBUTES",
    "MOST_MARKS",
    "SCHEMES",
    "TAGS",
    "Exit",
    "is_overgrown",
    "stay",
    "to_html",
]
