"""Looking for words in what a member may read: opened here, one after another, and forgotten.

There is no index, because an index over what people wrote would be a second copy of it. Nothing is
kept of what was asked, nor that anybody asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, cast
from uuid import UUID

from django.db import connection

from groups.errors import NotPossible
from groups.forum.cards import when_of
from groups.forum.folding import Term, fold, places_of, says_all, terms_of
from groups.forum.habits import AS_ALL_BEGIN, Habit, habit_of
from groups.forum.models import Post, Thread
from groups.forum.quotes import without_quotes
from groups.membership.models import Membership

NEWEST = 10_000
ON_A_PAGE = 25
AT_ONCE = 500
BEFORE_IT, AFTER_IT = 70, 170


class Busy(NotPossible):
    """The member's last search is still running."""


@dataclass(frozen=True)
class Piece:
    text: str
    is_found: bool


@dataclass(frozen=True)
class Hit:
    """A post that says it, and a few words around."""

    post: UUID
    thread: UUID
    title: str
    byline: str
    when: str
    is_unnamed: bool
    note: str
    """What stands before it, or empty."""
    is_open: bool
    """Its words are shown at once, though it has a note."""
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Hits:
    """``page`` counts from 1; ``more`` says that there is another one."""

    hits: Sequence[Hit]
    page: int
    more: bool


def search(member: Membership, words: str, *, at: datetime, page: int = 1) -> Hits:
    """The newest posts that say all of ``words``, a page of them.

    Raises Busy while the same member's last search is still running.
    """
    terms = terms_of(words)
    if not terms:
        raise NotPossible("Write a word or two to look for.")
    _one_at_a_time(member)
    threads = {
        thread.pk: thread
        for thread in Thread.objects.visible_to(member).only("group", "title", "taken_back_at")
    }
    first = (page - 1) * ON_A_PAGE
    found = list(islice(_saying(member, threads, terms), first, first + ON_A_PAGE + 1))
    return Hits(_hits(member, found[:ON_A_PAGE], threads, terms, at), page, len(found) > ON_A_PAGE)


def _one_at_a_time(member: Membership) -> None:
    """Until the transaction ends. It is the gentlest limit, and keeps no count of anybody."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [turn_of(member)])
        (free,) = cursor.fetchone()
    if not free:
        raise Busy("Your last search is still running. Please try again in a moment.")


def turn_of(member: Membership) -> int:
    """The number of the lock that one search of the member holds."""
    return int.from_bytes(sha256(b"search|" + member.pk.bytes).digest()[:8], signed=True)


def _saying(
    member: Membership, threads: Mapping[UUID, Thread], terms: Sequence[Term]
) -> Iterator[UUID]:
    """Ids, the newest first. Rows, not objects: of ten thousand, that is a third of the time."""
    rows = (
        Post.objects.inside_for(member)
        .filter(thread__in=Thread.objects.visible_to(member))
        .order_by("-created_at", "-pk")
        .values_list("pk", "thread_id", "opens", "body")[:NEWEST]
    )
    sealed = Post._meta.get_field("body")
    for pk, thread_id, opens, box in rows.iterator(chunk_size=AT_ONCE):
        thread = threads.get(thread_id)
        if thread is None:
            continue
        body = without_quotes(sealed.opened(member.group_id, pk, cast(Any, box)))
        # A title belongs to the post that opens the thread.
        if says_all(f"{thread.title}\n{body}" if opens else body, terms):
            yield pk


def _hits(
    member: Membership,
    found: Sequence[UUID],
    threads: Mapping[UUID, Thread],
    terms: Sequence[Term],
    at: datetime,
) -> list[Hit]:
    posts = {post.pk: post for post in Post.objects.inside_for(member).filter(pk__in=found)}
    there = [posts[pk] for pk in found if pk in posts]
    noted = any(post.content_note for post in there)
    habit = habit_of(member.user) if noted else AS_ALL_BEGIN
    return [_hit(post, threads[post.thread_id], terms, habit, at) for post in there]


def _hit(post: Post, thread: Thread, terms: Sequence[Term], habit: Habit, at: datetime) -> Hit:
    note = post.content_note
    return Hit(
        post=post.pk,
        thread=thread.pk,
        title=thread.title,
        byline=post.byline,
        when=when_of(post, at=at),
        is_unnamed=post.pseudonym_id is not None,
        note=note.label,
        is_open=habit.opens(note),
        pieces=around(without_quotes(post.body), terms),
    )


def around(text: str, terms: Sequence[Term]) -> list[Piece]:
    """A few words of ``text`` around the first place that says something of it, all of it marked."""
    folded, places = fold(text), places_of(text)
    spans = sorted(
        (places[one.start()], places[one.end() - 1] + 1)
        for term in terms
        for one in term.pattern.finditer(folded)
    )
    begins = max(0, spans[0][0] - BEFORE_IT) if spans else 0
    ends = min(len(text), (spans[0][0] if spans else 0) + AFTER_IT)
    begins, ends = _at_words(text, begins, ends)
    pieces, done = [Piece("…" if begins else "", False)], begins
    for start, end in spans:
        if start >= done and end <= ends:
            pieces += [Piece(text[done:start], False), Piece(text[start:end], True)]
            done = end
    pieces += [Piece(text[done:ends], False), Piece("…" if ends < len(text) else "", False)]
    return [piece for piece in pieces if piece.text]


def _at_words(text: str, begins: int, ends: int) -> tuple[int, int]:
    """No word is cut, unless it is endless."""
    if begins:
        space = text.find(" ", begins, begins + BEFORE_IT // 2)
        begins = space + 1 if space >= 0 else begins
    if ends < len(text):
        space = text.rfind(" ", ends - BEFORE_IT // 2, ends)
        ends = space if space >= 0 else ends
    return begins, ends
