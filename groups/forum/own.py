"""What of a thread is the reader's own: what they wrote, a draft, a suggestion to them, habits,
what they muted; and how fast it goes just now.

All of it comes with the thread: its page is asked for most of all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from groups.forum.drafts import Kept, read_draft
from groups.forum.habits import Habit, read_habits
from groups.forum.models import (
    Authorship,
    Draft,
    Habits,
    Mutes,
    Pace,
    Post,
    Suggestion,
    Thread,
    ids_of,
)
from groups.forum.mutes import NOTHING_MUTED, Muted, read_mutes
from groups.forum.notes import Note, in_order
from groups.membership.models import Membership
from groupsite.confidentiality.fields import Sealed, sealed_fields
from groupsite.confidentiality.keyring import have_at_hand


@dataclass(frozen=True)
class Own:
    """Whether the reader began the thread, and whom each reply of theirs names.

    ``suggested`` are notes that a reader would like on their posts, by post.
    """

    began: bool
    posts: Mapping[UUID, frozenset[UUID]]
    suggested: Mapping[UUID, Note] = field(default_factory=dict)
    draft: Kept | None = None
    habit: Habit = field(default_factory=Habit)
    mutes: Muted = NOTHING_MUTED
    pace: Pace | None = None

    def has(self, post: Post) -> bool:
        return self.began if post.opens else post.pk in self.posts


def with_own(threads: "QuerySet[Thread, Any]", member: Membership) -> "QuerySet[Thread, Any]":
    """Each with the rows that ``own_of`` reads, which nobody else is shown."""
    inside = {"thread": OuterRef("pk")}
    return threads.annotate(
        own_signed=_rows(Authorship.objects.filter(membership=member.pk, **inside)),
        own_drafts=_rows(Draft.objects.visible_to(member).filter(**inside)),
        own_suggested=_rows(Suggestion.objects.visible_to(member).filter(**inside)),
        own_habits=_rows(Habits.objects.visible_to(member.user)),
        own_mutes=_rows(Mutes.objects.visible_to(member)),
        own_pace=_rows(Pace.objects.filter(group=member.group_id, **inside)),
    )


def own_of(member: Membership, thread: Any) -> Own:
    """Of a thread from ``with_own``."""
    habits = _made(Habits, thread.own_habits)
    mutes = _made(Mutes, thread.own_mutes)
    if habits or mutes:
        have_at_hand([member.group_id, member.user_id])
    posts = {one.post_id: ids_of(one.named) for one in _made(Authorship, thread.own_signed)}
    began = posts.pop(None, None) is not None
    return Own(
        began,
        {post: named for post, named in posts.items() if post is not None},
        {
            one.post_id: Note(in_order(one.topics.split()))
            for one in _made(Suggestion, thread.own_suggested)
        },
        read_draft(_made(Draft, thread.own_drafts)),
        read_habits(habits),
        read_mutes(mutes),
        next(iter(_made(Pace, thread.own_pace)), None),
    )


def with_mutes(threads: "QuerySet[Thread, Any]", member: Membership) -> "QuerySet[Thread, Any]":
    """Each with what ``mutes_beside`` reads; the database asks for it once."""
    return threads.annotate(own_mutes=_rows(Mutes.objects.visible_to(member)))


def mutes_beside(thread: Any) -> Muted:
    """Of a thread from ``with_mutes``."""
    return read_mutes(_made(Mutes, thread.own_mutes))


def _rows(query: "QuerySet[Any, Any]") -> ArraySubquery:
    """Whole rows as a column of another query."""
    columns = [one.attname for one in query.model._meta.concrete_fields]
    return ArraySubquery(query.values(row=JSONObject(**{name: name for name in columns})))


def _made[Row: Model](model: type[Row], rows: list[dict[str, Any]] | None) -> list[Row]:
    """The rows again; sealed columns are opened when they are read, as ever."""
    columns = {one.attname: one for one in model._meta.concrete_fields}
    sealed = {one.attname for one in sealed_fields(model)}
    made = []
    for row in rows or []:
        values = {
            name: Sealed(bytes.fromhex(value.removeprefix("\\x")))
            if name in sealed and value is not None
            else columns[name].to_python(value)
            for name, value in row.items()
        }
        made.append(model(**values))
    return made
