"""Putting a post before the facilitators, and closing the matter."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from groups.audit.actions import record
from groups.audit.models import Verb
from groups.forum.models import Disclosure, Post, Thread
from groups.membership.models import Membership


@transaction.atomic
def disclose(member: Membership, post: Post, *, at: datetime) -> None:
    """Open one post to the facilitators until they close it. A second time changes nothing.

    Nothing is kept of who did it, not even in the log: the author may be among those who read it.
    """
    if not Post.objects.visible_to(member).filter(pk=post.pk).exists():
        raise PermissionDenied("cannot put forward what they do not read")
    thread = Thread.objects.visible_to(member).filter(pk=post.thread_id).first()
    if thread is None:
        return  # a facilitator, who reads it because it is open to them already
    opened = Disclosure(
        group_id=member.group_id,
        thread_id=thread.pk,
        post_id=post.pk,
        opened_at=at,
        ends_at=thread.expires_at,
    )
    try:
        with transaction.atomic():
            opened.save(force_insert=True)
    except IntegrityError:
        pass  # open already, which the member may not see


@transaction.atomic
def close_disclosure(member: Membership, disclosure: Disclosure, *, at: datetime) -> None:
    """The facilitators have looked; from here on they read the post only if it is for them."""
    if not member.is_facilitator:
        raise PermissionDenied("only a facilitator closes this")
    still_open = Disclosure.objects.filter(group=member.group_id, pk=disclosure.pk, closed_at=None)
    if still_open.update(closed_at=at):
        record(
            member.user,
            Verb.FORUM_DISCLOSURE_CLOSED,
            at=at,
            group=member.group_id,
            subject=disclosure.pk,
        )
