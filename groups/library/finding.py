"""What somebody looks for on the shelves, found among their words."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import overload
from uuid import UUID

from django.contrib.postgres.search import SearchRank
from django.db.models import F, QuerySet

from groups.library.models import Facet, Resource, ShelfWords, query_of

MOST_FOUND = 500
"""To weigh each of twenty thousand takes longer than anybody waits for a page."""


class Found(Sequence[Resource]):
    """What fits: counted and put in order among the words, which are public, and read as resources only
    where it is shown.

    The newest first, all of them; where words are looked for the nearest first, of the newest
    ``MOST_FOUND``. One query for the order or the count, two at most for each page.
    """

    def __init__(self, text: str, language: str, facets: Mapping[str, str]) -> None:
        self._text = text
        self._language = language
        self._rows = ShelfWords.objects.all()
        for name, value in facets.items():
            self._rows = self._rows.filter(words=Facet(name, value))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, part: int) -> Resource: ...
    @overload
    def __getitem__(self, part: slice) -> list[Resource]: ...
    def __getitem__(self, part: int | slice) -> Resource | list[Resource]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        ids = list(self._ordered[part])
        there = Resource.objects.on_shelf().with_helped().in_bulk(ids)
        # What left the shelves between the two questions is left out.
        return [there[pk] for pk in ids if pk in there]

    @cached_property
    def _count(self) -> int:
        return len(self._ordered) if isinstance(self._ordered, list) else self._ordered.count()

    @cached_property
    def _ordered(self) -> "QuerySet[ShelfWords, UUID] | list[UUID]":
        newest = self._rows.order_by("-published_at", "resource")
        if not self._text:
            return newest.values_list("resource", flat=True)
        wanted = query_of(self._text, self._language)
        some = newest.filter(words=wanted).values("pk")[:MOST_FOUND]
        near = ShelfWords.objects.filter(pk__in=some).order_by(
            SearchRank(F("words"), wanted).desc(), "-published_at", "resource"
        )
        return list(near.values_list("resource", flat=True))
