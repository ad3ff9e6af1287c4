"""Links in posts lead to a page of ours first, which says where they go.

Its address holds the post and which of its links it is; the link itself stays inside the text,
which is read again when somebody follows it, and only by who may read it.
"""

from itertools import count
from urllib.parse import urlsplit

from django.urls import reverse

from groups.forum.markdown import Exit
from groups.forum.models import Post


def exits_of(slug: str, post: Post) -> Exit:
    """For each link of the post, in order, the page that says where it leads."""
    numbers = count(1)

    def exit_of(url: str) -> str:
        return reverse("forum:follow_link", args=[slug, post.thread_id, post.pk, next(numbers)])

    return exit_of


def host_of(url: str) -> str:
    """Where a link leads, in one word; empty where that is a mail program."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
