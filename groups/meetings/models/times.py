"""Finding a time: facilitators propose some, everybody says which of them suit.

What somebody answers is for the facilitators: members see their own answers and no number of
others. A poll and its answers are erased, by the clock or when meetings come of it.
"""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from accounts.zones import validate_zone
from groups.meetings.models.series import LONGEST_MINUTES
from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2, S3


class PollQuerySet(models.QuerySet["Poll"]):
    def visible_to(self, member: Membership) -> Self:
        return self.filter(group=member.group_id)

    def open(self, at: datetime) -> Self:
        return self.filter(closes_at__gt=at)

    def over(self, at: datetime) -> Self:
        """To be erased."""
        return self.filter(erase_at__lte=at)


class Poll(models.Model):
    """Which times suit? Wall times in ``time_zone``. Closed by hand, ``closes_at`` is that moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    time_zone = S3(models.CharField(max_length=64, validators=[validate_zone]))
    duration_minutes = S3(models.PositiveSmallIntegerField())
    asked_at = S3(models.DateTimeField())
    closes_at = S3(models.DateTimeField())
    erase_at = S3(models.DateTimeField())

    objects: ClassVar[PollQuerySet] = PollQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="poll_with_group"),
            models.CheckConstraint(
                condition=Q(duration_minutes__range=(1, LONGEST_MINUTES)),
                name="poll_duration_sane",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gte=F("asked_at"), erase_at__gt=F("closes_at")),
                name="poll_ends",
            ),
        ]

    def is_open(self, at: datetime) -> bool:
        return at < self.closes_at


class SlotQuerySet(models.QuerySet["Slot"]):
    def visible_to(self, member: Membership) -> Self:
        return self.filter(group=member.group_id)


class Slot(models.Model):
    """One of the proposed times: the wall time that is meant, and the instant that it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    poll = S2(models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="slots"))
    starts_on = S3(models.DateField())
    starts_at = S3(models.TimeField())
    instant = S3(models.DateTimeField())

    objects: ClassVar[SlotQuerySet] = SlotQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "group"], name="slot_with_group"),
            models.UniqueConstraint(fields=["poll", "instant"], name="slot_once"),
        ]


class SlotAnswerQuerySet(models.QuerySet["SlotAnswer"]):
    def visible_to(self, member: Membership) -> Self:
        """One's own; for a facilitator those of everybody who is in the group today."""
        ours = self.filter(group=member.group_id).current()
        return ours if member.is_facilitator else ours.filter(membership=member.pk)

    def current(self) -> Self:
        """Given by an active member, and not in an earlier time in the group."""
        return self.filter(
            membership__state=Membership.State.ACTIVE, answered_at__gte=F("membership__joined_at")
        )


class SlotAnswer(models.Model):
    """Whether one of the times suits one of the people."""

    class Suits(models.TextChoices):
        YES = "yes", "Yes"
        IF_NEED_BE = "need", "If need be"
        NO = "no", "No"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    slot = S2(models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="answers"))
    membership = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))
    suits = S3(models.CharField(max_length=4, choices=Suits.choices))
    answered_at = S2(models.DateTimeField())

    objects: ClassVar[SlotAnswerQuerySet] = SlotAnswerQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "membership"], name="slot_answer_once"),
            models.CheckConstraint(
                condition=Q(suits__in=["yes", "need", "no"]), name="slot_answer_known"
            ),
        ]
