"""That a thread goes slower for a while, or rests."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import DB_CASCADE, DO_NOTHING, Exists, OuterRef, Q

from groups.forum.models.texts import Thread
from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2

LONGEST_WAIT = 24 * 60
"""Minutes between two replies of one person."""


class PaceQuerySet(models.QuerySet["Pace"]):
    def visible_to(self, member: Membership) -> Self:
        """Of threads that the member can read."""
        thread = Thread.objects.visible_to(member).filter(pk=OuterRef("thread_id"))
        return self.filter(Exists(thread), group=member.group_id)


class Pace(models.Model):
    """One reply each in so many ``minutes``; 0 means that nobody but facilitators writes."""

    class Reason(models.TextChoices):
        BREATH = "breath", "A breath does everybody good"
        READING = "reading", "Facilitators want to read first"
        MEETING = "meeting", "This is better talked about at a meeting"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=DO_NOTHING, related_name="+"))
    thread = S2(models.OneToOneField(Thread, on_delete=DB_CASCADE, related_name="+"))
    minutes = S2(models.PositiveSmallIntegerField())
    reason = S2(models.CharField(max_length=8, choices=Reason.choices))
    ends_at = S2(models.DateTimeField())

    objects: ClassVar[PaceQuerySet] = PaceQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__lte=LONGEST_WAIT), name="pace_in_a_day"),
            models.CheckConstraint(
                condition=Q(reason__in=["breath", "reading", "meeting"]), name="pace_reason_known"
            ),
        ]
