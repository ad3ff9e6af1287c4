"""The outbox: one row for each thing to be told to one person.

A row holds ids and times, no word that anybody wrote. Its unique key makes planning idempotent:
any number of planners may insert it, one row remains.

    pending --claim--> sending --answer--> sent | failed | uncertain
       ^------ 4xx, given back ----|          lease ran out --^

``next_at`` is when a sender looks at the row by itself: set while it waits, and on an *uncertain*
row that is to be sent a second time; empty on all others.
"""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from groupsite.confidentiality.ranks import S1, S2, S3

KEPT_FOR = timedelta(days=60)
"""After its end a row is erased; the second lock says the same."""
SAID_HERE_ONLY = ("mail not safe", "switched off", "too late", "too late to repeat")
"""Why no mail was sent of something that is true all the same, and stands on the person's page."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, at: datetime) -> Self:
        """Rows that a sender is to look at, with those put off until ``at``."""
        return self.filter(next_at__lte=at)

    def abandoned(self, at: datetime) -> Self:
        """Rows whose process ended while it held them: nobody can say whether they were sent."""
        return self.filter(state=Notice.State.SENDING, lease_until__lt=at)

    def told_to(self, person: User, at: datetime) -> Self:
        """What has become due for a person, by mail or without, the newest first."""
        by_mail = ~Q(state=Notice.State.CANCELLED)
        here = Q(state=Notice.State.CANCELLED, reason__in=SAID_HERE_ONLY)
        return self.filter(by_mail | here, recipient=person, due_at__lte=at).order_by(
            "-due_at", "pk"
        )

    def given_up(self) -> Self:
        """Rows that nobody looks at by themselves any more, and that may not have arrived."""
        return self.filter(
            state__in=[Notice.State.FAILED, Notice.State.UNCERTAIN], next_at__isnull=True
        )

    def perhaps_sent_by(self, at: datetime) -> Self:
        """Rows that a sender who knew more than this database may have sent."""
        return self.filter(Q(next_at__lte=at) | Q(state=Notice.State.SENDING))

    def take_back(self, at: datetime, reason: str) -> int:
        """Let those that wait wait no longer; says how many."""
        return self.filter(state=Notice.State.PENDING).update(
            state=Notice.State.CANCELLED, next_at=None, finished_at=at, reason=reason
        )


class Notice(models.Model):
    """One notice for one recipient, about one revision of one subject, at one lead time.

    ``recipient`` is null for somebody who has no account yet (an invitation): the kind knows the
    address. ``lead`` is in minutes before the subject's time, 0 where there is none. ``message_key``
    is the Message-ID of every attempt. ``repeated`` says that it may have arrived twice.
    ``seen_at`` is when the person said, on their page of notices, that they have seen it.
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
    # ``notice_once`` begins with it.
    recipient = S2(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.CASCADE,
            null=True,
            db_index=False,
            related_name="+",
        )
    )
    group_id = S2(models.UUIDField(null=True))
    subject_id = S2(models.UUIDField())
    revision = S2(models.PositiveIntegerField(default=0))
    lead = S2(models.PositiveIntegerField(default=0))
    due_at = S3(models.DateTimeField())
    state = S2(models.CharField(max_length=10, choices=State.choices, default=State.PENDING))
    attempts = S2(models.PositiveSmallIntegerField(default=0))
    next_at = S2(models.DateTimeField(null=True))
    lease_until = S2(models.DateTimeField(null=True))
    finished_at = S2(models.DateTimeField(null=True))
    reason = S2(models.CharField(max_length=40, blank=True))
    message_key = S2(models.UUIDField(default=uuid.uuid4, editable=False))
    repeated = S2(models.BooleanField(default=False))
    seen_at = S2(models.DateTimeField(null=True))

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]  # as_manager gives a manager with these methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "subject_id", "revision", "lead"],
                nulls_distinct=False,
                name="notice_once",
            ),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(state__in=["pending", "uncertain"]),
                name="notice_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=~Q(next_at=None), name="notice_due"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="notice_held"),
            models.Index(fields=["group_id"], name="notice_of_group"),
        ]


class Planned(models.Model):
    """Until when the notices of a kind were planned; see ``planned``."""

    kind = S1(models.CharField(max_length=40, unique=True))
    until = S1(models.DateTimeField())

    objects: ClassVar[models.Manager["Planned"]] = models.Manager()
