"""What somebody has written and not sent yet. No deed here enters the audit log."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Value

from groups.errors import NotPossible
from groups.forum.models import Authorship, Clock, Draft, Thread
from groups.membership.models import Membership
from groupsite.confidentiality.acting import Purpose, acting_as

type Words = Mapping[str, str | Sequence[str]]
"""A form as it was filled in, by field."""

KEPT_FOR = timedelta(days=30)
LARGEST_DRAFT = 65_536
"""In bytes as it is kept: what is too long for a post is kept as well, so that it can be cut."""
TEXTS: Final = ("title", "body")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A draft as its author finds it again."""

    words: Words
    at: datetime


@transaction.atomic
def keep_draft(
    member: Membership, thread: Thread | None, words: Words, *, at: datetime, sending: UUID | None
) -> bool:
    """Keep what is in the form, in place of what was kept before; says whether there is anything.

    Without a text there is nothing to keep. Neither is there once the form was sent: a browser may
    still be keeping what was shared a moment ago.
    """
    packed = _packed(words)
    if len(packed.encode()) > LARGEST_DRAFT:
        raise NotPossible("This is too long to be kept as a draft.")
    one_at_a_time(member)
    if not any(str(words.get(name, "")).strip() for name in TEXTS) or was_sent(member, sending):
        discard_draft(member, thread)
        return False
    draft = Draft.objects.visible_to(member).of(thread).first() or Draft(
        group_id=member.group_id, membership_id=member.pk, thread=thread
    )
    draft.words, draft.kept_at = packed, at
    draft.save()
    return True


def discard_draft(member: Membership, thread: Thread | None) -> None:
    """Throw it away for good; also what happens to it once it is sent."""
    Draft.objects.visible_to(member).of(thread).delete()


def draft_of(member: Membership, thread: Thread | None) -> Kept | None:
    """What the member kept for this place."""
    return read_draft(list(Draft.objects.visible_to(member).of(thread)))


def read_draft(rows: Sequence[Draft]) -> Kept | None:
    """The one of them that there may be."""
    return Kept(json.loads(rows[0].words), rows[0].kept_at) if rows else None


def was_sent(member: Membership, sending: UUID | None) -> bool:
    """Whether a form with this token has become a text already."""
    return (
        sending is not None
        and Authorship.objects.filter(membership=member.pk, sending=sending).exists()
    )


def one_at_a_time(member: Membership) -> None:
    """Hold back a second press of a button until the first one is done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"writing|{member.pk}"]
        )


def end_drafts(membership: Membership, at: datetime) -> None:
    """Whoever leaves takes nothing unsent along. Declared to ``groups.membership.endings``.

    Where a facilitator removes somebody, row security hides the drafts from the hand that removes
    them. They open to nobody any more, and go with the others after 30 days.
    """
    Draft.objects.visible_to(membership).delete()


def erase_drafts() -> int:
    """Erase what was kept for too long; says how many."""
    with acting_as(Purpose.EXPIRY):
        old = Draft.objects.filter(kept_at__lte=Clock() - Value(KEPT_FOR))
        erased, _ = old.delete()
    if erased:
        logger.info("expired: %s drafts erased", erased)
    return erased


def _packed(words: Words) -> str:
    """Half of a character, which no text may hold, is kept as a question mark."""
    return json.dumps(dict(words), ensure_ascii=False).encode(errors="replace").decode()
