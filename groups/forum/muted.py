"""What a member has muted, by name, as far as they can read it still."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from groups.forum.models import Post, Thread
from groups.forum.mutes import muted_by
from groups.membership.models import Membership


@dataclass(frozen=True)
class MutedLine:
    """One of them; ``name`` is empty where it is no longer there."""

    pk: UUID
    name: str
    what: str


def list_muted(member: Membership) -> Sequence[MutedLine]:
    """People, then names in threads, then threads."""
    muted = muted_by(member)
    people = Membership.objects.visible_to(member).filter(pk__in=muted.people)
    posts = Post.objects.visible_to(member).filter(pseudonym__in=muted.names)
    threads = Thread.objects.visible_to(member).with_posts_for(member).filter(pk__in=muted.threads)
    lines = [MutedLine(one.pk, one.display_name, "a person") for one in people]
    names = {one.pseudonym_id: one.byline for one in posts.order_by("created_at")}
    lines += [MutedLine(pk, name, "a name in one thread") for pk, name in names.items() if pk]
    lines += [MutedLine(one.pk, one.title, "a thread") for one in threads]
    return sorted(lines, key=lambda line: (line.what, line.name.casefold()))
