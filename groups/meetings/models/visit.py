"""That somebody who is not in the group comes to one meeting of it, as a guest."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from groups.meetings.models.meeting import Meeting
from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2

REMEMBERED_FOR = timedelta(days=7)
"""After the meeting, for whoever does not say themselves whether they join."""


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, member: Membership) -> Self:
        """For a group's facilitators; who is held back is for nobody."""
        if not member.is_facilitator:
            return self.none()
        return self.filter(group=member.group_id).exclude(state=Visit.State.HELD)

    def unanswered(self) -> Self:
        """Who asks, whether facilitators see it or nobody does."""
        return self.filter(state__in=(Visit.State.ASKED, Visit.State.HELD))

    def by(self, user: User) -> Self:
        """One's own."""
        return self.filter(guest=user.pk)


class Visit(models.Model):
    """A guest, by the name for that evening, under the agreement whose ``version`` they accepted.

    It goes when the guest joins, leaves, or says nothing until ``erase_at``. Who visited is not
    kept anywhere after that.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        HELD = "held", "Asked"
        COMING = "coming", "Comes"
        REFUSED = "refused", "Cannot come"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    meeting = S2(models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="visits"))
    guest = S2(models.ForeignKey(User, on_delete=models.CASCADE, related_name="+"))
    name = S2(models.CharField("name for that evening", max_length=40))
    version = S2(models.PositiveSmallIntegerField("version of the agreement"))
    state = S2(models.CharField(max_length=8, choices=State.choices))
    asked_at = S2(models.DateTimeField())
    answered_at = S2(models.DateTimeField(null=True))
    erase_at = S2(models.DateTimeField())

    objects: ClassVar[VisitQuerySet] = VisitQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "guest"], name="visit_once"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "held"], answered_at__isnull=True)
                | Q(state__in=["coming", "refused"], answered_at__isnull=False),
                name="visit_answer_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["erase_at"], name="visit_erase"),
            models.Index(fields=["group"], condition=Q(state="asked"), name="visit_asked"),
        ]
