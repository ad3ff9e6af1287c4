"""Founding a group, changing it, leaving it."""

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.membership.agreement import DEFAULT_AGREEMENT
from groups.membership.invitations import accept_agreement
from groups.membership.locks import lock_group
from groups.membership.models import Agreement, Group, Membership
from groups.membership.policy import may_edit_group, may_leave, may_remove
from groups.notices.actions import cancel
from groupsite.confidentiality.keyring import create_data_key

SLUG_STEM = 40


@transaction.atomic
def found_group(
    user: User, *, display_name: str, at: datetime, slug: str | None = None, **fields: Any
) -> Membership:
    """Found a group with its key, its agreement and its lead; gives the lead's membership."""
    group = Group(slug=slug or new_slug(fields["name"]), founder=user, **fields)
    group.save(force_insert=True)
    create_data_key(group.pk)
    lead = Membership.objects.create(
        group=group,
        user=user,
        role=Membership.Role.LEAD,
        state=Membership.State.ACTIVE,
        display_name=display_name,
        joined_at=at,
    )
    Agreement.objects.create(group=group, version=1, created_at=at, **DEFAULT_AGREEMENT)
    accept_agreement(lead, at=at)
    record(user, Verb.MEMBERSHIP_GROUP_FOUNDED, at=at, group=group.pk, subject=group.pk)
    return lead


def new_slug(name: str) -> str:
    """A readable stem and a random end.

    The end is always there: were it added only where a slug is taken, it would tell that a hidden
    group of that name exists.
    """
    stem = slugify(name)[:SLUG_STEM].strip("-") or "group"
    return f"{stem}-{secrets.token_hex(3)}"


@transaction.atomic
def edit_group(member: Membership, *, at: datetime, **changes: Any) -> None:
    """Change what the group says of itself."""
    if not may_edit_group(member):
        raise PermissionDenied("only a facilitator edits the group")
    lock_group(member.group_id)
    people = Membership.objects.visible_to(member).count()
    if changes.get("capacity", people) < people:
        raise NotPossible(f"There are {people} people in the group; it cannot have fewer places.")
    changed = [name for name, value in changes.items() if getattr(member.group, name) != value]
    for name in changed:
        setattr(member.group, name, changes[name])
    if changed:
        member.group.save(update_fields=changed)
        record(
            member.user,
            Verb.MEMBERSHIP_GROUP_EDITED,
            at=at,
            group=member.group_id,
            subject=member.group_id,
        )


@transaction.atomic
def leave(member: Membership, *, at: datetime) -> None:
    """End one's own membership, at once and everywhere."""
    lock_group(member.group_id)
    if not may_leave(member):
        raise NotPossible(
            "You lead this group, and a group is never without somebody who does. "
            "So you cannot leave it as long as you lead it."
        )
    record(
        member.user, Verb.MEMBERSHIP_MEMBER_LEFT, at=at, group=member.group_id, subject=member.pk
    )
    _end(member, Membership.Ended.LEFT, at)


@transaction.atomic
def remove(member: Membership, other: Membership, *, at: datetime) -> None:
    """End somebody else's membership, at once and everywhere."""
    lock_group(member.group_id)
    # As they are now: the role may have changed while the page was open.
    other = Membership.objects.select_related("user").get(pk=other.pk)
    if not may_remove(member, other):
        raise PermissionDenied("may not remove this person")
    record(
        member.user, Verb.MEMBERSHIP_MEMBER_REMOVED, at=at, group=member.group_id, subject=other.pk
    )
    _end(other, Membership.Ended.REMOVED, at)


def _end(membership: Membership, because: Membership.Ended, at: datetime) -> None:
    cancel(group=membership.group_id, recipient=membership.user, at=at)
    Membership.objects.in_the_group().filter(pk=membership.pk).update(
        state=Membership.State.ENDED, ended_at=at, ended_because=because
    )
