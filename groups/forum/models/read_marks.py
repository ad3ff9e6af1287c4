"""How far somebody has read: for themselves, and for nobody else."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DO_NOTHING

from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2, S4


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def visible_to(self, member: Membership) -> Self:
        """The member's own."""
        if not member.is_active:
            return self.none()
        return self.filter(group=member.group_id, membership=member.pk)


class ReadMark(models.Model):
    """Until which moment a member has read a thread or, with no thread named, all of them.

    ``until`` is when the last post was written that they have read, not when they read it: the row
    does not tell who was here when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+", db_index=False))
    thread = S4(
        models.ForeignKey("forum.Thread", on_delete=DO_NOTHING, null=True, related_name="+")
    )
    # The unique constraint begins with the membership, and is the index that is asked.
    membership = S4(
        models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+", db_index=False)
    )
    until = S4(models.DateTimeField())

    objects: ClassVar[ReadMarkQuerySet] = ReadMarkQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "thread"], nulls_distinct=False, name="read_mark_once"
            )
        ]
