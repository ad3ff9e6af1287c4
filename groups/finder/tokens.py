"""The link by which a wish is opened, confirmed and ended, from the mail alone.

Signed, not drawn: the same link stands in every mail about the wish, and goes on working for as
long as somebody keeps one of them (RFC 8058). The database holds its hash.
"""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

_SALT = "groups.finder.tokens"


def token_of(wish: UUID) -> str:
    """Nobody else can make it: it needs the server's secret."""
    return signing.Signer(salt=_SALT).sign(wish.hex)


def mark_of(address: str) -> str:
    """A keyed hash, by which two wishes of one address meet."""
    return salted_hmac("groups.finder.mark", address, algorithm="sha256").hexdigest()


def link_of(wish: UUID, page: str = "told") -> str:
    """The whole address of a page of it."""
    return settings.SITE_URL + reverse(f"finder:{page}", args=[token_of(wish)])
