"""Template filters of the face: `{% load ui %}` (named in settings under TEMPLATES, OPTIONS, libraries)."""

from collections.abc import Mapping
from typing import Any

from django.template import Library

register = Library()


@register.filter
def initials(name: object) -> str:
    """One or two letters for the round mark beside a name: "Quiet Heron" gives QH, "Maren" gives MA."""
    words = str(name or "").split()
    if not words:
        return "·"
    letters = words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]
    return letters.upper()


@register.filter
def first_part(path: object) -> str:
    """The first part of an address, to mark where one is: "/library/x/" gives library."""
    return _part(path, 1)


@register.filter
def group_section(path: object) -> str:
    """The section of a group's page: "/g/<slug>/threads/…" gives threads, the group's root gives home."""
    return _part(path, 3) or "home"


def _part(path: object, place: int) -> str:
    parts = str(path or "").split("/")
    return parts[place] if len(parts) > place else ""


@register.filter
def chosen_theme(cookies: Any) -> str:
    """The person's choice of colours, or an empty text for "as my device"; anything else in the cookie counts as none."""
    choice = cookies.get("theme", "") if isinstance(cookies, Mapping) else ""
    return choice if choice in ("light", "dark") else ""
