"""Marking the answer that helped, and standing behind one as a facilitator."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from groups.errors import NotPossible
from groups.forum.actions import GONE
from groups.forum.models import AnswerMark, AnswerReview, Post, Thread
from groups.forum.policy import may_mark, may_review
from groups.library.models import Resource
from groups.membership.models import Membership

JUST_CHANGED = "This has just changed. Please look at it again."


def mark_answer(member: Membership, post: Post) -> None:
    """Point to this answer instead of whichever the member pointed to before.

    Raises NotPossible where the answer went, or another window was quicker.
    """
    if not may_mark(member, post):
        raise PermissionDenied("may not mark this")
    who = _as_whom(member, post)
    try:
        with transaction.atomic():
            AnswerMark.objects.filter(thread=post.thread_id, facilitator=who).delete()
            AnswerMark(
                group_id=member.group_id,
                thread_id=post.thread_id,
                post_id=post.pk,
                facilitator_id=who,
            ).save(force_insert=True)
    except DatabaseError:
        raise NotPossible(_why_not(member, post)) from None


def unmark_answer(member: Membership, post: Post) -> None:
    """No longer point to it, whether the member did or not."""
    if not may_mark(member, post):
        raise PermissionDenied("may not mark this")
    AnswerMark.objects.filter(post=post.pk, facilitator=_as_whom(member, post)).delete()


def review_answer(
    member: Membership, post: Post, *, at: datetime, resource: Resource | None = None
) -> None:
    """Stand behind an answer as it is now; an earlier review gives way."""
    if not may_review(member, post):
        raise PermissionDenied("may not review this")
    if resource is not None and not resource.is_published:
        raise NotPossible("This is not in the library.")
    try:
        with transaction.atomic():
            AnswerReview.objects.filter(post=post.pk).delete()
            AnswerReview(
                group_id=member.group_id,
                thread_id=post.thread_id,
                post_id=post.pk,
                facilitator_id=member.pk,
                resource=resource,
                at=at,
            ).save(force_insert=True)
    except DatabaseError:
        raise NotPossible(_why_not(member, post)) from None


def withdraw_review(member: Membership, post: Post) -> None:
    """Any facilitator may; it says no more than that nobody stands behind it now."""
    if not may_review(member, post):
        raise PermissionDenied("may not review this")
    AnswerReview.objects.filter(post=post.pk).delete()


def _as_whom(member: Membership, post: Post) -> UUID | None:
    """Who asked marks as that, also where they facilitate: their name would be beside it else."""
    asked = Thread.objects.visible_to(member).begun_by(member).filter(pk=post.thread_id).exists()
    return None if asked else member.pk


def _why_not(member: Membership, post: Post) -> str:
    there = Post.objects.visible_to(member).filter(pk=post.pk).exists()
    return JUST_CHANGED if there else GONE
