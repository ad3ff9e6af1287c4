"""The order of what a group was given."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min

from groups.library.models import Share
from groups.library.policy import may_share
from groups.membership.locks import lock_group
from groups.membership.models import Membership


@transaction.atomic
def move(member: Membership, given: Share, *, up: bool) -> None:
    """One place up or down; at either end it stays. No entry in the log: nothing is given or taken."""
    if not may_share(member) or given.group_id != member.group_id:
        raise PermissionDenied("only a facilitator orders the list")
    lock_group(member.group_id)
    order = list(Share.objects.visible_to(member).values_list("pk", flat=True))
    if given.pk not in order:
        return
    here = order.index(given.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    rows = [Share(pk=pk, position=position) for position, pk in enumerate(order)]
    Share.objects.bulk_update(rows, ["position"])


def first_place(member: Membership) -> int:
    """Above everything that the group has."""
    lowest = Share.objects.filter(group=member.group_id).aggregate(lowest=Min("position"))["lowest"]
    return 0 if lowest is None else int(lowest) - 1
