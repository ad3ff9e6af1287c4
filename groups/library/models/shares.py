"""What groups were given."""

import uuid
from typing import ClassVar, Self

from django.db import models

from groups.meetings.models import Meeting
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4


class ShareQuerySet(models.QuerySet["Share"]):
    def visible_to(self, member: Membership) -> Self:
        """What the member's group was given, in the facilitators' order, with the resources."""
        return (
            self.filter(group=member.group_id)
            .select_related("resource", "meeting__series")
            .order_by("position", "-shared_at", "pk")
        )


class Share(models.Model):
    """That a facilitator gave a published resource to a group, and what they said about it.

    The group keeps it when the resource is due, sent back or retired, and reads that beside it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    resource = S2(models.ForeignKey("library.Resource", on_delete=models.PROTECT, related_name="+"))
    # The foreign key of migration 0003 makes it follow the resource's own state; a trigger lets a
    # share begin with a published one only.
    resource_state = S2(models.CharField(max_length=16, default="published", editable=False))
    shared_by = S2(
        models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    )
    note = S4(SealedTextField(owner="group_id", blank=True))
    shared_at = S2(models.DateTimeField())
    # Of the group's reading list; what was shared last is first, until somebody moves it.
    position = S2(models.IntegerField(db_default=0))
    # Where it is meant for one of them. The foreign key of migration 0011 keeps both in one group.
    meeting = S2(models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, related_name="+"))

    objects: ClassVar[ShareQuerySet] = ShareQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() gives a manager

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "resource"], name="share_once")]
        indexes = [models.Index(fields=["group", "position"], name="share_in_order")]
