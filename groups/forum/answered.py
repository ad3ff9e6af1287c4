"""What a reader is shown of an answer: marks, a review, and what they can do about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from groups.forum.heard import is_answer
from groups.forum.models import AnswerMark, AnswerReview, Post, Thread
from groups.forum.words import on_day
from groups.library.models import Resource
from groups.membership.models import Membership

BY_WHO_ASKED = "Marked by whoever asked"
BY_A_FACILITATOR = "Marked by a facilitator"


@dataclass(frozen=True)
class Answer:
    """``marks`` are words; ``resource`` is what a facilitator gave with their review."""

    marks: tuple[str, ...] = ()
    resource: Resource | None = None
    may_mark: bool = False
    is_marked: bool = False
    """By the reader themselves."""
    may_review: bool = False

    def __bool__(self) -> bool:
        return bool(self.marks or self.may_mark or self.may_review)


def with_answers(
    posts: "QuerySet[Post, Any]", member: Membership, thread: Any
) -> "QuerySet[Post, Any]":
    """Where the thread is a question: each with its marks and its review."""
    if thread.kind != Thread.Kind.QUESTION:
        return posts
    marks = AnswerMark.objects.filter(post=OuterRef("pk"))
    own = Q(facilitator=None) if thread.is_own else Q(facilitator=member.pk)
    review = AnswerReview.objects.filter(post=OuterRef("pk"))
    return posts.annotate(
        marked_by_who_asked=Exists(marks.filter(facilitator=None)),
        marked_by_a_facilitator=Exists(marks.exclude(facilitator=None)),
        marked_by_reader=Exists(marks.filter(own)),
        reviewed_at=Subquery(review.values("at")[:1]),
        reviewed_with=Subquery(review.values("resource_id")[:1]),
    )


def answer_of(
    member: Membership,
    post: Any,
    thread: Any,
    resources: Mapping[UUID, Resource],
    *,
    is_own: bool,
) -> Answer:
    """Of a post from ``with_answers``; of any other there is nothing to say."""
    if "reviewed_at" not in post.__dict__ or not is_answer(post, thread):
        return Answer()
    reviewed = is_reviewed(post)
    said = (
        BY_WHO_ASKED if post.marked_by_who_asked else "",
        BY_A_FACILITATOR if post.marked_by_a_facilitator else "",
        f"Reviewed by a facilitator {on_day(post.reviewed_at)}" if reviewed else "",
    )
    return Answer(
        marks=tuple(filter(None, said)),
        resource=resources.get(post.reviewed_with) if reviewed else None,
        may_mark=thread.is_own or member.is_facilitator,
        is_marked=post.marked_by_reader,
        may_review=member.is_facilitator and not is_own,
    )


def is_reviewed(post: Any) -> bool:
    """As it stands: words that were changed since are other words."""
    at = getattr(post, "reviewed_at", None)
    return at is not None and (post.edited_at is None or post.edited_at <= at)


def given_with(posts: Iterable[Any]) -> set[UUID]:
    """What facilitators gave with their reviews of these posts."""
    return {post.reviewed_with for post in posts if is_reviewed(post) and post.reviewed_with}
