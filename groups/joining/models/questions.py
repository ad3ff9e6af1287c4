"""What a group's facilitators ask everybody who would like to join."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2

MOST_QUESTIONS = 8
LONGEST_QUESTION = 300


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, member: Membership) -> Self:
        """For the facilitators who write them."""
        return self.filter(group=member.group_id) if member.is_facilitator else self.none()

    def asked_by(self, group: Group) -> Self:
        """In the order in which somebody who asks to join meets them."""
        return self.filter(group=group).order_by("place")


class Question(models.Model):
    """One question; whoever may see the group's card may read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    place = S2(models.PositiveSmallIntegerField())
    text = S2(models.TextField(max_length=LONGEST_QUESTION))
    required = S2(models.BooleanField(default=False))

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            # Asked at the end, so that two may change places.
            models.UniqueConstraint(
                fields=["group", "place"],
                name="question_place_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_QUESTIONS)), name="question_places"
            ),
        ]
