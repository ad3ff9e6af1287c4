"""The list of threads, made of what its reader may read.

Counts, order and "last" times are made of posts that the reader may read: made of all posts, they
would tell that there are others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404
from django.urls import reverse

from groups.forum.audience import chip_for_fewer
from groups.forum.cards import meeting_of
from groups.forum.models import Post, Thread
from groups.forum.own import mutes_beside, with_mutes
from groups.forum.reading import ON_A_PAGE
from groups.forum.unread import something_new, with_read_until
from groups.forum.words import about, goes, moment, replies
from groups.membership.models import Membership


@dataclass(frozen=True)
class ThreadLine:
    """A thread in a list."""

    url: str
    title: str
    kind: str
    when: str
    replies: str
    chip: str
    """Empty for what everyone may read."""
    goes: str
    """When it goes by itself, or empty."""
    is_new: bool
    """Somebody else wrote there since the reader said how far they have read."""
    is_hidden: bool
    is_muted: bool


@dataclass(frozen=True)
class ThreadList:
    """``older`` is the thread after which the next page begins, or None at the end."""

    lines: Sequence[ThreadLine]
    older: UUID | None
    is_first: bool


def list_threads(
    member: Membership, *, at: datetime, after: UUID | None = None, limit: int = ON_A_PAGE
) -> ThreadList:
    """Threads by the newest post that the member can read; Http404 for an ``after`` they cannot."""
    found = list(_by_latest(member, after)[: limit + 1])
    shown = found[:limit]
    return ThreadList(
        lines=[_line(member, thread, at) for thread in shown],
        older=shown[-1].pk if len(found) > limit else None,
        is_first=after is None,
    )


def _by_latest(member: Membership, after: UUID | None) -> "QuerySet[Thread, Any]":
    """The member's threads, the one last written in first, as far as they can read.

    One look into an index for each thread of the group; a time kept in the thread's row would be
    quicker and would move it up the list for somebody who cannot see why. What else is said of a
    thread is counted for those on the page alone: the database puts it off until they are sorted.
    """
    # What was only disclosed to the reader is not inside: it counts nowhere here.
    posts = Post.objects.inside_for(member).filter(thread=OuterRef("pk"))
    latest = posts.order_by("-created_at").values("created_at")[:1]
    facts = JSONObject(
        replies=Count("pk", filter=Q(opens=False)),
        newest_named=Max("created_at", filter=Q(pseudonym=None)),
    )
    said = posts.order_by().values("thread_id").annotate(facts=facts).values("facts")
    threads = (
        with_mutes(
            with_read_until(Thread.objects.visible_to(member).with_meetings_for(member), member),
            member,
        )
        .annotate(latest=Subquery(latest), said=Subquery(said), is_new=something_new(member))
        .filter(latest__isnull=False)
        .order_by("-latest", "-pk")
    )
    if after is None:
        return threads
    last = threads.filter(pk=after).values_list("latest", flat=True).first()
    if last is None:
        raise Http404
    return threads.filter(Q(latest__lt=last) | Q(latest=last, pk__lt=after))


def _line(member: Membership, thread: Any, at: datetime) -> ThreadLine:
    """The time of a newest post that carries no name is told to the hour."""
    named = thread.said["newest_named"]
    by_name = named is not None and datetime.fromisoformat(named) == thread.latest
    is_muted = thread.pk in mutes_beside(thread).threads
    return ThreadLine(
        url=reverse("forum:thread", args=[member.group.slug, thread.pk]),
        title=thread.title,
        kind=thread.get_kind_display(),
        when=(moment if by_name else about)(thread.latest, at=at),
        replies=replies(thread.said["replies"]),
        chip=chip_for_fewer({thread.audience}, meeting=meeting_of(thread, at=at)),
        goes=goes(thread.expires_at, at=at) if thread.expires_at else "",
        is_new=thread.is_new and not is_muted,
        is_hidden=thread.is_hidden,
        is_muted=is_muted,
    )
