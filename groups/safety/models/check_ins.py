"""That somebody would like to be asked how they are, from a day on."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import DO_NOTHING, Q
from django.db.models.functions import Now

from groups.membership.models import Group, Membership
from groups.membership.models.memberships import WITH_A_PLACE
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4

KEPT_DONE = timedelta(days=14)
KEPT_AT_ALL = timedelta(days=60)
"""After the day that was asked for."""


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, member: Membership) -> Self:
        """The member's own; and for facilitators, from its day on, what is not done yet."""
        if not member.is_active:
            return self.none()
        seen = Q(membership=member.pk)
        if member.is_facilitator:
            seen |= Q(due_at__lte=Now(), done_at=None)
        return self.filter(seen, group=member.group_id).order_by("due_at", "pk")

    def waiting_for(self, facilitator: Membership) -> Self:
        """What other people asked for and is due."""
        return self.visible_to(facilitator).due().exclude(membership=facilitator.pk)

    def due(self) -> Self:
        """Whose day has come, of people who are still there."""
        return self.filter(due_at__lte=Now(), done_at=None, membership__state__in=WITH_A_PLACE)


class CheckIn(models.Model):
    """``due_at`` is when the day begins in the member's own zone. One is open at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    membership = S4(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    note = S4(SealedTextField(owner="group_id", blank=True))
    due_at = S4(models.DateTimeField())
    done_at = S4(models.DateTimeField(null=True))

    objects: ClassVar[CheckInQuerySet] = CheckInQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(done_at=None), name="check_in_open_once"
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="check_in_due")]
