"""Writing into the audit log."""

from datetime import datetime
from uuid import UUID

from accounts.models import User
from groups.audit.models import Entry, Verb


def record(
    actor: User | None,
    verb: Verb,
    *,
    at: datetime,
    group: UUID | None = None,
    subject: UUID | None = None,
    shown_at: datetime | None = None,
) -> None:
    """Note that ``actor`` did ``verb``. Ids only; belongs into the transaction of the deed.

    ``shown_at`` puts off when members read it, where they may at all. Broken glass takes no
    ``subject``: members read that row, and are not told which post it was.
    """
    Entry.objects.create(
        actor=actor,
        verb=verb,
        at=at,
        group_id=group,
        subject_id=subject,
        shown_at=at if shown_at is None else shown_at,
    )
