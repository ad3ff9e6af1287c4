"""Taking somebody else's words away: hidden, only their author reads them; removed, nobody does.

Called by an app above that has decided it, and acts for a purpose which may do that to the posts in
question and to no others.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from groups.errors import NotPossible
from groups.forum.models import Hidden, Post
from groups.forum.own_words import remove_if_empty
from groups.membership.models import Membership

HIDDEN_ALREADY = "This is hidden already."


def hidden_in(member: Membership, posts: Iterable[Post]) -> Mapping[UUID, Hidden]:
    """What the member's own ones among ``posts`` said; a query only where one was hidden."""
    hidden = [post.pk for post in posts if post.hidden_at is not None]
    if not hidden:
        return {}
    own = Hidden.objects.visible_to(member).filter(post__in=hidden)
    return {one.post_id: one for one in own}


def hide(post: Post, *, reason: str, at: datetime) -> None:
    """Take the words out of a post, loaded with its thread, and keep them for its author."""
    if post.hidden_at is not None:
        raise NotPossible(HIDDEN_ALREADY)
    thread = post.thread
    Hidden(
        group_id=post.group_id,
        thread_id=post.thread_id,
        post_id=post.pk,
        title=thread.title if post.opens else "",
        body=post.body,
        reason=reason,
    ).save(force_insert=True)
    post.body, post.note, post.hidden_at = "", "", at
    post.save(update_fields=["body", "note", "hidden_at"])
    if post.opens:
        thread.title, thread.hidden_at = "", at
        thread.save(update_fields=["title", "hidden_at"])


def remove(post: Post, *, at: datetime) -> None:
    """Erase a post, loaded with its thread. What others answered in a thread stays."""
    thread = post.thread
    if post.opens:
        thread.title, thread.taken_back_at = "", at
        thread.hidden_at = thread.hidden_at or at
        thread.save(update_fields=["title", "hidden_at", "taken_back_at"])
    Post.objects.filter(group=post.group_id, pk=post.pk).delete()
    if thread.is_taken_back:
        remove_if_empty(thread)
