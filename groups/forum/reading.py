"""A thread as one member reads it, in bounded pages.

Everything here begins with ``visible_to``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery
from django.http import Http404

from groups.forum.answered import given_with, with_answers
from groups.forum.cards import PostCard, Table, behind
from groups.forum.citations import resources_in
from groups.forum.company import Company, company_of
from groups.forum.heard import with_heard
from groups.forum.hiding import hidden_in
from groups.forum.models import Post, Thread
from groups.forum.own import Own, own_of, with_own
from groups.forum.pace import Slowed, slowed
from groups.forum.quotes import cited_in, quoted_in
from groups.forum.unread import first_new, with_read_until
from groups.forum.words import goes
from groups.membership.models import Membership

ON_A_PAGE = 25
BEFORE_IT = 12


@dataclass(frozen=True)
class ThreadPage:
    """``earlier`` and ``later`` are the posts beyond which other pages lie, or None."""

    thread: Thread
    cards: Sequence[PostCard]
    earlier: UUID | None
    later: UUID | None
    own: Own
    company: Company
    goes: str
    """When the whole thread goes by itself, or empty."""
    first_new: UUID | None
    """Before this post stands that what follows is new."""
    slowed: Slowed | None
    """How fast it goes just now."""

    @property
    def is_muted(self) -> bool:
        return self.thread.pk in self.own.mutes.threads

    @property
    def last(self) -> UUID:
        return self.cards[-1].pk


@dataclass(frozen=True)
class Place:
    """Where in a thread a page begins or ends: ``where`` is one of the words below."""

    where: str = "start"
    post: UUID | None = None


QUOTE = "quote"
"""In an address: the post that one is about to quote."""
CITE = "cite"
"""And what one is about to name from the library."""

START, NEWEST, AT, AFTER, BEFORE = "start", "newest", "at", "after", "before"


def thread_of(member: Membership, thread_id: UUID) -> Any:
    """A thread in which the member can read something, or Http404."""
    readable = Thread.objects.visible_to(member).with_posts_for(member).with_meetings_for(member)
    asked = with_own(with_read_until(readable.with_own_for(member), member), member)
    found = asked.filter(pk=thread_id).first()
    if found is None:
        raise Http404
    return found


def post_in(member: Membership, thread: Thread, post_id: UUID) -> Any:
    """A post that the member can read in a thread that ``thread_of`` gave, or Http404."""
    inside = with_heard(Post.objects.inside_for(member).filter(thread=thread.pk), member)
    found = inside.filter(pk=post_id).first()
    if found is None:
        raise Http404
    return found


def read_thread(member: Membership, thread: Any, place: Place, *, at: datetime) -> ThreadPage:
    """One page of a thread that ``thread_of`` gave. Http404 where it has no such place."""
    inside = Post.objects.inside_for(member).filter(thread=thread.pk)
    shown = with_heard(inside.with_meetings_for(member), member)
    posts, earlier, later = _window(with_answers(shown, member, thread), place)
    if not posts:
        raise Http404
    own, company = own_of(member, thread), company_of(member, at=at)
    quoted = quoted_in(member, thread, posts)
    resources = resources_in(cited_in(posts) | given_with(posts))
    table = Table(
        member,
        thread,
        own,
        company,
        behind(member, posts),
        at,
        quoted,
        resources,
        hidden_in(member, posts),
    )
    return ThreadPage(
        thread=thread,
        cards=[table.card(post) for post in posts],
        earlier=earlier,
        later=later,
        own=own,
        company=company,
        goes=goes(thread.expires_at, at=at) if thread.expires_at else "",
        first_new=first_new(posts, own, thread.read_until),
        slowed=slowed(own.pace, at=at),
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
