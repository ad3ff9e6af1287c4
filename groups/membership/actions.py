"""Founding a group and changing it; roles; being away, coming back, leaving."""

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
from groups.membership import approval, endings, partings, removals, returns, showing
from groups.membership.agreement import DEFAULT_AGREEMENT, PARTS
from groups.membership.agreement_notices import tell_of_agreement
from groups.membership.invitations import accept_agreement, take_back_all
from groups.membership.locks import lock_group
from groups.membership.models import Agreement, Group, Membership
from groups.membership.policy import (
    may_change_agreement,
    may_change_role,
    may_edit_group,
    may_leave,
    may_pause,
    may_remove,
)
from groups.notices.actions import AWAY, cancel, take_up
from groupsite.confidentiality.keyring import create_data_key

SLUG_STEM = 40


@transaction.atomic
def found_group(
    user: User,
    *,
    display_name: str,
    at: datetime,
    slug: str | None = None,
    facilitators_see_authors: bool = False,
    **fields: Any,
) -> Membership:
    """Found a group with its key, its agreement and its lead; gives the lead's membership."""
    fields = {"approval": approval.at_founding(), **fields}
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
    Agreement.objects.create(
        group=group,
        version=1,
        facilitators_see_authors=facilitators_see_authors,
        created_at=at,
        **DEFAULT_AGREEMENT,
    )
    accept_agreement(lead, at=at)
    record(user, Verb.MEMBERSHIP_GROUP_FOUNDED, at=at, group=group.pk, subject=group.pk)
    showing.run(group, at)
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
    """Change what the group says of itself; where the site asks for it, new words wait to be read."""
    if not may_edit_group(member):
        raise PermissionDenied("only a facilitator edits the group")
    lock_group(member.group_id)
    member.group.refresh_from_db(fields=["approval"])
    was_hidden = member.group.visibility == Group.Visibility.HIDDEN
    people = Membership.objects.visible_to(member).count()
    if changes.get("capacity", people) < people:
        raise NotPossible(f"There are {people} people in the group; it cannot have fewer places.")
    changed = [name for name, value in changes.items() if getattr(member.group, name) != value]
    for name in changed:
        setattr(member.group, name, changes[name])
    if approval.asks_again(member.group, changed, was_hidden=was_hidden):
        member.group.approval = Group.Approval.WAITING
        changed.append("approval")
    if changed:
        member.group.save(update_fields=changed)
        record(
            member.user,
            Verb.MEMBERSHIP_GROUP_EDITED,
            at=at,
            group=member.group_id,
            subject=member.group_id,
        )
        showing.run(member.group, at)


@transaction.atomic
def change_agreement(
    member: Membership, *, at: datetime, based_on: int | None = None, **parts: Any
) -> Agreement:
    """Write the next version; the one before stays as it was. Who writes it accepts it, and the
    others are told.

    ``parts`` are those that change. ``based_on`` is the version that the writer had in front of
    them: raises NotPossible where another one is in force by now, or nothing changed.
    """
    member = _as_of_now(member)
    if not may_change_agreement(member):
        raise PermissionDenied("only a facilitator changes the agreement")
    before = Agreement.objects.in_force(member.group_id)
    if before is None:
        raise NotPossible("This group has no agreement yet.")
    if based_on is not None and based_on != before.version:
        raise NotPossible(
            "Somebody else wrote a new version meanwhile. Please read that one first; "
            "nothing of yours was saved."
        )
    words = {name: parts.get(name, getattr(before, name)) for name in PARTS}
    if all(words[name] == getattr(before, name) for name in PARTS):
        raise NotPossible("Nothing in it is different from the version that holds now.")
    after = Agreement.objects.create(
        group_id=member.group_id, version=before.version + 1, created_at=at, **words
    )
    accept_agreement(member, at=at)
    record(
        member.user,
        Verb.MEMBERSHIP_AGREEMENT_CHANGED,
        at=at,
        group=member.group_id,
        subject=after.pk,
    )
    tell_of_agreement(member, after, at=at)
    return after


