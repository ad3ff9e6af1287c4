"""Who may review and who may share. What may be seen is ``visible_to``."""

from groups.library.models import Proposal, Resource
from groups.library.readers import Reader
from groups.membership.models import Membership

APPROVALS = 2


def may_review(reader: Reader, resource: Resource) -> bool:
    """A reviewer who did not propose it."""
    return reader.reviews and not is_own(reader, resource)


def is_own(reader: Reader, resource: Resource) -> bool:
    return (
        reader.user is not None
        and Proposal.objects.filter(pk=resource.proposal_id, proposer=reader.user).exists()
    )


def stands(resource: Resource, *, approvals: int, coordinators: int) -> bool:
    """Whether a resource has what it needs to be published.

    Two reviewers, and a coordinator among those who stand for it, proposer included: anybody can
    found a group and so facilitate one, and two accounts of one person must not fill the shelves.
    """
    return approvals >= APPROVALS and (coordinators > 0 or resource.from_coordinator)


def may_attach(reader: Reader, resource: Resource) -> bool:
    """Who proposed it, as long as nobody has looked at it."""
    return resource.state == Resource.State.PROPOSED and is_own(reader, resource)


def may_share(member: Membership) -> bool:
    return member.is_facilitator
