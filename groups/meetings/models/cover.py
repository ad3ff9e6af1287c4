"""Who holds a meeting tonight asks others to do it this once."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from groups.meetings.models.meeting import Meeting
from groups.membership.models import FACILITATING, Group, Membership
from groupsite.confidentiality.ranks import S2


class CoverRequestQuerySet(models.QuerySet["CoverRequest"]):
    def visible_to(self, member: Membership) -> Self:
        """A group's facilitators see what is asked of them; members do not."""
        return self.filter(group=member.group_id) if member.is_facilitator else self.none()

    def open(self) -> Self:
        """Asked by whoever holds the meeting still."""
        return self.filter(
            meeting__facilitator=F("asked_by"),
            asked_by__state=Membership.State.ACTIVE,
            asked_by__role__in=FACILITATING,
        )


class CoverRequest(models.Model):
    """One for a meeting at most. ``asked`` is null where all the others are asked.

    Taken over or withdrawn, it is gone: whoever comes later finds nothing to accept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    meeting = S2(
        models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="cover_request")
    )
    asked_by = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))
    asked = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+"))
    asked_at = S2(models.DateTimeField())

    objects: ClassVar[CoverRequestQuerySet] = CoverRequestQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="cover_request_with_group"),
            models.CheckConstraint(
                condition=Q(asked=None) | ~Q(asked=F("asked_by")),
                name="cover_request_to_somebody_else",
            ),
        ]


class CoverRefusalQuerySet(models.QuerySet["CoverRefusal"]):
    def visible_to(self, member: Membership) -> Self:
        """As the request is."""
        return self.filter(group=member.group_id) if member.is_facilitator else self.none()


class CoverRefusal(models.Model):
    """That somebody cannot either; it goes with the request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    request = S2(models.ForeignKey(CoverRequest, on_delete=models.CASCADE, related_name="refusals"))
    membership = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))

    objects: ClassVar[CoverRefusalQuerySet] = CoverRefusalQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "membership"], name="cover_refusal_once")
        ]
