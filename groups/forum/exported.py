"""What a member takes along of the forum: what they wrote, under their name or another.

The title of a thread only where they began it; whom they chose to read it is not theirs to take.
"""

from collections.abc import Iterator

from groups.forum.models import Audience, BrokenGlass, Hidden, Post, Thread
from groups.forum.mutes import NOTHING_MUTED, muted_by
from groups.membership.exporting import Item, Section
from groups.membership.models import Membership


def _posts(member: Membership) -> Iterator[Item]:
    begun = set(Thread.objects.visible_to(member).begun_by(member).values_list("pk", flat=True))
    own = Post.objects.visible_to(member).written_by(member).select_related("thread").in_order()
    hidden = {one.post_id: one.body for one in Hidden.objects.visible_to(member)}
    for post in own:
        kind = "post" if post.opens else "reply"
        facts = {"kind": kind, "for": str(Audience(post.audience).label), "name": post.byline}
        yield Item(
            at=post.created_at,
            title=post.thread.title if post.thread_id in begun else "",
            text=hidden.get(post.pk, post.body),
            facts=facts if post.edited_at is None else {**facts, "edited": post.edited_at},
        )


def _muted(member: Membership) -> Iterator[Item]:
    """How many; whom is somebody else."""
    muted = muted_by(member)
    if muted != NOTHING_MUTED:
        counts = {
            "people": len(muted.people),
            "names in a thread": len(muted.names),
            "threads": len(muted.threads),
        }
        yield Item(facts=counts)


def _reasons(member: Membership) -> Iterator[Item]:
    for asked in (
        BrokenGlass.objects.visible_to(member).filter(asked_by=member).order_by("asked_at")
    ):
        text = "\n\n".join(part for part in (asked.reason, asked.safety) if part)
        yield Item(at=asked.asked_at, text=text)


POSTS = Section("posts", "What you wrote", _posts)
MUTED = Section("muted", "What you muted", _muted)
REASONS = Section("reasons", "Why you asked to look behind a name", _reasons)
