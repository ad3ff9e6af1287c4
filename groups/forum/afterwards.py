"""What is said to the author alone when their words are there.

The forum knows nothing of the apps above it: one of them declares here what it has to say. It is
shown once, with the answer to what was sent, and kept nowhere.
"""

from collections.abc import Callable

from django.contrib import messages

from groups.forum.models import Post, Thread
from groups.membership.access import MemberRequest
from groups.membership.models import Membership

type Word = Callable[[Membership, Post, str], str]

_WORDS: list[Word] = []


def declare(word: Word) -> None:
    """Called by the ``ready`` of the app that has something to say.

    It is given the author, the post as it is now, and what it said before, empty for a new one.
    """
    _WORDS.append(word)


def said_to(member: Membership, post: Post, *, before: str = "") -> str:
    """One sentence, or nothing."""
    return next(filter(None, (word(member, post, before) for word in _WORDS)), "")


def opening_of(author: Membership, thread: Thread) -> Post:
    """The post that opens a thread of the author's own."""
    opening = Post.objects.visible_to(author).select_related("thread")
    return opening.get(thread=thread.pk, opens=True)


def say_to_author(request: MemberRequest, post: Post, *, before: str = "") -> None:
    """With the page that comes next."""
    words = said_to(request.member, post, before=before)
    if words:
        messages.info(request, words)
