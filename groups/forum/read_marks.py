"""Setting and clearing one's own marks of what one has read. Nobody else ever learns of them."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from groups.forum.models import Post, ReadMark, Thread
from groups.membership.models import Membership


def mark_read(member: Membership, post: Post) -> None:
    """Everything in the post's thread that was written until then; never less than before."""
    _mark(member, post.thread_id, post.created_at)


@transaction.atomic
def mark_all_read(member: Membership) -> None:
    """Everything that the member can read today."""
    readable = Post.objects.inside_for(member).filter(thread__in=Thread.objects.visible_to(member))
    newest = readable.order_by("-created_at").values_list("created_at", flat=True).first()
    if newest is not None:
        ReadMark.objects.visible_to(member).filter(thread__isnull=False, until__lte=newest).delete()
        _mark(member, None, newest)


def forget_marks(member: Membership) -> None:
    """As if the member had never said what they have read."""
    ReadMark.objects.visible_to(member).delete()


def end_marks(membership: Membership, at: datetime) -> None:
    """They go with the membership. Declared to ``groups.membership.endings``."""
    forget_marks(membership)


def _mark(member: Membership, thread: UUID | None, until: datetime) -> None:
    """In whatever order two windows do it, the later moment stays."""
    own = ReadMark.objects.visible_to(member).filter(thread=thread)
    mark = ReadMark(
        group_id=member.group_id, thread_id=thread, membership_id=member.pk, until=until
    )
    try:
        with transaction.atomic():
            ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
    except IntegrityError:
        return  # its thread went a moment ago, and there is nothing left to remember
    own.filter(until__lt=until).update(until=until)
