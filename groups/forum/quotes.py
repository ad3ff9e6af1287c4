"""Quoting: a text holds which post is meant, and never what it says.

A line ``> [quote:<id>]`` stands for a post of the same thread. It is filled in for each reader from
what they may read at that moment. So a quotation shows nobody more than the post itself does, it
names its author as the post does, and what an author changes or takes back is changed there, too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.utils.safestring import SafeString

from groups.forum.habits import AS_ALL_BEGIN, Habit
from groups.forum.markdown import Exit, is_overgrown, stay, to_html
from groups.forum.models import Post, Thread
from groups.library.models import Resource
from groups.membership.models import Membership

MOST = 20
"""In one post; further ones stay empty."""
LONGEST = 400

_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_LINE = re.compile(rf"^> ?\[(quote|resource):({_ID})\][ \t]*$", re.M)
_QUOTE, _RESOURCE = "quote", "resource"
NOBODY = UUID(int=0)
NOTHING: Mapping[UUID, Resource] = {}


@dataclass(frozen=True)
class Quote:
    """What a reader sees of a post that somebody quoted."""

    post: UUID
    byline: str
    is_unnamed: bool
    html: SafeString
    note: str
    """What stands before it, or empty."""
    is_open: bool
    """It is shown at once, though it has a note."""


@dataclass(frozen=True)
class Part:
    """A stretch of somebody's own text, a quotation, or what they name from the library.

    ``quote`` is None where it is not there for this reader, for whatever reason; ``resource`` is
    None where it is not on the shelves.
    """

    html: str = ""
    is_quote: bool = False
    quote: Quote | None = None
    is_resource: bool = False
    resource: Resource | None = None


def quoting(post: UUID) -> str:
    """The line that quotes a post."""
    return f"> [quote:{post}]"


def without_quotes(body: str) -> str:
    """The author's own words."""
    return _LINE.sub("", body).strip() if "> " in body or ">[" in body else body


def quoted_in(member: Membership, thread: Thread, posts: Sequence[Post]) -> Mapping[UUID, Post]:
    """Which of the posts that these quote the member can read. One query, or none."""
    wanted = {pk for post in posts for pk in _named(post.body, _QUOTE)}
    there = {post.pk: post for post in posts if post.pk in wanted}
    missing = wanted - set(there)
    if not missing:
        return there
    inside = Post.objects.inside_for(member).filter(thread=thread.pk, pk__in=missing)
    return there | {post.pk: post for post in inside}


def cited_in(posts: Iterable[Post]) -> set[UUID]:
    """The resources that these posts name."""
    return {pk for post in posts for pk in _named(post.body, _RESOURCE)}


def parts_of(
    body: str,
    quoted: Mapping[UUID, Post],
    *,
    resources: Mapping[UUID, Resource] = NOTHING,
    habit: Habit = AS_ALL_BEGIN,
    on_link: Exit = stay,
) -> list[Part]:
    """A text as it stands on a page; ``habit`` is the reader's."""
    # Counted over the whole: in many short stretches the marks would be just as many.
    as_typed = is_overgrown(body)
    parts, done = [], 0
    for number, line in enumerate(_LINE.finditer(body)):
        parts.append(_words(body[done : line.start()], on_link, as_typed))
        done, pk = line.end(), UUID(line[2]) if number < MOST else NOBODY
        if line[1] == _RESOURCE:
            parts.append(Part(is_resource=True, resource=resources.get(pk)))
        else:
            post = quoted.get(pk)
            parts.append(Part(is_quote=True, quote=_quote(post, habit) if post else None))
    parts.append(_words(body[done:], on_link, as_typed))
    return [part for part in parts if part.html or part.is_quote or part.is_resource]


def _words(text: str, on_link: Exit, as_typed: bool) -> Part:
    return Part(to_html(text, on_link=on_link, as_typed=as_typed) if text.strip() else "")


def links_in(body: str) -> list[str]:
    """The addresses in the author's own words, in the order in which a page shows them."""
    found: list[str] = []

    def note(url: str) -> str:
        found.append(url)
        return url

    parts_of(body, {}, on_link=note)
    return found


def _named(body: str, kind: str) -> list[UUID]:
    lines = islice(_LINE.finditer(body), MOST)
    return [UUID(line[2]) for line in lines if line[1] == kind]


def _quote(post: Post, habit: Habit) -> Quote:
    """Its own words only: a quotation in it is not quoted again. Its note comes with them."""
    text = without_quotes(post.body)
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(maxsplit=1)[0] + " …"
    note = post.content_note
    return Quote(
        post=post.pk,
        byline=post.byline,
        is_unnamed=post.pseudonym_id is not None,
        html=to_html(text),
        note=note.label,
        is_open=habit.opens(note),
    )
