"""What the pages of the forum show to one member: threads and posts in bounded pages.

Everything here begins with ``visible_to``. Counts, order and "last" times are made of posts that
the reader may read: made of all posts, they would tell that there are others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse

from groups.forum.audience import (
    NOBODY,
    WHO_BEGAN,
    Address,
    address_of,
    chip_of,
    names_of,
    readers_of,
)
from groups.forum.markdown import to_html
from groups.forum.models import Audience, Authorship, Post, Thread, ids_of
from groups.forum.words import moment, replies
from groups.membership.models import Membership

ON_A_PAGE = 25
BEFORE_IT = 12


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


@dataclass(frozen=True)
class ThreadList:
    """``older`` is the thread after which the next page begins, or None at the end."""

    lines: Sequence[ThreadLine]
    older: UUID | None
    is_first: bool


@dataclass(frozen=True)
class PostCard:
    """A post as one reader sees it; ``is_own`` is True for its author alone."""

    pk: UUID
    byline: str
    when: str
    is_edited: bool
    html: str
    chip: str
    chip_kind: str
    is_own: bool
    names: str
    """Who can read it, for its author; else empty."""
    and_who_began: str


@dataclass(frozen=True)
class Own:
    """What the reader wrote in a thread: whether they began it, and whom each reply names."""

    began: bool
    posts: Mapping[UUID, frozenset[UUID]]


@dataclass(frozen=True)
class ThreadPage:
    """``earlier`` and ``later`` are the posts beyond which other pages lie, or None."""

    thread: Thread
    cards: Sequence[PostCard]
    earlier: UUID | None
    later: UUID | None
    own: Own
    everybody: Sequence[Membership]


@dataclass(frozen=True)
class Place:
    """Where in a thread a page begins or ends: ``where`` is one of the words below."""

    where: str = "start"
    post: UUID | None = None


START, NEWEST, AT, AFTER, BEFORE = "start", "newest", "at", "after", "before"


def list_threads(
    member: Membership, *, at: datetime, after: UUID | None = None, limit: int = ON_A_PAGE
) -> ThreadList:
    """Threads by the newest post that the member can read; Http404 for an ``after`` they cannot."""
    found = list(_by_latest(member, after)[: limit + 1])
    shown = found[:limit]
    facts = _facts(member, [thread.pk for thread in shown])
    return ThreadList(
        lines=[_line(member, thread, *facts[thread.pk], at) for thread in shown],
        older=shown[-1].pk if len(found) > limit else None,
        is_first=after is None,
    )


def _by_latest(member: Membership, after: UUID | None) -> "QuerySet[Thread, Any]":
    """The member's threads, the one last written in first, as far as they can read.

    One look into an index for each thread of the group; a time kept in the thread's row would be
    quicker and would move it up the list for somebody who cannot see why.
    """
    posts = Post.objects.inside_for(member).filter(thread=OuterRef("pk"))
    latest = posts.order_by("-created_at").values("created_at")[:1]
    threads = (
        Thread.objects.visible_to(member)
        .annotate(latest=Subquery(latest))
        .filter(latest__isnull=False)
        .order_by("-latest", "-pk")
    )
    if after is None:
        return threads
    edge = _facts(member, [after]).get(after)
    if edge is None:
        raise Http404
    _, last = edge
    return threads.filter(Q(latest__lt=last) | Q(latest=last, pk__lt=after))


def _facts(member: Membership, threads: Sequence[UUID]) -> dict[UUID, tuple[int, datetime]]:
    """How many replies the member can read in each thread, and when its newest post was."""
    rows = (
        Post.objects.visible_to(member)
        .filter(thread__in=threads)
        .order_by()
        .values("thread_id")
        .annotate(replies=Count("pk", filter=Q(opens=False)), last=Max("created_at"))
    )
    return {row["thread_id"]: (row["replies"], row["last"]) for row in rows}


def _line(
    member: Membership, thread: Thread, answers: int, last: datetime, at: datetime
) -> ThreadLine:
    chips = {Audience.CHOSEN: "Chosen people only", Audience.FACILITATORS: "Facilitators only"}
    return ThreadLine(
        url=reverse("forum:thread", args=[member.group.slug, thread.pk]),
        title=thread.title,
        kind=thread.get_kind_display(),
        when=moment(last, at=at),
        replies=replies(answers),
        chip=chips.get(Audience(thread.audience), ""),
    )


def thread_of(member: Membership, thread_id: UUID) -> Thread:
    """A thread in which the member can read something, or Http404."""
    found = Thread.objects.visible_to(member).with_posts_for(member).filter(pk=thread_id).first()
    if found is None:
        raise Http404
    return found


def read_thread(member: Membership, thread: Thread, place: Place, *, at: datetime) -> ThreadPage:
    """One page of a thread that ``thread_of`` gave. Http404 where it has no such place."""
    posts, earlier, later = _window(Post.objects.inside_for(member).filter(thread=thread.pk), place)
    if not posts:
        raise Http404
    everybody = list(Membership.objects.visible_to(member))
    own = _own(member, thread)
    inside = address_of(thread, author=member.pk if own.began else None)
    cards = [_card(member, thread, inside, post, own, everybody, at) for post in posts]
    return ThreadPage(thread, cards, earlier, later, own, everybody)


def _own(member: Membership, thread: Thread) -> Own:
    """What of a thread the member wrote, from the rows that nobody else is shown."""
    signed = Authorship.objects.filter(thread=thread.pk, membership=member.pk)
    posts = {one.post_id: ids_of(one.named) for one in signed}
    began = posts.pop(None, None) is not None
    return Own(began, {post: named for post, named in posts.items() if post is not None})


def _card(
    member: Membership,
    thread: Thread,
    inside: Address,
    post: Post,
    own: Own,
    everybody: Sequence[Membership],
    at: datetime,
) -> PostCard:
    is_own = own.began if post.opens else post.pk in own.posts
    reply = Address(
        post.audience,
        post.created_at,
        post.open_to_later,
        named=own.posts.get(post.pk, NOBODY),
        author=member.pk if is_own else None,
    )
    readers = readers_of(everybody, inside, None if post.opens else reply)
    chip, fewer = chip_of(thread, post, readers)
    return PostCard(
        pk=post.pk,
        byline=post.byline,
        when=moment(post.created_at, at=at),
        is_edited=post.edited_at is not None,
        html=to_html(post.body),
        chip=chip,
        chip_kind="only" if fewer else "",
        is_own=is_own,
        names=names_of(readers, member) if is_own else "",
        and_who_began=WHO_BEGAN if readers.and_who_began else "",
    )


type Window = tuple[list[Post], UUID | None, UUID | None]


def _window(posts: "QuerySet[Post, Any]", place: Place) -> Window:
    """A page of ``posts``, and the posts beyond which there are earlier and later ones."""
    backwards = place.where in (NEWEST, BEFORE)
    within = posts.filter(_beyond(posts, place))
    order = ("-created_at", "-pk") if backwards else ("created_at", "pk")
    found = list(within.order_by(*order)[: ON_A_PAGE + 1])
    shown, more = found[:ON_A_PAGE], len(found) > ON_A_PAGE
    if backwards:
        shown.reverse()
    if not shown:
        # What lay beyond was taken back meanwhile: show the end that is left.
        ends = {BEFORE: START, AFTER: NEWEST}
        return _window(posts, Place(ends[place.where])) if place.where in ends else ([], None, None)
    earlier = more if backwards else place.where != START and not shown[0].opens
    later = place.where == BEFORE if backwards else more
    return shown, shown[0].pk if earlier else None, shown[-1].pk if later else None


def _beyond(posts: "QuerySet[Post, Any]", place: Place) -> Q:
    """Which posts a page may hold; Http404 for a post that is none of them.

    In the order of time and id. The first half of each condition is what the index is asked for.
    """
    if place.post is None:
        return Q()
    moment = posts.filter(pk=place.post).values("created_at")
    if place.where == AT:
        return _with_what_came_before(posts, place.post, Subquery(moment[:1]))
    edge = moment.first()
    if edge is None:
        raise Http404
    at = edge["created_at"]
    if place.where == BEFORE:
        return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(pk__lt=place.post))
    return Q(created_at__gte=at) & (Q(created_at__gt=at) | Q(pk__gt=place.post))


def _with_what_came_before(posts: "QuerySet[Post, Any]", post: UUID, moment: Subquery) -> Q:
    """A page that has the post in it, not at its very top."""
    until = Q(created_at__lte=moment) & (Q(created_at__lt=moment) | Q(pk__lte=post))
    before = posts.filter(until).order_by("-created_at", "-pk").values_list("created_at", "pk")
    edges = list(before[: BEFORE_IT + 1])
    if not edges:
        raise Http404
    if len(edges) <= BEFORE_IT:
        return Q()
    at, first = edges[-1]
    return Q(created_at__gte=at) & (Q(created_at__gt=at) | Q(pk__gte=first))