@transaction.atomic
def change_role(
    lead: Membership, other: Membership, role: Membership.Role, *, at: datetime
) -> None:
    """Make somebody a facilitator, or a member again. Nothing happens where they are that already.

    Who facilitates no more has no invitations on their way either.
    """
    lead = _as_of_now(lead)
    other = _other_as_of_now(lead, other)
    if not may_change_role(lead, other) or role == Membership.Role.LEAD:
        raise PermissionDenied("may not give this role")
    if other.role == role:
        return
    if role == Membership.Role.MEMBER:
        take_back_all(other, at=at)
        endings.run_with_the_role(other, at)
    Membership.objects.visible_to(lead).filter(pk=other.pk).update(role=role)
    given = role == Membership.Role.FACILITATOR
    record(
        lead.user,
        Verb.MEMBERSHIP_ROLE_GIVEN if given else Verb.MEMBERSHIP_ROLE_TAKEN,
        at=at,
        group=lead.group_id,
        subject=other.pk,
    )


@transaction.atomic
def pause(member: Membership, *, at: datetime) -> None:
    """Go away for now: the place, the name and the beginning stay, everything else is closed."""
    member = _as_of_now(member)
    if not may_pause(member):
        raise NotPossible(
            "You lead this group, and a group is never without somebody who does. "
            "So you cannot be away as long as you lead it. "
            "You can hand it over to somebody who says yes."
        )
    record(
        member.user, Verb.MEMBERSHIP_MEMBER_PAUSED, at=at, group=member.group_id, subject=member.pk
    )
    cancel(group=member.group_id, recipient=member.user, at=at, reason=AWAY)
    endings.run_with_the_role(member, at)
    Membership.objects.active().filter(pk=member.pk).update(state=Membership.State.PAUSED)


@transaction.atomic
def resume(user: User, group: Group, *, at: datetime) -> Membership:
    """Come back as who one was. What was addressed to members meanwhile can be read."""
    lock_group(group.pk)
    own = Membership.objects.filter(group=group, user=user)
    if not own.paused().update(state=Membership.State.ACTIVE):
        raise NotPossible("You are not away from this group.")
    take_up(group=group.pk, recipient=user, at=at)
    member = own.select_related("group", "user").get()
    returns.run(member, at)
    record(user, Verb.MEMBERSHIP_MEMBER_RESUMED, at=at, group=group.pk, subject=member.pk)
    return member


@transaction.atomic
def leave(member: Membership, *, at: datetime, wish: str | None = None) -> None:
    """End one's own membership, at once and everywhere.

    ``wish`` is what becomes of the person's words, one of ``partings.WISHES``.
    """
    member = _as_of_now(member)
    if not may_leave(member):
        raise NotPossible(
            "You lead this group, and a group is never without somebody who does. "
            "So you cannot leave it as long as you lead it. "
            "You can hand it over to somebody who says yes."
        )
    record(
        member.user, Verb.MEMBERSHIP_MEMBER_LEFT, at=at, group=member.group_id, subject=member.pk
    )
    if wish is not None:
        partings.WISHES[wish].do(member, at)
    _end(member, Membership.Ended.LEFT, at)


@transaction.atomic
def remove(member: Membership, other: Membership, *, at: datetime, reason: str = "") -> None:
    """End somebody else's membership, at once and everywhere; ``reason`` is for them alone."""
    member = _as_of_now(member)
    other = _other_as_of_now(member, other)
    if not may_remove(member, other):
        raise PermissionDenied("may not remove this person")
    record(
        member.user, Verb.MEMBERSHIP_MEMBER_REMOVED, at=at, group=member.group_id, subject=other.pk
    )
    if reason:
        removals.run(other, reason, at)
    _end(other, Membership.Ended.REMOVED, at)


def _as_of_now(member: Membership) -> Membership:
    """The member's own row once nobody else changes it; DoesNotExist where it is active no more."""
    lock_group(member.group_id)
    return Membership.objects.active().select_related("user").get(pk=member.pk)


def _other_as_of_now(member: Membership, other: Membership) -> Membership:
    """Somebody else's row, after ``_as_of_now``: it may have changed while a page was open."""
    people = Membership.objects.visible_to(member).select_related("user", "group")
    found = people.filter(pk=other.pk).first()
    if found is None:
        raise NotPossible("This person is no longer in the group.")
    return found


def _end(membership: Membership, because: Membership.Ended, at: datetime) -> None:
    """Whatever the person's own rights are needed for comes before they end."""
    take_back_all(membership, at=at)
    endings.run(membership, at)
    cancel(group=membership.group_id, recipient=membership.user, at=at)
    Membership.objects.in_the_group().filter(pk=membership.pk).update(
        state=Membership.State.ENDED, ended_at=at, ended_because=because
    )
