"""Proposing a resource, giving it to a group, taking it back."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.library.addresses import identity_of
from groups.library.models import NEW, Proposal, Resource, Share
from groups.library.policy import may_share
from groups.library.reading_list import first_place
from groups.library.reviewing import review as review
from groups.meetings.models import Meeting
from groups.membership.locks import lock_group
from groups.membership.models import Membership

MOST_WAITING = 20


@transaction.atomic
def propose(
    user: User, *, title: str, publisher: str, at: datetime, url: str = "", **fields: Any
) -> Resource:
    """Put a resource before the reviewers. ``url`` comes from ``clean_address``."""
    identity = identity_of(url, title, publisher)
    if Resource.objects.on_shelf().filter(identity=identity).exists():
        raise NotPossible("The library has this one already. Thank you for thinking of it.")
    if Resource.objects.proposed_by(user).filter(state__in=NEW).count() >= MOST_WAITING:
        raise NotPossible(
            f"{MOST_WAITING} of your proposals are waiting for their reviewers. "
            "Please come back with this one when some of them are through."
        )
    proposal = Proposal.objects.create(proposer=user)
    resource = Resource.objects.create(
        title=title,
        publisher=publisher,
        url=url,
        identity=identity,
        proposal=proposal,
        from_coordinator=user.is_coordinator,
        proposed_at=at,
        **fields,
    )
    record(user, Verb.LIBRARY_RESOURCE_PROPOSED, at=at, subject=resource.pk)
    return resource


@transaction.atomic
def share(
    member: Membership, resource: Resource, *, at: datetime, note: str = "", meeting: str = ""
) -> Share:
    """Give a published resource to the member's group, or for one of its meetings (its id)."""
    if not may_share(member):
        raise PermissionDenied("only a facilitator shares")
    lock_group(member.group_id)
    if not Resource.objects.published().filter(pk=resource.pk).exists():
        raise NotPossible("Only resources that two reviewers stand for can be shared.")
    if Share.objects.visible_to(member).filter(resource=resource.pk).exists():
        raise NotPossible("Your group has this one already.")
    given = Share.objects.create(
        group_id=member.group_id,
        resource=resource,
        shared_by=member,
        note=note,
        shared_at=at,
        position=first_place(member),
        meeting=_meeting(member, meeting),
    )
    record(
        member.user,
        Verb.LIBRARY_RESOURCE_SHARED,
        at=at,
        group=member.group_id,
        subject=resource.pk,
    )
    return given


def _meeting(member: Membership, wanted: str) -> Meeting | None:
    if not wanted:
        return None
    found = Meeting.objects.visible_to(member).filter(pk=wanted).first()
    if found is None:
        raise NotPossible("That meeting is no longer planned.")
    return found


@transaction.atomic
def unshare(member: Membership, given: Share, *, at: datetime) -> None:
    """Take a resource off the group's shelf, and the note with it."""
    if not may_share(member) or given.group_id != member.group_id:
        raise PermissionDenied("only a facilitator takes back what was shared")
    taken, _ = Share.objects.visible_to(member).filter(pk=given.pk).delete()
    if taken:
        record(
            member.user,
            Verb.LIBRARY_RESOURCE_UNSHARED,
            at=at,
            group=member.group_id,
            subject=given.resource_id,
        )
