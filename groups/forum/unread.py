"""What is new to one reader, as far as they have said what they read."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from groups.forum.models import Authorship, Post, ReadMark, Thread
from groups.forum.own import Own
from groups.membership.models import Membership

NOTHING_YET = datetime(1, 1, 1, tzinfo=UTC)


def with_read_until(
    threads: "QuerySet[Thread, Any]", member: Membership
) -> "QuerySet[Thread, Any]":
    """Each with ``read_until``, the later one of the thread's own mark and that of all."""
    marks = ReadMark.objects.visible_to(member).filter(Q(thread=OuterRef("pk")) | Q(thread=None))
    latest = Subquery(marks.order_by("-until").values("until")[:1])
    never = Value(NOTHING_YET, DateTimeField())
    return threads.annotate(read_until=Coalesce(latest, never))


def something_new(member: Membership) -> Exists:
    """Whether somebody else wrote in a thread from ``with_read_until`` what the member can read."""
    own = Authorship.objects.filter(membership=member.pk, thread=OuterRef("thread_id"))
    wrote = Exists(own.filter(post=OuterRef("pk"))) | (
        Q(opens=True) & Exists(own.filter(post=None))
    )
    since = {"thread": OuterRef("pk"), "created_at__gt": OuterRef("read_until")}
    return Exists(Post.objects.inside_for(member).filter(~wrote, **since))


def first_new(posts: Iterable[Post], own: Own, read_until: datetime) -> UUID | None:
    """The first of a page's posts that is new to its reader."""
    new = (post.pk for post in posts if post.created_at > read_until and not own.has(post))
    return next(new, None)
