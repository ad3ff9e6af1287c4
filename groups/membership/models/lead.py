"""That the lead asked somebody to lead the group in their place."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from groups.membership.models.groups import Group
from groups.membership.models.memberships import Membership
from groupsite.confidentiality.ranks import S2


class LeadOfferQuerySet(models.QuerySet["LeadOffer"]):
    def visible_to(self, member: Membership) -> Self:
        """For the two whom it is about, and nobody else."""
        return self.filter(Q(offered_by=member.pk) | Q(offered_to=member.pk), group=member.group_id)

    def open(self, at: datetime) -> Self:
        """Not too old; and who was asked is there, and did not leave and come back since."""
        return self.filter(
            expires_at__gt=at,
            offered_by__role=Membership.Role.LEAD,
            offered_by__state=Membership.State.ACTIVE,
            offered_to__state=Membership.State.ACTIVE,
            offered_to__joined_at__lte=F("offered_at"),
        )


class LeadOffer(models.Model):
    """A group has one at most. Answered or taken back, it is gone; the log says what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.OneToOneField(Group, on_delete=models.CASCADE, related_name="+"))
    offered_by = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))
    offered_to = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))
    offered_at = S2(models.DateTimeField())
    expires_at = S2(models.DateTimeField())

    objects: ClassVar[LeadOfferQuerySet] = LeadOfferQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(offered_by=F("offered_to")), name="lead_offer_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("offered_at")), name="lead_offer_ends"
            ),
        ]
