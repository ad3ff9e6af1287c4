"""Putting notices into the outbox and taking them out again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.models import User
from groups.notices.models import Notice


def queue(
    kind: str,
    *,
    recipients: Iterable[User | None],
    subject: UUID,
    at: datetime,
    group: UUID | None = None,
    revision: int = 0,
    lead: int = 0,
) -> None:
    """One pending row for each recipient, due at ``at``; rows that exist already stay as they are."""
    Notice.objects.bulk_create(
        [
            Notice(
                kind=kind,
                recipient=recipient,
                group_id=group,
                subject_id=subject,
                revision=revision,
                lead=lead,
                due_at=at,
            )
            for recipient in recipients
        ],
        ignore_conflicts=True,
    )


def cancel(*, group: UUID, recipient: User, at: datetime) -> int:
    """Take back whatever waits for a person in a group; says how many rows."""
    return Notice.objects.filter(
        group_id=group, recipient=recipient, state=Notice.State.PENDING
    ).update(state=Notice.State.CANCELLED, finished_at=at, reason="left")
