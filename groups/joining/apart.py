"""Keeping two people out of the same group, without telling either, or anybody, that one wished it.

Whoever writes an address down keeps a mark of it, made with their own key. Somebody who would come
into a group is compared with who is in it, both ways: their marks with those people's addresses,
and those people's marks with theirs.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User, normalise_address
from groups.errors import NotPossible
from groups.joining.models import Apart
from groups.membership.models import Membership
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import ensure_data_key, remember_keys
from groupsite.confidentiality.sealing import fingerprint

MOST = 10
"""Of one person: a list to keep somebody away, not to look for people with."""


@transaction.atomic
def keep_apart(user: User, address: str, *, at: datetime) -> None:
    """Want to be in no group with whoever has this address; said twice, it is said once."""
    address = normalise_address(address)
    if address == normalise_address(user.email):
        raise NotPossible("This is your own address.", field="address")
    ensure_data_key(user.pk)
    mark, own = _mark(user.pk, address), Apart.objects.kept_by(user)
    if own.filter(address_fingerprint=mark).exists():
        return
    if own.count() >= MOST:
        raise NotPossible(f"You can name {MOST} people. Take one off first.", field="address")
    Apart.objects.bulk_create(
        [Apart(owner=user, address_fingerprint=mark, since=at)], ignore_conflicts=True
    )


def forget_apart(user: User, pk: UUID) -> None:
    """Take one off one's own list."""
    Apart.objects.kept_by(user).filter(pk=pk).delete()


def marks_of(user: User) -> list[Apart]:
    """When each was written down; nobody can tell who it was, and we cannot either."""
    return list(Apart.objects.kept_by(user))


def is_kept_apart(user: User, group_id: UUID) -> bool:
    """Whether somebody who is in the group, or is about to be, and this person do not want to meet."""
    with acting_as(Purpose.KEEPING_APART):
        there = dict(
            Membership.objects.filter(group=group_id)
            .exclude(user=user)
            .values_list("user", "user__email")
        )
        marks: dict[UUID, set[str]] = {}
        for owner, mark in Apart.objects.filter(owner__in=[user.pk, *there]).values_list(
            "owner", "address_fingerprint"
        ):
            marks.setdefault(owner, set()).add(mark)
        remember_keys(marks)
        mine = marks.pop(user.pk, set())
        named = bool(mine) and _any_named(mine, user.pk, there.values())
        return named or any(
            _any_named(theirs, owner, [user.email]) for owner, theirs in marks.items()
        )


def _any_named(marks: set[str], owner: UUID, addresses: Iterable[str]) -> bool:
    return any(_mark(owner, normalise_address(address)) in marks for address in addresses)


def _mark(owner: UUID, address: str) -> str:
    return fingerprint(owner, f"apart|{address}")
