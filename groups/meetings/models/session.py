"""How one meeting is run: its plan, what is to be done afterwards, and what is kept of it.

Only facilitators see any of this. Nothing here refers to a person: words are about the evening.
"""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from groups.meetings.models.meeting import Meeting
from groups.membership.models import Group, Membership
from groupsite.confidentiality.fields import SealedTextField
from groupsite.confidentiality.ranks import S2, S3, S4

LONGEST_PART = 180
MOST_PARTS = 30
MOST_FOLLOW_UPS = 30
CORRECTABLE = timedelta(hours=24)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, member: Membership) -> Self:
        """Those of the group, for its facilitators."""
        return self.filter(group=member.group_id) if member.is_facilitator else self.none()

    def wrapped_up(self) -> Self:
        return self.filter(closed_at__isnull=False)


class Session(models.Model):
    """One meeting's evening. Wrapped up, it holds numbers and themes of the group."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    meeting = S2(models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="session"))
    made_at = S3(models.DateTimeField())
    closed_at = S3(models.DateTimeField(null=True))
    came = S2(models.PositiveSmallIntegerField(null=True))
    first_time = S2(models.PositiveSmallIntegerField(null=True))
    # Chosen from a list (themes.py), and as secret as words: they tell what people spoke of.
    themes = S4(SealedTextField(owner="group_id", blank=True))
    own_words = S4(SealedTextField(owner="group_id", blank=True))

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="session_with_group"),
            models.CheckConstraint(
                condition=Q(closed_at=None, came=None, first_time=None)
                | Q(closed_at__isnull=False, came__isnull=False),
                name="session_counts_at_the_end",
            ),
            models.CheckConstraint(
                condition=Q(first_time=None) | Q(first_time__lte=F("came")),
                name="session_first_time_among_came",
            ),
        ]

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def can_be_corrected(self, at: datetime) -> bool:
        """Numbers and themes, for a day. Names that were erased do not come back."""
        return self.closed_at is None or at < self.closed_at + CORRECTABLE


class PartQuerySet(models.QuerySet["Part"]):
    def visible_to(self, member: Membership) -> Self:
        """Those of the group, for its facilitators, in their order."""
        ours = self.filter(group=member.group_id) if member.is_facilitator else self.none()
        return ours.order_by("position", "pk")


class Part(models.Model):
    """A part of the plan. In a round the minutes are for each person."""

    class Kind(models.TextChoices):
        WELCOME = "welcome", "Welcome"
        AGREEMENT = "agreement", "Agreement"
        ROUND = "round", "Round"
        TOPIC = "topic", "Topic"
        BREAK = "break", "Break"
        CLOSING = "closing", "Closing"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    session = S2(models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts"))
    kind = S3(models.CharField(max_length=10, choices=Kind.choices))
    title = S4(SealedTextField(owner="group_id"))
    minutes = S3(models.PositiveSmallIntegerField())
    position = S3(models.PositiveSmallIntegerField())

    objects: ClassVar[PartQuerySet] = PartQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, LONGEST_PART)), name="part_minutes_sane"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["welcome", "agreement", "round", "topic", "break", "closing"]
                ),
                name="part_kind_known",
            ),
        ]

    @property
    def is_round(self) -> bool:
        return self.kind == Part.Kind.ROUND


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, member: Membership) -> Self:
        """Those of the group, for its facilitators, as they were written."""
        ours = self.filter(group=member.group_id) if member.is_facilitator else self.none()
        return ours.order_by("made_at", "pk")


class FollowUp(models.Model):
    """Something facilitators want to do after a meeting. It belongs to the meeting, to no person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    meeting = S2(models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="follow_ups"))
    text = S4(SealedTextField(owner="group_id"))
    done = S3(models.BooleanField(default=False))
    made_at = S3(models.DateTimeField())

    objects: ClassVar[FollowUpQuerySet] = FollowUpQuerySet.as_manager()  # type: ignore[assignment]  # as above
