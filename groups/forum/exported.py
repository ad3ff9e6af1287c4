"""What a member takes along of the forum: what they wrote, under their name or another.

The title of a thread only where they began it; whom they chose to read it is not theirs to take.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from groups.forum.drafts import TEXTS, read_draft
from groups.forum.models import Acknowledgement, Audience, BrokenGlass, Draft, Post, Thread
from groups.forum.mutes import NOTHING_MUTED, muted_by
from groups.forum.quotes import without_quotes
from groups.membership.exporting import Item, Section
from groups.membership.models import Membership


def _posts(member: Membership) -> Iterator[Item]:
    begun = set(Thread.objects.visible_to(member).begun_by(member).values_list("pk", flat=True))
    own = Post.objects.visible_to(member).written_by(member).in_order()
    for post in own.select_related("thread", "hidden"):
        # Hidden, it has its words in another row, for its author alone.
        words = getattr(post, "hidden", post)
        kind = "post" if post.opens else "reply"
        facts: dict[str, Any] = {
            "kind": kind,
            "for": str(Audience(post.audience).label),
            "name": post.byline,
        }
        if post.content_note:
            facts["note"] = post.content_note.label
        if post.edited_at is not None:
            facts["edited"] = post.edited_at
        yield Item(
            at=post.created_at,
            title=post.thread.title if post.thread_id in begun else "",
            text=without_quotes(words.body),
            facts=facts,
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
        yield Item(title="How many", facts=counts)


def _drafts(member: Membership) -> Iterator[Item]:
    for row in Draft.objects.visible_to(member).order_by("kept_at"):
        kept = read_draft([row])
        if kept is not None:
            words = {name: str(kept.words.get(name, "")) for name in TEXTS}
            yield Item(at=kept.at, title=words["title"], text=without_quotes(words["body"]))


def _heard(member: Membership) -> Iterator[Item]:
    """How often each was said without words; for whom is not theirs to take."""
    said = Counter(Acknowledgement.objects.visible_to(member).values_list("kind", flat=True))
    if said:
        yield Item(
            title="How often",
            facts={kind.label: said[kind] for kind in Acknowledgement.Kind if said[kind]},
        )


def _reasons(member: Membership) -> Iterator[Item]:
    for asked in (
        BrokenGlass.objects.visible_to(member).filter(asked_by=member).order_by("asked_at")
    ):
        text = "\n\n".join(part for part in (asked.reason, asked.safety) if part)
        yield Item(at=asked.asked_at, text=text)


POSTS = Section("posts", "What you wrote", _posts)
DRAFTS = Section("drafts", "What you have not sent", _drafts)
MUTED = Section("muted", "What you muted", _muted)
HEARD = Section("heard", "What you said without words", _heard)
REASONS = Section("reasons", "Why you asked to look behind a name", _reasons)
