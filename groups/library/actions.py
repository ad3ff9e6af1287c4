"""Proposing a resource, reviewing it, giving it to a group, taking it back."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from groups.audit.actions import record
from groups.audit.models import Verb
from groups.errors import NotPossible
from groups.library.addresses import identity_of
from groups.library.intervals import next_look
from groups.library.models import NEW, Proposal, Resource, Review, Share
from groups.library.policy import may_review, may_share, stands
from groups.library.readers import reader_of
from groups.library.reading_list import first_place
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
def review(
    user: User, resource: Resource, *, verdict: str, at: datetime, because: str = ""
) -> Resource:
    """Say yes or no to a proposal; gives the resource as it is afterwards.

    The second yes publishes it, if a coordinator is among those who stand for it; one no, with a
    reason of ``Resource.Because``, ends it.
    """
    reader = reader_of(user)
    if not may_review(reader, resource):
        raise PermissionDenied("may not review this resource")
    # Locked, so that two reviewers at the same moment count each other.
    waiting = Resource.objects.visible_to(reader).pending().select_for_update()
    found = waiting.filter(pk=resource.pk).first()
    if found is None:
        raise NotPossible("This one has been decided already.")
    resource = found
    if of_this_round(resource).filter(reviewer=user).exists():
        raise NotPossible("You have said what you think of this one already.")
    Review.objects.create(
        resource=resource, reviewer=user, round=resource.round, verdict=verdict, reviewed_at=at
    )
    record(user, Verb.LIBRARY_RESOURCE_REVIEWED, at=at, subject=resource.pk)
    if verdict == Review.Verdict.DECLINE:
        _decline(resource, because)
    else:
        _approve(user, resource, at)
    return resource


def of_this_round(resource: Resource) -> QuerySet[Review]:
    """What was said since it came before the reviewers last."""
    return Review.objects.filter(resource=resource, round=resource.round)


def _decline(resource: Resource, because: str) -> None:
    """A proposal is declined; what stood in the library once is retired."""
    if because not in Resource.Because.values:
        raise NotPossible("Please say why, so that whoever proposed it knows.")
    if resource.was_published:
        resource.state, resource.retired_because = Resource.State.RETIRED, because
        resource.sent_back_because = ""
        resource.save(update_fields=["state", "retired_because", "sent_back_because"])
    else:
        resource.state, resource.declined_because = Resource.State.DECLINED, because
        resource.save(update_fields=["state", "declined_because"])


def _approve(user: User, resource: Resource, at: datetime) -> None:
    yes = of_this_round(resource).filter(verdict=Review.Verdict.APPROVE)
    coordinators = yes.filter(reviewer__is_coordinator=True).count()
    if not stands(resource, approvals=yes.count(), coordinators=coordinators):
        if not resource.was_published:
            resource.state = Resource.State.FIRST_REVIEWED
            resource.save(update_fields=["state"])
        return
    same = Resource.objects.on_shelf().filter(identity=resource.identity)
    if same.exclude(pk=resource.pk).exists():
        raise NotPossible("The library has this one already; say no to it for that reason.")
    resource.state, resource.sent_back_because = Resource.State.PUBLISHED, ""
    resource.published_at = at
    resource.next_review_on = next_look(resource.kind, at.date())
    resource.save(update_fields=["state", "sent_back_because", "published_at", "next_review_on"])
    record(user, Verb.LIBRARY_RESOURCE_PUBLISHED, at=at, subject=resource.pk)


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
