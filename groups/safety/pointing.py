"""A quiet pointer to help, for the author of a post that may speak of danger.

The post goes out as it is, and nobody else is told. That it was shown is kept nowhere: whether it
was, is read from the author's own posts.
"""

from django.urls import reverse
from django.utils.html import format_html

from groups.forum.models import Post
from groups.forum.own_words import text_of
from groups.membership.models import Membership
from groups.safety.danger import speaks_of

AS_MANY = 50
"""Of the author's latest posts are looked at for the same text."""


def help_for(author: Membership, post: Post, before: str) -> str:
    """Declared to ``groups.forum.afterwards``: once for a text, an edited one included."""
    now = speaks_of(text_of(post))
    if not now or now <= speaks_of(before) or _said_before(author, post):
        return ""
    country = author.user.country
    address = reverse("safety:help_now") + (f"?country={country}" if country else "")
    return format_html(
        "Your words are there, as you wrote them. If this is about danger, for you or somebody near "
        'you, there are people to talk to right now: <a href="{}">whom to call where you are</a>. '
        "Only you see this.",
        address,
    )


def _said_before(author: Membership, post: Post) -> bool:
    """The same words, sent once more; only who wrote something of the kind is asked for it."""
    own = Post.objects.visible_to(author).written_by(author).exclude(pk=post.pk)
    latest = own.filter(group=author.group_id).order_by("-created_at")[:AS_MANY]
    return any(other.body == post.body for other in latest)
