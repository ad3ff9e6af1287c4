"""What coordinators may do. They see no posts, and of a group what an objection carries and what its
card would say."""

from django.db.models import Q

from accounts.models import FacilitatorCard, FacilitatorCardQuerySet, User
from groups.coordination.models import Objection, groups_known_to
from groups.membership.models import Group, GroupQuerySet


def may_answer(user: User, objection: Objection) -> bool:
    """A coordinator answers others, and never about a group in which they are or were."""
    return user.is_coordinator and objection.group_id not in groups_known_to(user)


def may_approve(user: User, group: Group) -> bool:
    """A coordinator reads cards of groups in which they never were."""
    return user.is_coordinator and group.pk not in groups_known_to(user)


def groups_to_read(user: User) -> GroupQuerySet:
    """Groups whose card waits, the oldest first: never a hidden one, and never one of theirs."""
    if not user.is_coordinator:
        return Group.objects.none()
    others = Group.objects.awaiting_approval().exclude(pk__in=groups_known_to(user))
    return others.order_by("founded_at", "pk")


def cards_to_judge(user: User) -> FacilitatorCardQuerySet:
    """Cards whose people asked for a check, and those that were checked: never one's own."""
    if not user.is_coordinator:
        return FacilitatorCard.objects.none()
    theirs = Q(asked_at__isnull=False) | Q(verified_on__isnull=False)
    return FacilitatorCard.objects.filter(theirs).exclude(person=user)
