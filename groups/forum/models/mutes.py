"""What somebody would rather not read, for themselves alone."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DB_CASCADE, DO_NOTHING

from accounts.models import User
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4


class MutesQuerySet(models.QuerySet["Mutes"]):
    def visible_to(self, member: Membership) -> Self:
        """The member's own."""
        if not member.is_active:
            return self.none()
        return self.filter(group=member.group_id, membership=member.pk)


class Mutes(models.Model):
    """Ids of people, of names in a thread and of threads, sealed with the person's own key.

    One row for a membership, so that the database tells neither whom nor how many.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    membership = S4(models.OneToOneField(Membership, on_delete=DO_NOTHING, related_name="+"))
    person = S4(models.ForeignKey(User, on_delete=DB_CASCADE, related_name="+"))
    people = S4(SealedTextField(owner="person_id", blank=True))
    names = S4(SealedTextField(owner="person_id", blank=True))
    threads = S4(SealedTextField(owner="person_id", blank=True))

    objects: ClassVar[MutesQuerySet] = MutesQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods
