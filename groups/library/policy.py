"""Who may review and who may share. What may be seen is ``visible_to``."""

from accounts.models import User
from groups.library.models import DECIDED, Proposal, Resource, Revision
from groups.library.readers import Reader
from groups.membership.models import Membership

APPROVALS = 2


def may_review(reader: Reader, resource: Resource) -> bool:
    """A reviewer who neither proposed it nor made the change that is looked at."""
    return reader.reviews and not is_own(reader, resource) and not changed_it(reader, resource)


def is_own(reader: Reader, resource: Resource) -> bool:
    return (
        reader.user is not None
        and Proposal.objects.filter(pk=resource.proposal_id, proposer=reader.user).exists()
    )


def changed_it(reader: Reader, resource: Resource) -> bool:
    """Whether the change that is looked at is the reader's."""
    if reader.user is None or not resource.was_published:
        return False
    changes = Revision.objects.visible_to(reader).filter(resource=resource, round=resource.round)
    return changes.filter(changed_by=reader.user).exists()


def may_change(reader: Reader, resource: Resource) -> bool:
    """Coordinators, and whoever proposed it, once it has been published."""
    if reader.user is None or not (resource.is_on_shelf or resource.is_sent_back):
        return False
    return reader.user.is_coordinator or is_own(reader, resource)


def may_retire(user: User) -> bool:
    return user.is_coordinator


def may_see_changes(reader: Reader, resource: Resource) -> bool:
    """Reviewers; and whoever proposed it, what they changed themselves."""
    return reader.reviews or is_own(reader, resource)


def may_compare(reader: Reader, resource: Resource) -> bool:
    """Coordinators read both reviews, when nobody is about to write one; never of their own."""
    coordinates = reader.user is not None and reader.user.is_coordinator
    return coordinates and resource.state in DECIDED and not is_own(reader, resource)


def stands(
    resource: Resource, change: Revision | None, *, approvals: int, coordinators: int
) -> bool:
    """Whether a resource has what it needs to be published.

    Two reviewers, and a coordinator among those who stand for it, whoever proposed or changed it
    included: anybody can found a group and so facilitate one, and two accounts of one person must
    not fill the shelves.
    """
    coordinated = (
        coordinators > 0
        or resource.from_coordinator
        or (change is not None and change.from_coordinator)
    )
    return approvals >= APPROVALS and coordinated


def may_attach(resource: Resource, *, own: bool) -> bool:
    """Who proposed it, as long as nobody has looked at it."""
    return own and resource.state == Resource.State.PROPOSED


def may_share(member: Membership) -> bool:
    return member.is_facilitator
