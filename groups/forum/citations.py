"""Citing what the library has published: a line ``> [resource:<id>]`` stands for it.

As with quotations the text holds an id only. What leaves the shelves leaves the posts with it.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from groups.library.models import Resource


def citing(resource: UUID) -> str:
    """The line that cites a resource."""
    return f"> [resource:{resource}]"


def resources_in(wanted: Iterable[UUID]) -> Mapping[UUID, Resource]:
    """Those of them that are published. One query, or none."""
    ids = set(wanted)
    if not ids:
        return {}
    found = Resource.objects.published().filter(pk__in=ids)
    return {one.pk: one for one in found.only("title", "kind", "language", "published_at", "state")}
