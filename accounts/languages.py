"""Languages a person may prefer, each by its own name."""

from functools import cache

from django.conf import settings
from django.utils.translation import get_language_info


@cache
def language_choices() -> list[tuple[str, str]]:
    """Code and own name, for every language that Django knows, sorted by name."""
    named = ((code, str(get_language_info(code)["name_local"])) for code, _ in settings.LANGUAGES)
    return sorted(named, key=lambda pair: pair[1].casefold())


@cache
def language_codes() -> frozenset[str]:
    return frozenset(code for code, _ in language_choices())
