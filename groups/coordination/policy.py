"""What coordinators may do. They see no posts, and no group beyond what an objection carries."""

from django.db.models import Q

from accounts.models import FacilitatorCard, FacilitatorCardQuerySet, User
from groups.coordination.models import Objection, groups_known_to


def may_answer(user: User, objection: Objection) -> bool:
    """A coordinator answers others, and never about a group in which they are or were."""
    return user.is_coordinator and objection.group_id not in groups_known_to(user)


def cards_to_judge(user: User) -> FacilitatorCardQuerySet:
    """Cards whose people asked for a check, and those that were checked: never one's own."""
    if not user.is_coordinator:
        return FacilitatorCard.objects.none()
    theirs = Q(asked_at__isnull=False) | Q(verified_on__isnull=False)
    return FacilitatorCard.objects.filter(theirs).exclude(person=user)
