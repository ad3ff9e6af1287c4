"""The outbox: one row for each thing to be told to one person.

A row holds ids and times, no word that anybody wrote. Its unique key makes planning idempotent:
any number of planners may insert it, one row remains.
"""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from groupsite.confidentiality.ranks import S2, S3


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, at: datetime) -> Self:
        """Waiting rows whose time has come, and that were not put off beyond ``at``."""
        return self.filter(
            Q(not_before=None) | Q(not_before__lte=at), state=Notice.State.PENDING, due_at__lte=at
        )

    def abandoned(self, at: datetime) -> Self:
        """Rows whose process ended while it held them: nobody can say whether they were sent."""
        return self.filter(state=Notice.State.SENDING, lease_until__lt=at)


class Notice(models.Model):
    """One notice for one recipient, about one revision of one subject, at one lead time.

    ``recipient`` is null for somebody who has no account yet (an invitation): the kind knows the
    address. ``lead`` is in minutes before the subject's time, 0 where there is none.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for its time"
        SENDING = "sending", "Being handed over"
        SENT = "sent", "Handed over"
        CANCELLED = "cancelled", "No longer wanted"
        FAILED = "failed", "Given up"
        UNCERTAIN = "uncertain", "Perhaps handed over: the process ended before it could say"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = S2(models.CharField(max_length=40))
    recipient = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
        )
    )
    group_id = S2(models.UUIDField(null=True))
    subject_id = S2(models.UUIDField())
    revision = S2(models.PositiveIntegerField(default=0))
    lead = S2(models.PositiveIntegerField(default=0))
    due_at = S3(models.DateTimeField())
    state = S2(models.CharField(max_length=10, choices=State.choices, default=State.PENDING))
    attempts = S2(models.PositiveSmallIntegerField(default=0))
    not_before = S2(models.DateTimeField(null=True))
    lease_until = S2(models.DateTimeField(null=True))
    finished_at = S2(models.DateTimeField(null=True))
    reason = S2(models.CharField(max_length=40, blank=True))

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "subject_id", "revision", "lead"],
                nulls_distinct=False,
                name="notice_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["pending", "sending"]),
                name="notice_due",
            ),
            models.Index(fields=["group_id", "recipient"], name="notice_of_member"),
        ]
