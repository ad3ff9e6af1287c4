"""What a reader is shown of being heard: words, no names and no numbers.

The author is told from the first one on, everybody else from the third: a post that nobody has
answered yet looks like one that somebody did, and among eight people two are easily guessed. One's
own word is not counted in what is shown to oneself, so that giving it tells nothing of others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, OuterRef, QuerySet

from groups.forum.models import Acknowledgement, Post, Thread
from groups.membership.models import Membership

Kind = Acknowledgement.Kind

TO_ITS_AUTHOR = {
    Kind.HEARD: ("Somebody hears you.", "A few hear you."),
    Kind.ME_TOO: ("Somebody knows this, too.", "A few know this, too."),
    Kind.THANKS: ("Somebody thanks you.", "A few thank you."),
}
"""For one or two, and for more."""
TO_READERS = {
    Kind.HEARD: "A few hear this.",
    Kind.ME_TOO: "A few know this, too.",
    Kind.THANKS: "A few say thank you.",
}
HELPED = "This helped a few."


class _Heard(Func):
    """Of each kind, whether it was a few; who may know of less is the function's to say."""

    function = "forum_heard"
    output_field = JSONField()


@dataclass(frozen=True)
class Word:
    """One that the reader can say without words, and whether they have."""

    kind: str
    label: str
    is_given: bool


@dataclass(frozen=True)
class Heard:
    """``shown`` are sentences; ``words`` is empty for the author, who has said it already."""

    shown: Sequence[str] = ()
    words: Sequence[Word] = ()


def with_heard(posts: "QuerySet[Post, Any]", member: Membership) -> "QuerySet[Post, Any]":
    """Each with ``heard``, and with ``given``, what the member gave themselves."""
    given = Acknowledgement.objects.visible_to(member).filter(post=OuterRef("pk"))
    return posts.annotate(
        heard=_Heard(F("pk"), F("thread_id"), F("opens")),
        given=ArraySubquery(given.order_by("kind").values("kind")),
    )


def heard_of(post: Any, thread: Thread, *, is_own: bool) -> Heard:
    """Of a post from ``with_heard``; of another nothing is known, and nothing is shown."""
    if "heard" not in post.__dict__:
        return Heard()
    shown = [_sentence(Kind(kind), few, is_own) for kind, few in sorted(post.heard.items())]
    if is_own:
        return Heard(shown)
    kinds = [kind for kind in Kind if kind is not Kind.HELPED or is_answer(post, thread)]
    return Heard(shown, [Word(kind.value, kind.label, kind in post.given) for kind in kinds])


def is_answer(post: Post, thread: Thread) -> bool:
    """A reply to a question."""
    return thread.kind == Thread.Kind.QUESTION and not post.opens


def _sentence(kind: Acknowledgement.Kind, few: bool, is_own: bool) -> str:
    if kind is Kind.HELPED:
        return HELPED
    return TO_ITS_AUTHOR[kind][few] if is_own else TO_READERS[kind]
