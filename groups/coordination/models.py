"""Why somebody was removed from a group, and what they say to it.

The reason is the removed person's: sealed with their own key, and read by nobody else. An objection
carries what a coordinator has to know, the name of the group and the reason among it, sealed with a
key of its own. So the desk needs no way into a group, and when an objection goes, its key does.
"""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import DB_CASCADE, DB_SET_NULL, DO_NOTHING, Q

from accounts.models import User
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S4

OBJECT_WITHIN = timedelta(days=30)
KEPT_FOR = timedelta(days=90)
"""After the removal, or after the answer to an objection."""


class RemovalQuerySet(models.QuerySet["Removal"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The person's own; nobody else's, whoever asks."""
        return self.filter(person=user.pk) if user.is_authenticated else self.none()


class Removal(models.Model):
    """That a person was removed from a group, and why, in words for them alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    membership = S2(models.ForeignKey(Membership, on_delete=DO_NOTHING, related_name="+"))
    person = S2(models.ForeignKey(User, on_delete=DB_CASCADE, related_name="+"))
    group_name = S4(SealedTextField(owner="person_id"))
    reason = S4(SealedTextField(owner="person_id"))
    removed_at = S2(models.DateTimeField())

    objects: ClassVar[RemovalQuerySet] = RemovalQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    def takes_objections(self, at: datetime) -> bool:
        return at < self.removed_at + OBJECT_WITHIN

    @property
    def object_until(self) -> datetime:
        return self.removed_at + OBJECT_WITHIN


def groups_known_to(user: User) -> set[uuid.UUID]:
    """The groups in which somebody is or was: there they decide nothing for the site."""
    own = Membership.objects.filter(user=user, joined_at__isnull=False)
    return set(own.values_list("group", flat=True))


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever objected, and coordinators who are not of that group."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(removal__in=Removal.objects.visible_to(user).values("pk"))
        if not user.is_coordinator:
            return self.filter(mine)
        return self.filter(mine | ~Q(group__in=groups_known_to(user)))

    def awaiting(self, user: User | AnonymousUser) -> Self:
        """What a coordinator may answer, the oldest first: never about a group of theirs."""
        if not (user.is_authenticated and user.is_coordinator):
            return self.none()
        others = self.filter(answered_at=None).exclude(group__in=groups_known_to(user))
        return others.order_by("objected_at", "pk")


class Objection(models.Model):
    """What a removed person says to it, once, and what a coordinator answered."""

    class Verdict(models.TextChoices):
        STANDS = "stands", "It stays as the group decided"
        AGAIN = "again", "The group is asked to think about it again"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    removal = S2(models.OneToOneField(Removal, on_delete=DB_CASCADE, related_name="objection"))
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    group_name = S4(SealedTextField(owner="id"))
    reason = S4(SealedTextField(owner="id"))
    words = S4(SealedTextField(owner="id"))
    objected_at = S2(models.DateTimeField())
    verdict = S2(models.CharField(max_length=8, choices=Verdict.choices, blank=True))
    answer = S4(SealedTextField(owner="id", blank=True))
    answered_by = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=DB_SET_NULL, null=True, related_name="+"
        )
    )
    answered_at = S2(models.DateTimeField(null=True))

    objects: ClassVar[ObjectionQuerySet] = ObjectionQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", answered_at=None, answered_by=None)
                | (~Q(verdict="") & Q(answered_at__isnull=False)),
                name="objection_answered_whole",
            )
        ]
