"""What a hidden post said: for its author alone, who is told why nobody else reads it."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DB_CASCADE, DO_NOTHING

from groups.forum.models.texts import Post, Thread
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4


class HiddenQuerySet(models.QuerySet["Hidden"]):
    def visible_to(self, member: Membership) -> Self:
        """The member's own words."""
        if not member.is_active:
            return self.none()
        own = Post.objects.written_by(member).filter(group=member.group_id)
        return self.filter(group=member.group_id, post__in=own.values("pk"))


class Hidden(models.Model):
    """The words of a post that was hidden, and the sentence of the agreement that was named.

    They are taken out of the post: whoever may read the post finds none there, in either lock.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    thread = S4(models.ForeignKey(Thread, on_delete=DB_CASCADE, related_name="+"))
    post = S4(models.OneToOneField(Post, on_delete=DB_CASCADE, related_name="hidden"))
    title = S4(SealedTextField(owner="group_id", blank=True))
    body = S4(SealedTextField(owner="group_id"))
    reason = S4(SealedTextField(owner="group_id", blank=True))

    objects: ClassVar[HiddenQuerySet] = HiddenQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods
