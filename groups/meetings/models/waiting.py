"""Who waits for a seat of a meeting that is full, and for whom a seat is kept.

That somebody waits is for them and the facilitators: a place in a line would tell of all the others
in it, so nobody is shown one.
"""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from groups.meetings.models.meeting import Meeting
from groups.membership.models import Group, Membership
from groupsite.confidentiality.ranks import S2, S3


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def visible_to(self, member: Membership) -> Self:
        """One's own, and for a facilitator everybody's who is in the group today."""
        ours = self.filter(group=member.group_id).current()
        return ours if member.is_facilitator else ours.filter(membership=member)

    def current(self) -> Self:
        """Of an active member, in this time of theirs in the group, for the start that holds."""
        return self.filter(
            membership__state=Membership.State.ACTIVE,
            since__gte=F("membership__joined_at"),
            waits_for=F("meeting__starts_at"),
        )

    def in_line(self) -> Self:
        """For whom no seat was kept yet, the longest waiting first."""
        return self.filter(kept_until=None).order_by("since", "pk")

    def kept(self, at: datetime) -> Self:
        """For whom a seat is kept now."""
        return self.filter(kept_until__gt=at)


class Waiting(models.Model):
    """That a member waits for a seat. ``kept_until`` is set when one is offered.

    Once that moment is past the seat goes on to the next, and the row waits no longer: whoever
    would still come asks again and gets a new row. ``waits_for`` is the start that they meant.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = S2(models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+"))
    meeting = S2(models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="waiting"))
    membership = S2(models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+"))
    since = S2(models.DateTimeField())
    waits_for = S3(models.DateTimeField())
    offered_at = S2(models.DateTimeField(null=True))
    kept_until = S2(models.DateTimeField(null=True))

    objects: ClassVar[WaitingQuerySet] = WaitingQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="waiting_once"),
            models.CheckConstraint(
                condition=Q(offered_at__isnull=True, kept_until__isnull=True)
                | Q(
                    offered_at__isnull=False,
                    kept_until__gt=F("offered_at"),
                    kept_until__lte=F("waits_for"),
                ),
                name="waiting_offer_whole",
            ),
        ]

    def is_kept(self, at: datetime) -> bool:
        return self.kept_until is not None and self.kept_until > at
