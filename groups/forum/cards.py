"""A post as one reader sees it.

Of an anonymous post, nothing here may depend on who wrote it, but for its author and for the
facilitators whom the agreement or a broken glass lets see. Its time is told to the hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from groups.forum.answered import Answer, answer_of
from groups.forum.audience import (
    NOBODY,
    WHO_BEGAN,
    Address,
    Readers,
    address_of,
    chip_of,
    names_of,
    readers_of,
)
from groups.forum.company import Company
from groups.forum.heard import Heard, heard_of
from groups.forum.links import exits_of
from groups.forum.models import Hidden, Post, Pseudonym, Thread
from groups.forum.notes import NO_NOTE
from groups.forum.own import Own
from groups.forum.quotes import Part, parts_of
from groups.forum.words import about, goes, moment, those_who_were_there
from groups.library.models import Resource
from groups.membership.models import Membership

AGREED = "Facilitators see this, as the agreement says."
TWO_AGREED = "You see this because two of you agreed on it, for 24 hours."


@dataclass(frozen=True)
class PostCard:
    """A post as one reader sees it; ``is_own`` is True for its author alone."""

    pk: UUID
    byline: str
    when: str
    is_edited: bool
    parts: Sequence[Part]
    """The text, with what it quotes as this reader may read it."""
    note: str
    """What stands before it, or empty."""
    is_open: bool
    """It is shown at once, though it has a note."""
    chip: str
    chip_kind: str
    goes: str
    """When it goes by itself, or empty."""
    is_own: bool
    names: str
    """Who can read it, for its author; else empty."""
    and_who_began: str
    suggested: str
    """A note that a reader would like on it, for its author; else empty."""
    is_unnamed: bool
    behind: str
    """Who wrote it under another name, for those who may see that; else empty."""
    behind_because: str
    may_ask: bool
    """The reader is a facilitator, who may ask for that."""
    heard: Heard
    answer: Answer
    is_hidden: bool
    """Facilitators hid it: only its author still reads what it said."""
    hidden_because: str
    """The sentence of the agreement, for its author; else empty."""
    is_muted: bool
    """The reader muted its author, or this name."""


@dataclass(frozen=True)
class Behind:
    """Who writes under a pseudonym, and why the reader sees it."""

    name: str
    because: str


def behind(member: Membership, posts: Iterable[Post]) -> Mapping[UUID, Behind]:
    """Who is behind the anonymous ones of ``posts``, by pseudonym, as far as a facilitator sees."""
    words = {post.pseudonym_id for post in posts if post.pseudonym_id}
    if not (words and member.is_facilitator):
        return {}
    seen = Pseudonym.objects.visible_to(member).filter(pk__in=words)
    return {
        pk: Behind(name, AGREED if agreed else TWO_AGREED)
        for pk, name, agreed in seen.values_list(
            "pk", "membership__display_name", "facilitators_see"
        )
    }


@dataclass(frozen=True)
class Table:
    """Everything that the cards of one page are made from."""

    member: Membership
    thread: Thread
    own: Own
    company: Company
    behind: Mapping[UUID, Behind]
    at: datetime
    quoted: Mapping[UUID, Post] = field(default_factory=dict)
    resources: Mapping[UUID, Resource] = field(default_factory=dict)
    hidden: Mapping[UUID, Hidden] = field(default_factory=dict)

    def card(self, post: Post) -> PostCard:
        hidden = self.hidden.get(post.pk)
        is_own = self.own.has(post)
        readers = self._readers(post, is_own)
        meeting = meeting_of(post, at=self.at) or meeting_of(self.thread, at=self.at)
        chip, fewer = chip_of(self.thread, post, readers, meeting=meeting)
        seen = self._behind(post, is_own)
        facilitates = self.member.is_facilitator
        unnamed = post.pseudonym_id is not None
        note = post.content_note
        return PostCard(
            pk=post.pk,
            byline=post.byline,
            when=when_of(post, at=self.at),
            is_edited=post.edited_at is not None,
            parts=parts_of(
                hidden.body if hidden else post.body,
                self.quoted,
                resources=self.resources,
                habit=self.own.habit,
                on_link=exits_of(self.member.group.slug, post),
            ),
            note=note.label,
            is_open=is_own or self.own.habit.opens(note),
            chip=chip,
            chip_kind="only" if fewer else "",
            goes=goes(post.expires_at, at=self.at) if post.expires_at else "",
            is_own=is_own,
            names=names_of(readers, self.member) if is_own else "",
            and_who_began=WHO_BEGAN if readers.and_who_began else "",
            suggested=self.own.suggested.get(post.pk, NO_NOTE).label if is_own else "",
            is_unnamed=unnamed,
            behind=seen.name if seen else "",
            behind_because=seen.because if seen else "",
            may_ask=unnamed and facilitates and not is_own and seen is None,
            heard=heard_of(post, self.thread, is_own=is_own),
            answer=answer_of(self.member, post, self.thread, self.resources, is_own=is_own),
            is_hidden=post.hidden_at is not None,
            hidden_because=hidden.reason if hidden else "",
            is_muted=not is_own and self.own.mutes.has(post, self.company.people),
        )

    def _readers(self, post: Post, is_own: bool) -> Readers:
        inside = address_of(self.thread, author=self.member.pk if self.own.began else None)
        if post.opens:
            return readers_of(self.company.people, inside)
        reply = Address(
            post.audience,
            post.created_at,
            post.open_to_later,
            named=self.own.posts.get(post.pk, NOBODY),
            author=self.member.pk if is_own else None,
        )
        return readers_of(self.company.people, inside, reply)

    def _behind(self, post: Post, is_own: bool) -> Behind | None:
        if is_own or post.pseudonym_id is None:
            return None
        return self.behind.get(post.pseudonym_id)


def when_of(post: Post, *, at: datetime) -> str:
    """To the minute; of an anonymous post to the hour."""
    tell = moment if post.pseudonym_id is None else about
    return tell(post.created_at, at=at)


def meeting_of(text: Any, *, at: datetime) -> str:
    """ "Those who were there on Tuesday 17 November", of a text from ``with_meetings_for``."""
    return those_who_were_there([text.met_at], at=at)[0] if text.met_at else ""
