"""Saying without words that one hears, and taking it back. No notice, no log, no time."""

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from groups.errors import NotPossible
from groups.forum.actions import GONE
from groups.forum.models import Acknowledgement, Post
from groups.forum.models.heard import AcknowledgementQuerySet
from groups.forum.policy import may_acknowledge
from groups.membership.models import Membership


def acknowledge(member: Membership, post: Post, kind: str) -> None:
    """Give one of the words; a second time changes nothing.

    Raises NotPossible where the post went meanwhile.
    """
    if not may_acknowledge(member, post, kind):
        raise PermissionDenied("may not acknowledge this")
    given = Acknowledgement(
        group_id=member.group_id,
        thread_id=post.thread_id,
        post_id=post.pk,
        membership_id=member.pk,
        kind=kind,
    )
    try:
        with transaction.atomic():
            given.save(force_insert=True)
    except DatabaseError:
        # In another window it was given already, or the author took the post back.
        if not Post.objects.visible_to(member).filter(pk=post.pk).exists():
            raise NotPossible(GONE) from None
        if not _given(member, post, kind).exists():
            raise


def withdraw(member: Membership, post: Post, kind: str) -> None:
    """Take it back, whether it was given or not."""
    _given(member, post, kind).delete()


def _given(member: Membership, post: Post, kind: str) -> AcknowledgementQuerySet:
    return Acknowledgement.objects.visible_to(member).filter(post=post.pk, kind=kind)
