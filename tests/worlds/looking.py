"""What each lock shows everybody, with the other one removed, in the model's words."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from groups.forum.models import BrokenGlass, Post, Pseudonym, Thread
from groups.forum.own_words import readers_today
from groups.journal.models import JournalEntry
from groups.membership.models import Membership
from groupsite.confidentiality import row_security
from groupsite.confidentiality.acting import acting_as
from tests.scene import undone
from tests.worlds.stage import PEOPLE
from tests.worlds.world import World

OPENED = [
    table
    for table in row_security.TABLES
    if table.startswith(("forum_", "journal_", "membership_"))
]

KINDS = ("threads", "posts", "signed", "readers", "names", "glass", "told", "disclosed", "journal")

# Everything that is there, asked without any condition: row security alone decides.
PLAIN = """
select 'threads', id, null::uuid, null::uuid from forum_thread
union all select 'posts', id, thread_id, pseudonym_id from forum_post
union all select 'signed', thread_id, post_id, membership_id from forum_authorship
union all select 'readers', thread_id, post_id, membership_id from forum_reader
union all select 'names', id, membership_id, null from forum_pseudonym
union all select 'glass', id, asked_by_id, null from forum_brokenglass
union all select 'told', glass_id, membership_id, null from forum_told
union all select 'disclosed', post_id, null, null from forum_disclosure where closed_at is null
union all select 'journal', id, author_id, null from journal_journalentry
"""


class Labels:
    """From ids to the model's words."""

    def __init__(self, world: World) -> None:
        self.cast = world.cast
        texts = world.texts()
        self.thread = {world.rows[t.label][0].pk: t.label for t in texts if t is t.thread}
        self.post = {world.rows[t.label][1].pk: t.label for t in texts}
        self.person = {pk: name for (name, _), pk in world.members.items()}
        self.drawn = world.drawn
        self.glass = {row.pk: (one.mask, one.asked_by) for one, row in world.glasses.items()}

    def read(self) -> None:
        """What the tables say of people and their masks; asked with the tables open."""
        rows = Pseudonym.objects.values_list("pk", "thread_id", "membership_id", "facilitators_see")
        self.masks = {pk: self.drawn[pk] for pk, *_ in rows}
        for pk, thread, who, seen in rows:
            drawn = self.drawn[pk]
            assert drawn[1:] == (self.person[who], seen)
            assert thread is None or drawn[0] == self.thread[thread]
        people = {getattr(self.cast, name).pk: name for name in PEOPLE}
        self.memberships: dict[str, list[Membership]] = {name: [] for name in PEOPLE}
        for row in Membership.objects.all():
            self.memberships[people[row.user_id]].append(row)

    def text(self, thread: UUID, post: UUID | None) -> Any:
        found = self.thread if post is None else self.post
        return found.get(post or thread, "something unknown")


class Eyes:
    """Asks either lock with statements that are planned once for everybody.

    Planning is most of the cost of a look. What ``visible_to`` asks depends on a member's columns
    alone; so its SQL is taken once, for a member and for a facilitator, with placeholders for these.
    """

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def prepare(self) -> None:
        self.cursor.execute(f"prepare worlds_second as {PLAIN}")
        for role, name in NAMES.items():
            sql, values = _first_lock_of(role)
            text = sql.replace("%s", "{}").format(*[_place(value) for value in values])
            self.cursor.execute(
                f"prepare {name} (uuid, uuid, timestamptz) as {text.replace('%', '%%')}"
            )

    def forget(self) -> None:
        for name in ("worlds_second", *NAMES.values()):
            self.cursor.execute(f"deallocate {name}")

    def second(self) -> list[tuple[Any, ...]]:
        """Whatever is there for who acts."""
        self.cursor.execute("execute worlds_second")
        return self.cursor.fetchall()

    def first(self, member: Membership) -> list[tuple[Any, ...]]:
        name = NAMES["lead" if member.is_facilitator else "member"]
        self.cursor.execute(
            f"execute {name} (%s, %s, %s)", [member.pk, member.group_id, member.joined_at]
        )
        return self.cursor.fetchall()


NAMES = {"lead": "worlds_first_lead", "member": "worlds_first_member"}
SOMEBODY = Membership(
    pk=UUID(int=1), group_id=UUID(int=2), joined_at=datetime(2001, 1, 1, tzinfo=UTC), state="active"
)


def _place(value: Any) -> str:
    columns = [SOMEBODY.pk, SOMEBODY.group_id, SOMEBODY.joined_at]
    if value in columns:
        return f"${columns.index(value) + 1}"
    if isinstance(value, bool | int):
        return str(value).lower()
    assert isinstance(value, str), value
    return f"'{value}'"


def _first_lock_of(role: str) -> tuple[str, list[Any]]:
    """One statement of all that the first lock shows somebody with that role."""
    member = copy.copy(SOMEBODY)
    member.role = role
    threads, posts = Thread.objects.visible_to(member), Post.objects.visible_to(member)
    inside = Post.objects.inside_for(member).filter(thread__in=threads)
    disclosed = Post.objects.disclosed_to(member)
    asked: list[tuple[str, Any]] = [
        ("threads", threads.values_list("pk", "pk")),
        ("posts", posts.values_list("pk", "pseudonym_id")),
        ("own", posts.written_by(member).values_list("pk", "pk")),
        ("inside", inside.values_list("pk", "pk")),
        ("names", Pseudonym.objects.visible_to(member).values_list("pk", "membership_id")),
        ("glass", BrokenGlass.objects.visible_to(member).values_list("pk", "pk")),
        ("forward", disclosed.values_list("pk", "pk")),
    ]
    statements, values = [], []
    for kind, query in asked:
        try:
            sql, given = query.query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"select '{kind}', one.* from ({sql}) as one (a, b)")
        values += given
    return " union all ".join(statements), values


