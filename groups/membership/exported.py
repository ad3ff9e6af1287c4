"""What a member takes along of their place in a group."""

from collections.abc import Iterator

from groups.membership.exporting import Item, Section
from groups.membership.models import Acceptance, Membership


def _place(member: Membership) -> Iterator[Item]:
    facts = {"name in this group": member.display_name, "role": member.get_role_display()}
    yield Item(at=member.joined_at, title="Your place", facts=facts)
    accepted = Acceptance.objects.filter(membership=member).select_related("agreement")
    for one in accepted.order_by("accepted_at", "pk"):
        yield Item(
            at=one.accepted_at,
            title="You accepted the agreement",
            facts={"version": one.agreement.version},
        )


PLACE = Section("place", "Your place in the group", _place)
