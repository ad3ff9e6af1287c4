"""Every route of the site, found by walking the resolver."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

INSIDE = "g/<slug:slug>/"


def all_routes() -> list[str]:
    """Names such as ``forum:reply``, each once, sorted. A route without a name fails."""
    return sorted({name for name, _ in _walk(get_resolver(), "")})


def routes_of_groups() -> list[str]:
    """Those whose address names a group."""
    return sorted({name for name, route in _walk(get_resolver(), "") if "<slug:slug>" in route})


def routes_inside_groups() -> list[str]:
    """Those behind the door of a group, for whoever has a place there."""
    return sorted({name for name, route in _walk(get_resolver(), "") if route.startswith(INSIDE)})


def _walk(resolver: URLResolver, space: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"the route {entry.pattern} has no name"
            yield f"{space}{entry.name}", str(entry.pattern)