def second_lock(world: World, labels: Labels, eyes: Eyes, name: str) -> dict[str, set]:
    """Plain SELECTs as the person."""
    with acting_as(world.user(name) if name else None):
        rows = eyes.second()
    found: dict[str, list[tuple[Any, ...]]] = {kind: [] for kind in KINDS}
    for kind, *values in rows:
        found[kind].append(tuple(values))
    behind = {pk: labels.masks[pk] for pk, _, _ in found["names"]}
    assert all(behind[pk][1] == labels.person[who] for pk, who, _ in found["names"])
    text, person = labels.text, labels.person
    return {
        "threads": {text(pk, None) for pk, _, _ in found["threads"]},
        "posts": {text(thread, pk) for pk, thread, _ in found["posts"]},
        "authors": {(text(t, pk), behind[of][1]) for pk, t, of in found["posts"] if of in behind},
        "names": set(behind.values()),
        "signed": {text(thread, post) for thread, post, _ in found["signed"]},
        "readers": {(text(thread, post), person[who]) for thread, post, who in found["readers"]},
        "glass": {labels.glass[pk] for pk, _, _ in found["glass"]},
        "told": {labels.glass[pk] for pk, _, _ in found["told"]},
        "disclosed": {text(pk, pk) for pk, _, _ in found["disclosed"]},
        "journal": {len(found["journal"])},
    }


def first_lock(world: World, labels: Labels, eyes: Eyes, name: str) -> dict[str, set]:
    """``visible_to``, for each of the person's memberships; to be asked with the tables open."""
    kinds = ("threads", "posts", "own", "inside", "names", "glass", "forward")
    found: dict[str, set] = {kind: set() for kind in kinds}
    for member in labels.memberships[name]:
        if not member.is_active:
            for model in (Thread, Post, Pseudonym, BrokenGlass):
                assert model.objects.visible_to(member).query.is_empty()
            continue
        for kind, pk, other in eyes.first(member):
            found[kind].add((pk, other))
    names = {labels.masks[pk] for pk, _ in found["names"]}
    posts = {(labels.text(pk, pk), labels.masks.get(of)) for pk, of in found["posts"]}
    return {
        "threads": {labels.text(pk, None) for pk, _ in found["threads"]},
        "posts": {label for label, _ in posts},
        "authors": {(label, mask[1]) for label, mask in posts if mask in names},
        "names": names,
        "own": {labels.text(pk, pk) for pk, _ in found["own"]},
        "inside": {labels.text(pk, pk) for pk, _ in found["inside"]},
        "glass": {labels.glass[pk] for pk, _ in found["glass"]},
        "forward": {labels.text(pk, pk) for pk, _ in found["forward"]},
        "journal": {JournalEntry.objects.visible_to(world.user(name)).count()},
    }


def open_the_tables() -> None:
    """Row security off for what a world is about, until it is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in OPENED:
            cursor.execute(f'alter table "{table}" disable row level security')
        cursor.execute("set constraints all deferred")


@contextmanager
def opened() -> Iterator[None]:
    """Row security is off while the block looks on."""
    with undone():
        open_the_tables()
        yield


def disagreements(world: World, eyes: Eyes) -> Iterator[str]:
    """Each as a sentence; none where both locks and the model name the same for everybody."""
    model, labels = world.model, Labels(world)
    with opened():
        labels.read()
        first = {name: first_lock(world, labels, eyes, name) for name in PEOPLE}
    for name in (*PEOPLE, ""):
        should = model.known_to(name)
        should["glass"] |= should["told"]
        if name:
            yield from _between("the first lock", name, first[name], should)
        second = second_lock(world, labels, eyes, name)
        yield from _between("the second lock", name, second, should)


def _between(lock: str, name: str, found: dict[str, set], should: dict[str, set]) -> Iterator[str]:
    who = name.title() or "Nobody"
    for kind in found:
        if more := found[kind] - should[kind]:
            yield f"{who} is shown {kind} {sorted(more)} by {lock}, and should not be"
        if fewer := should[kind] - found[kind]:
            yield f"{who} is not shown {kind} {sorted(fewer)} by {lock}, and should be"


def miscounted(world: World) -> Iterator[str]:
    """What the composer says of who can read one's own words, where it is wrong."""
    for text in world.texts(lambda one: world.model.reads(one, one.author))[-2:]:
        people = world.model.people(text.group)
        should = {one for one in people if world.model.can_read(text, one)}
        if text.author != text.thread.author:
            # Who began a thread is not counted by others where no rule names them: it would tell.
            should -= {
                one for one in people if not world.model.meant_for(text.thread, one, signed=False)
            }
        with acting_as(world.user(text.author)):
            member = world.member(text.author, text.group)
            counted = readers_today(member, Post.objects.get(pk=world.rows[text.label][1].pk))
        names = {
            next(n for (n, _), pk in world.members.items() if pk == one.pk)
            for one in counted.people
        }
        if names != should:
            yield f"{text.label} is said to be read by {sorted(names)}, and is by {sorted(should)}"
