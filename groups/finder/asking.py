"""The address of a search: readable, to be shared, and nothing in it that was left open."""

from urllib.parse import urlencode

from django.http import QueryDict

from groups.finder.matching import Wanted

KEPT = ("format", "language", "day", "time", "area")
"""What may be kept of a search to be told later: nothing that says what somebody lives through."""


def query_of(wanted: Wanted, *, home: str) -> str:
    """The question mark and what is behind it; the zone only where it is not the reader's own."""
    said = [(name, value) for name in reversed(wanted.chosen()) for value in _said(wanted, name)]
    if wanted.zone != home:
        said.append(("zone", wanted.zone))
    return f"?{urlencode(said)}" if said else ""


def what_may_be_kept(wanted: Wanted) -> Wanted:
    """The search without whatever is never stored."""
    return wanted.without([name for name in wanted.chosen() if name not in KEPT])


def tidied(query: QueryDict) -> str | None:
    """The same question without what was left empty; None where it is tidy already."""
    if all(value for values in query.lists() for value in values[1]):
        return None
    kept = query.copy()
    for name, values in query.lists():
        kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


def _said(wanted: Wanted, name: str) -> list[str]:
    value = getattr(wanted, name)
    if value is True:
        return ["on"]
    return [str(one) for one in value] if isinstance(value, tuple) else [str(value)]
