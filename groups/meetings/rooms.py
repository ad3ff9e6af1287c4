"""A room online whose name nobody can guess, at the site that the operator chose."""

import secrets
from urllib.parse import urlsplit

from django.conf import settings

NAME_BYTES = 20


def new_room() -> str:
    """The address of a new room. Its name is 160 random bits and says nothing of any group.

    Each meeting has one of its own: who has left knows none of a meeting to come.
    """
    return f"{settings.JITSI_URL}/{secrets.token_hex(NAME_BYTES)}"


def site_of(link: str) -> str:
    """Which site a link leads to, as a person reads it; empty where it leads nowhere."""
    return urlsplit(link).hostname or ""
