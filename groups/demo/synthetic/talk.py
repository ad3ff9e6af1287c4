"""Synthetic threads and posts. Written by their authors in bulk, under both locks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import models

from groups.demo.synthetic.people import HISTORY, Circle
from groups.forum.models import Audience, Authorship, Post, Pseudonym, Reader, Thread
from groups.forum.names import ALL, name_of
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as

IN_A_THREAD = 25
_WORDS = (
    "the a kettle evening walk quiet garden window again today talked listened slept letter "
    "phone between morning rain better harder nothing something remember waited asked hoped tired kind "
    "week together alone kitchen train sister work doctor breath long short time while after"
)

_EACH = _WORDS.split()


@dataclass
class Written:
    """What one member wrote, in the order in which the database takes it."""

    signed: list[models.Model] = field(default_factory=list)
    readers: list[models.Model] = field(default_factory=list)
    names: list[models.Model] = field(default_factory=list)
    threads: list[models.Model] = field(default_factory=list)
    posts: list[models.Model] = field(default_factory=list)

    def save(self) -> None:
        for rows in (self.signed, self.readers, self.names, self.threads, self.posts):
            if rows:
                type(rows[0])._default_manager.bulk_create(rows)


@dataclass(frozen=True)
class Talk:
    """A thread and who can read it."""

    thread: Thread
    readers: Sequence[Membership]
    begun: datetime


def fill(circle: Circle, posts: int, *, lot: Random, at: datetime) -> int:
    """About ``posts`` posts in threads of 25; says how many."""
    count = max(1, round(posts / IN_A_THREAD)) if posts else 0
    begun: dict[UUID, Written] = defaultdict(Written)
    said: dict[UUID, Written] = defaultdict(Written)
    authors = {member.pk: member for member in circle.members}
    talks = [_begin(circle, begun, lot, at) for _ in range(count)]
    written = 0
    for talk in talks:
        names: dict[UUID, Pseudonym] = {}
        for step in range(1, min(IN_A_THREAD, posts - written)):
            author = lot.choice(talk.readers)
            _reply(said[author.pk], talk, author, names, lot, talk.begun + step * _GAP)
            written += 1
        written += 1
    for phase in (begun, said):
        for key, rows in phase.items():
            with acting_as(authors[key].user):
                rows.save()
    return written


_GAP = timedelta(minutes=37)


def _begin(circle: Circle, begun: dict[UUID, Written], lot: Random, at: datetime) -> Talk:
    moment = at - HISTORY * (0.98 * lot.random()) - IN_A_THREAD * _GAP
    there = circle.in_the_group_at(moment)
    author = lot.choice(there)
    audience = lot.choices([Audience.EVERYONE, Audience.FACILITATORS, Audience.CHOSEN], [90, 5, 5])[
        0
    ]
    named = lot.sample([one for one in there if one is not author], 1) if len(there) > 1 else []
    if audience == Audience.CHOSEN and not named:
        audience = Audience.EVERYONE
    chosen = named if audience == Audience.CHOSEN else []
    thread = Thread(
        group_id=circle.group,
        title=_words(lot, 5),
        audience=audience,
        named=" ".join(str(one.pk) for one in chosen),
        created_at=moment,
    )
    rows = begun[author.pk]
    rows.signed.append(_authorship(thread, None, author, chosen))
    rows.readers += [_reader(thread, None, one) for one in chosen]
    rows.threads.append(thread)
    rows.posts.append(_post(thread, author.display_name, audience, moment, lot, opens=True))
    return Talk(thread, _readers(there, author, audience, chosen), moment)


def _readers(
    there: list[Membership], author: Membership, audience: str, chosen: list[Membership]
) -> list[Membership]:
    if audience == Audience.CHOSEN:
        return [author, *chosen]
    if audience == Audience.FACILITATORS:
        return [one for one in there if one.is_facilitator or one is author]
    return there


def _reply(
    rows: Written,
    talk: Talk,
    author: Membership,
    names: dict[UUID, Pseudonym],
    lot: Random,
    moment: datetime,
) -> None:
    """Most are for everyone; one in twenty is written without a name."""
    others = [one for one in talk.readers if one is not author]
    audience = lot.choices(
        [Audience.EVERYONE, Audience.FACILITATORS, Audience.CHOSEN], [80, 10, 10]
    )[0]
    if audience == Audience.CHOSEN and not others:
        audience = Audience.EVERYONE
    chosen = [lot.choice(others)] if audience == Audience.CHOSEN else []
    byline, pseudonym = author.display_name, None
    if lot.random() < 0.05:
        pseudonym = names.get(author.pk)
        if pseudonym is None:
            pseudonym = names[author.pk] = Pseudonym(
                group_id=talk.thread.group_id,
                thread_id=talk.thread.pk,
                membership_id=author.pk,
                word=len(names) % ALL,
            )
            rows.names.append(pseudonym)
        byline = name_of(pseudonym.word)
    post = _post(talk.thread, byline, audience, moment, lot, pseudonym=pseudonym)
    rows.signed.append(_authorship(talk.thread, post, author, chosen))
    rows.readers += [_reader(talk.thread, post, one) for one in chosen]
    rows.posts.append(post)


def _post(
    thread: Thread,
    byline: str,
    audience: str,
    moment: datetime,
    lot: Random,
    *,
    opens: bool = False,
    pseudonym: Pseudonym | None = None,
) -> Post:
    return Post(
        group_id=thread.group_id,
        thread_id=thread.pk,
        opens=opens,
        byline=byline,
        body=_words(lot, lot.randint(15, 120)),
        audience=audience,
        pseudonym=pseudonym,
        created_at=moment,
    )


def _authorship(
    thread: Thread, post: Post | None, author: Membership, chosen: list[Membership]
) -> Authorship:
    return Authorship(
        group_id=thread.group_id,
        thread_id=thread.pk,
        post_id=post.pk if post else None,
        membership_id=author.pk,
        named=" ".join(str(one.pk) for one in chosen) if post else "",
    )


def _reader(thread: Thread, post: Post | None, person: Membership) -> Reader:
    return Reader(
        group_id=thread.group_id,
        thread_id=thread.pk,
        post_id=post.pk if post else None,
        membership_id=person.pk,
    )


def _words(lot: Random, count: int) -> str:
    return " ".join(lot.choices(_EACH, k=count)).capitalize() + "."
