"""The token behind a mail's way out: whose mails, and which category.

Signed, not stored: it must go on working for as long as somebody keeps the mail (RFC 8058).
"""

from functools import cache
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from groups.notices.kinds import Category

_SALT = "groups.notices.unsubscribing"
_PLACE = "token"


def unsubscribe_link(user_id: UUID, category: Category) -> str:
    """The address that asks, on GET, and switches the category off, on POST."""
    token = signing.Signer(salt=_SALT).sign_object([user_id.hex, category.value])
    return settings.SITE_URL + _address().replace(_PLACE, token)


@cache
def _address() -> str:
    """Looked up once: there is a link in every mail."""
    return reverse("notices:unsubscribe", args=[_PLACE])


def read_token(token: str) -> tuple[UUID, Category] | None:
    """Whom and what the token names; None for anything that we did not sign."""
    try:
        person, category = signing.Signer(salt=_SALT).unsign_object(token)
        return UUID(person), Category(category)
    except (signing.BadSignature, ValueError):
        return None
