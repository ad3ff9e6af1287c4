"""A form that was sent twice: by a hurried finger, a slow line, or the way back and forth.

Each form carries a token of its own. It stands in the row that says who wrote the text, unique for
the membership, so that the second sending finds what the first one made.
"""

from uuid import UUID

from django.db.models import Q

from groups.errors import NotPossible
from groups.forum.drafts import one_at_a_time
from groups.forum.models import Authorship, Post, Thread
from groups.membership.models import Membership

SENT = "This was shared already. It is no longer there."


def thread_sent(member: Membership, sending: UUID | None) -> Thread | None:
    """The thread that this form has become already. Raises NotPossible where it is gone."""
    signed = _signed(member, sending)
    if signed is None:
        return None
    thread = Thread.objects.visible_to(member).filter(pk=signed.thread_id).first()
    if thread is None:
        raise NotPossible(SENT)
    return thread


def reply_sent(member: Membership, sending: UUID | None) -> Post | None:
    """The post that this form has become already. Raises NotPossible where it is gone."""
    signed = _signed(member, sending)
    if signed is None:
        return None
    of_form = Q(opens=True) if signed.post_id is None else Q(pk=signed.post_id)
    posts = Post.objects.visible_to(member).filter(of_form, thread=signed.thread_id)
    post = posts.first()
    if post is None:
        raise NotPossible(SENT)
    return post


def _signed(member: Membership, sending: UUID | None) -> Authorship | None:
    """Waits for a first sending that is still on its way."""
    if sending is None:
        return None
    one_at_a_time(member)
    return Authorship.objects.filter(membership=member.pk, sending=sending).first()
