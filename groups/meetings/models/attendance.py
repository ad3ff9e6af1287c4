"""Who is at a meeting while it runs, and whose name may be kept afterwards.

Counts are the rule. A name outlives the wrap-up only where its owner chose that, and then for
``KEPT_FOR``; a check holds that nothing but the name is kept.
"""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from groups.meetings.models.meeting import Meeting
from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2

KEPT_FOR = timedelta(days=90)
FORGOTTEN_AFTER = timedelta(days=2)
"""Of a meeting that nobody wraps up: its ticks go by themselves so long after its end."""


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, member: Membership) -> Self:
        """Facilitators: of everybody who is in the group today. Members: their own."""
        ours = self.filter(group=member.group_id, membership__state=Membership.State.ACTIVE)
        return ours if member.is_facilitator else ours.filter(membership=member)


class Attendance(models.Model):
    """That somebody is there. ``turn`` and ``position`` are of the running round and go with it."""

    class Turn(models.TextChoices):
        WAITING = "waiting", "Not yet"
        SPOKE = "spoke", "Spoke"
        PASSED = "passed", "Passed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    meeting = S2(models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance"))
    membership = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))
    turn = S2(models.CharField(max_length=7, choices=Turn.choices, default=Turn.WAITING))
    position = S2(models.PositiveSmallIntegerField(default=0))
    kept = S2(models.BooleanField(default=False))
    erase_at = S2(models.DateTimeField())

    objects: ClassVar[AttendanceQuerySet] = AttendanceQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(turn__in=["waiting", "spoke", "passed"]), name="attendance_turn_known"
            ),
            models.CheckConstraint(
                condition=Q(kept=False) | Q(turn="waiting", position=0),
                name="attendance_keeps_the_name_alone",
            ),
        ]
        indexes = [models.Index(fields=["erase_at"], name="attendance_to_erase")]


class NameKeptQuerySet(models.QuerySet["NameKept"]):
    def visible_to(self, member: Membership) -> Self:
        """One's own choice."""
        return self.filter(group=member.group_id, membership=member)


class NameKept(models.Model):
    """That a member chose to have their name kept with the meetings they were at."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    membership = S2(models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="+"))
    chosen_at = S2(models.DateTimeField())

    objects: ClassVar[NameKeptQuerySet] = NameKeptQuerySet.as_manager()  # type: ignore[assignment]  # as above
