"""What readers have put before the facilitators, as these read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.forum.cards import behind, when_of
from groups.forum.links import exits_of
from groups.forum.models import Disclosure, Post
from groups.forum.quotes import Part, parts_of, without_quotes
from groups.forum.words import moment
from groups.membership.models import Membership

MOST = 25


@dataclass(frozen=True)
class PutForward:
    """One post, alone: nothing tells who showed it, nor what stands around it."""

    pk: UUID
    """The disclosure's."""
    post: UUID
    thread: UUID
    byline: str
    when: str
    parts: Sequence[Part]
    note: str
    """What stands before it, or empty."""
    since: str
    is_unnamed: bool
    behind: str
    behind_because: str
    may_ask: bool


def read_put_forward(member: Membership, *, at: datetime) -> list[PutForward]:
    """What is open, the oldest first."""
    readable = Post.objects.disclosed_to(member)
    rows = (
        Disclosure.objects.visible_to(member)
        .filter(closed_at=None, post__in=readable.values("pk"))
        .select_related("post")
        .order_by("opened_at", "pk")[:MOST]
    )
    found = list(rows)
    names = behind(member, [row.post for row in found])
    written = Post.objects.written_by(member).filter(pk__in=[row.post_id for row in found])
    own = set(written.values_list("pk", flat=True))
    cards = []
    for row in found:
        post = row.post
        seen = names.get(post.pseudonym_id) if post.pseudonym_id and post.pk not in own else None
        cards.append(
            PutForward(
                pk=row.pk,
                post=post.pk,
                thread=post.thread_id,
                byline=post.byline,
                when=when_of(post, at=at),
                parts=parts_of(
                    without_quotes(post.body), {}, on_link=exits_of(member.group.slug, post)
                ),
                note=post.content_note.label,
                since=moment(row.opened_at, at=at),
                is_unnamed=post.pseudonym_id is not None,
                behind=seen.name if seen else "",
                behind_because=seen.because if seen else "",
                may_ask=post.pseudonym_id is not None and post.pk not in own and seen is None,
            )
        )
    return cards
