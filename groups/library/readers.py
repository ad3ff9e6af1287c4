"""Who looks at the library: outside of any group, so no membership can be the actor here."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from groups.membership.models import Membership


@dataclass(frozen=True)
class Reader:
    """A visitor or a person, and whether they are one of those who review."""

    user: User | None
    reviews: bool


def reader_of(user: User | AnonymousUser) -> Reader:
    """Coordinators review, and so does everybody who facilitates a group. At most one query."""
    if not isinstance(user, User):
        return Reader(None, reviews=False)
    return Reader(user, reviews=user.is_coordinator or _facilitates(user))


def _facilitates(user: User) -> bool:
    return Membership.objects.facilitating().filter(user=user).exists()
