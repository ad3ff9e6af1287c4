"""What the pages say of broken glass: who asked, why, and what one may do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateformat import format as in_words

from groups.forum.addresses import address_of_post
from groups.forum.glass import ASKED_FOR
from groups.forum.models import BrokenGlass, Post, Pseudonym, Thread, Told
from groups.forum.words import moment
from groups.membership.models import Membership

ON_A_PAGE = 25
LATELY = timedelta(days=30)
GONE = "somebody who has left"


@dataclass(frozen=True)
class GlassCard:
    """One question who wrote something, as a facilitator sees it, or the author once told.

    ``state`` is waiting, open, closed, or late (nobody agreed in time). ``behind`` is the author's
    name, for the two who agreed, while it is open.
    """

    pk: UUID
    state: str
    asked_by: str
    asked_when: str
    approved_by: str
    approved_when: str
    until: str
    reason: str
    safety: str
    told_later: str
    byline: str
    """The name under which it was written; empty where the reader cannot read the post."""
    post_url: str
    behind: str
    is_author: bool
    may_agree: bool


def list_glasses(member: Membership, *, at: datetime) -> list[GlassCard]:
    """What waits for a second facilitator and what was decided lately, the newest first."""
    found = _asked(member).filter(asked_at__gt=at - LATELY).order_by("-asked_at")
    return _cards(member, list(found[:ON_A_PAGE]), at)


def read_glass(member: Membership, pk: UUID, *, at: datetime) -> GlassCard | None:
    """One of them, or None."""
    cards = _cards(member, list(_asked(member).filter(pk=pk)), at)
    return cards[0] if cards else None


def _asked(member: Membership) -> "QuerySet[BrokenGlass, Any]":
    told = Told.objects.filter(glass=OuterRef("pk"), membership=member.pk)
    return BrokenGlass.objects.visible_to(member).annotate(is_told=Exists(told))


@dataclass(frozen=True)
class _Facts:
    """What the cards of one page need besides their rows, each asked for once."""

    member: Membership
    names: Mapping[UUID, str]
    facilitators: frozenset[UUID]
    posts: Mapping[UUID | None, Any]
    behind: Mapping[UUID, str]
    at: datetime


def _cards(member: Membership, glasses: Sequence[BrokenGlass], at: datetime) -> list[GlassCard]:
    people = list(Membership.objects.visible_to(member))
    masks = [glass.pseudonym_id for glass in glasses]
    thread = Thread.objects.visible_to(member).filter(pk=OuterRef("thread_id"))
    posts = Post.objects.visible_to(member).filter(pseudonym__in=masks)
    seen = Pseudonym.objects.visible_to(member).filter(pk__in=masks)
    facts = _Facts(
        member,
        {person.pk: person.display_name for person in people},
        frozenset(one.pk for one in people if one.is_active and one.is_facilitator),
        {post.pseudonym_id: post for post in posts.annotate(found=Exists(thread)).in_order()},
        dict(seen.values_list("pk", "membership__display_name")),
        at,
    )
    return [_card(glass, facts) for glass in glasses]


def _card(glass: Any, facts: _Facts) -> GlassCard:
    member, state = facts.member, _state(glass, facts)
    post = facts.posts.get(glass.pseudonym_id)
    two = member.pk in {glass.asked_by_id, glass.approved_by_id}
    approved_by = facts.names.get(glass.approved_by_id, GONE) if glass.approved_by_id else ""
    return GlassCard(
        pk=glass.pk,
        state=state,
        asked_by=facts.names.get(glass.asked_by_id, GONE),
        asked_when=moment(glass.asked_at, at=facts.at),
        approved_by=approved_by,
        approved_when=moment(glass.approved_at, at=facts.at) if glass.approved_at else "",
        until=moment(glass.ends_at, at=facts.at) if glass.ends_at else "",
        reason=glass.reason,
        safety=glass.safety,
        told_later=_told_later(glass),
        byline=post.byline if post else "",
        post_url=address_of_post(member, post) if post and post.found else "",
        behind=facts.behind.get(glass.pseudonym_id, "") if two and state == "open" else "",
        is_author=glass.is_told,
        may_agree=state == "waiting" and member.is_facilitator and not two,
    )


def _state(glass: BrokenGlass, facts: _Facts) -> str:
    if glass.ends_at is not None:
        return "open" if glass.ends_at > facts.at else "closed"
    in_time = glass.asked_at > facts.at - ASKED_FOR
    return "waiting" if in_time and glass.asked_by_id in facts.facilitators else "late"


def _told_later(glass: BrokenGlass) -> str:
    """ "3 days later", where the author is not told at once."""
    days = glass.tell_after.days
    if not glass.tell_after:
        return ""
    if glass.tell_at is not None:
        local = timezone.localtime(glass.tell_at)
        return f"on {in_words(local, 'j F')}"
    return "a day later" if days <= 1 else f"{days} days later"
