"""What was before a change, for as long as it can be undone."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models

from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S3, S4

UNDO_WITHIN = timedelta(minutes=10)


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, member: Membership) -> Self:
        """Those of the member's group, for its facilitators."""
        ours = self.filter(group=member.group_id)
        return ours if member.is_facilitator else ours.none()

    def undoable(self, at: datetime) -> Self:
        """The latest first: it is undone before the ones before it."""
        return self.filter(made_at__gt=at - UNDO_WITHIN).order_by("-made_at", "pk")


class Change(models.Model):
    """One edit, move or cancellation. People are told of it at ``tells_at``.

    ``before`` holds the rows as they were, as JSON, with place, link and topic.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    membership = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))
    made_at = S2(models.DateTimeField())
    tells_at = S3(models.DateTimeField())
    number = S3(models.PositiveSmallIntegerField())
    before = S4(SealedTextField(owner="group_id"))

    objects: ClassVar[ChangeQuerySet] = ChangeQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        indexes = [models.Index(fields=["group", "made_at"], name="change_of_group")]

    @property
    def undo_until(self) -> datetime:
        return self.made_at + UNDO_WITHIN
