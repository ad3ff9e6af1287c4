"""Muting a person, a name in a thread, or a thread: for oneself, and nobody is told.

A post without a name is never muted with its author: that would tell who wrote it. Whoever mutes
another name mutes it where it stands, in that thread.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from groups.errors import NotPossible
from groups.forum.models import Mutes, Post, Thread, ids_of
from groups.joining.apart import keep_apart
from groups.membership.models import Membership
from groupsite.confidentiality.keyring import ensure_data_key

MOST = 200
"""Of each sort; a row must not grow without end."""

Sort = Literal["people", "names", "threads"]
SORTS: tuple[Sort, ...] = ("people", "names", "threads")


@dataclass(frozen=True)
class Muted:
    """What one member has muted; by default nothing."""

    people: frozenset[UUID] = frozenset()
    names: frozenset[UUID] = frozenset()
    threads: frozenset[UUID] = frozenset()

    def has(self, post: Post, people: Iterable[Membership]) -> bool:
        """Whether a post stays closed. ``people`` are the group's, by whose names bylines go."""
        if post.pseudonym_id is not None:
            return post.pseudonym_id in self.names
        return any(
            person.pk in self.people and person.display_name == post.byline for person in people
        )


NOTHING_MUTED = Muted()


def read_mutes(rows: Sequence[Mutes]) -> Muted:
    """The one of them that there may be."""
    if not rows:
        return NOTHING_MUTED
    row = rows[0]
    return Muted(ids_of(row.people), ids_of(row.names), ids_of(row.threads))


def muted_by(member: Membership) -> Muted:
    """The member's own."""
    return read_mutes(list(Mutes.objects.visible_to(member)))


def person_behind(member: Membership, post: Post) -> Membership | None:
    """Whose name stands under a post, if they are still here; of another name nobody's."""
    if post.pseudonym_id is not None:
        return None
    named = Membership.objects.visible_to(member).exclude(pk=member.pk)
    return named.filter(display_name=post.byline).select_related("user").first()


@transaction.atomic
def mute_author(member: Membership, post: Post, *, apart: bool = False, at: datetime) -> None:
    """Close what is written under the name of this post; with ``apart`` come into no other group with
    the person either. Nothing changes for them: in a small group a gap would tell them.
    """
    if post.pseudonym_id is not None:
        _put(member, "names", post.pseudonym_id)
        return
    person = person_behind(member, post)
    if person is None:
        raise NotPossible("Whoever wrote this is no longer here.")
    _put(member, "people", person.pk)
    if apart:
        keep_apart(member.user, person.user.email, at=at)


@transaction.atomic
def mute_thread(member: Membership, thread: Thread) -> None:
    """Nothing in it is new any more, and no note tells of it."""
    _put(member, "threads", thread.pk)


@transaction.atomic
def unmute(member: Membership, pk: UUID) -> None:
    """Whatever it was: a person, a name or a thread."""
    row = _row(member)
    if row is None:
        return
    for sort in SORTS:
        setattr(row, sort, _packed(ids_of(getattr(row, sort)) - {pk}))
    row.save(update_fields=SORTS)


def _put(member: Membership, sort: Sort, pk: UUID) -> None:
    row = _row(member)
    if row is None:
        ensure_data_key(member.user_id)
        row = Mutes(
            group_id=member.group_id,
            membership_id=member.pk,
            person_id=member.user_id,
            **dict.fromkeys(SORTS, ""),
        )
    ids = ids_of(getattr(row, sort))
    if len(ids) >= MOST and pk not in ids:
        raise NotPossible("You have muted very many. Please let some speak again first.")
    setattr(row, sort, _packed(ids | {pk}))
    row.save()


def _row(member: Membership) -> Mutes | None:
    """One's own, while nobody else changes it: in another window, oneself."""
    return Mutes.objects.visible_to(member).select_for_update().first()


def _packed(ids: frozenset[UUID]) -> str:
    return " ".join(sorted(map(str, ids)))
