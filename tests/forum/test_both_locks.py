"""On random worlds the two locks and a small model name the same threads and posts.

The model is a few lines of plain Python that share nothing with the product; each lock is asked
with the other one removed.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from groups.forum import actions, own_words
from groups.forum.audience import Address, address_of, readers_of
from groups.forum.models import Post, Thread
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import LONG_AGO
from tests.forum.conftest import undone, without_the_first_lock, without_the_second_lock

PEOPLE = ("jo", "ade", "maren", "sam", "priya")
OUTSIDE = ("lena", "rae", "sol", "cora", "stella")
AUDIENCES = ("everyone", "facilitators", "chosen")


@dataclass
class Person:
    """As somebody is when they read."""

    facilitates: bool
    joined: int = 0
    active: bool = True


@dataclass
class Said:
    """A thread or a reply, and what it became in the database."""

    author: str
    audience: str
    later: bool
    day: int
    chosen: frozenset[str]
    replies: list["Said"] = field(default_factory=list)
    taken_back: bool = False
    thread: object = None
    post: object = None


def takes_in(said: Said, name: str, person: Person) -> bool:
    if not person.active:
        return False
    if name == said.author:
        return True
    if said.audience == "chosen":
        return name in said.chosen
    if said.audience == "facilitators" and not person.facilitates:
        return False
    return said.later or person.joined <= said.day


@st.composite
def sayings(draw, *, may_reply=True):
    return Said(
        author=draw(st.sampled_from(PEOPLE)),
        audience=draw(st.sampled_from(AUDIENCES)),
        later=draw(st.booleans()),
        day=draw(st.integers(1, 5)),
        chosen=draw(st.frozensets(st.sampled_from(PEOPLE), max_size=3)),
        replies=draw(st.lists(sayings(may_reply=False), max_size=4)) if may_reply else [],
        taken_back=may_reply and draw(st.integers(0, 3)) == 0,
    )


@st.composite
def changes(draw):
    """How everybody is when they read; Jo leads and stays."""
    return {
        name: Person(
            facilitates=name == "jo" or draw(st.booleans()),
            joined=draw(st.integers(0, 6)),
            active=name == "jo" or draw(st.integers(0, 4)) > 0,
        )
        for name in PEOPLE
    }


def write(cast, threads: list[Said]) -> None:
    """Everybody writes as they are at the beginning: members from day 0, Jo and Ade facilitate."""
    people = {name: cast.member(getattr(cast, name)) for name in PEOPLE}
    then = {name: Person(facilitates=name in ("jo", "ade")) for name in PEOPLE}

    def wishes(said: Said, allowed: set[str]) -> dict:
        said.chosen = said.chosen & allowed - {said.author}
        if said.audience == "chosen" and not said.chosen:
            said.audience = "everyone"
        said.later = said.later and said.audience != "chosen"
        chosen = said.chosen if said.audience == "chosen" else ()
        return {
            "body": "Words",
            "audience": said.audience,
            "open_to_later": said.later,
            "readers": [people[name] for name in chosen],
            "at": LONG_AGO + timedelta(days=said.day),
        }

    for said in threads:
        with acting_as(people[said.author].user):
            said.thread = actions.start_thread(
                people[said.author], kind="discussion", title="Words", **wishes(said, set(PEOPLE))
            )
            said.post = Post.objects.get(thread=said.thread, opens=True)
        readers = [name for name in PEOPLE if takes_in(said, name, then[name])]
        for reply in said.replies:
            reply.author = readers[PEOPLE.index(reply.author) % len(readers)]
            reply.day = max(reply.day, said.day)
            # Who does not know who began the thread cannot choose them, unless its rule has them.
            known = said if said.author == reply.author else _unsigned(said)
            allowed = {name for name in readers if takes_in(known, name, then[name])}
            with acting_as(people[reply.author].user):
                reply.post = actions.reply(
                    people[reply.author], said.thread, **wishes(reply, allowed)
                )
        if said.taken_back:
            with acting_as(people[said.author].user):
                own_words.delete_post(people[said.author], said.post, at=LONG_AGO)


def _unsigned(said: Said) -> Said:
    return Said("", said.audience, said.later, said.day, said.chosen)


def change(cast, world: dict[str, Person]) -> None:
    with acting_as(cast.jo):
        for name, person in world.items():
            row = Membership.objects.filter(user=getattr(cast, name), group=cast.circle)
            row.update(joined_at=LONG_AGO + timedelta(days=person.joined))
            if name != "jo":
                row.update(role="facilitator" if person.facilitates else "member")
                if not person.active:
                    row.update(state="ended", ended_at=LONG_AGO, ended_because="removed")


def expected(threads: list[Said], name: str, person: Person) -> tuple[set, set]:
    seen, read = set(), set()
    for said in threads:
        if not takes_in(said, name, person):
            continue
        if not said.taken_back or said.replies:
            seen.add(said.thread.pk)
        if not said.taken_back:
            read.add(said.post.pk)
        read |= {reply.post.pk for reply in said.replies if takes_in(reply, name, person)}
    return seen, read


def named(cast, name: str) -> tuple[set, set]:
    """What is shown to the person."""
    user = getattr(cast, name)
    with acting_as(user):
        member = Membership.objects.filter(user=user).first() or Membership()
        return tuple(
            set(model.objects.visible_to(member).values_list("pk", flat=True))
            for model in (Thread, Post)
        )


def inside_threads_the_rule_is_the_same(cast, should) -> None:
    """What pages ask of threads that they have just been shown."""
    for name, (_, posts) in should.items():
        member = cast.member(getattr(cast, name))
        with acting_as(member.user):
            threads = Thread.objects.visible_to(member)
            inside = Post.objects.inside_for(member).filter(thread__in=threads)
            assert set(inside.values_list("pk", flat=True)) == posts


def outsider_sees_nothing(cast) -> None:
    for name in OUTSIDE:
        assert named(cast, name) == (set(), set())


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    # Each world takes a third of a second; Phase.shrink, for who looks for a fault, minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(threads=st.lists(sayings(), min_size=1, max_size=3), world=changes())
def test_both_locks_and_the_model_agree_for_everybody(cast, threads, world):
    with undone():
        write(cast, threads)
        change(cast, world)
        should = {name: expected(threads, name, world[name]) for name in PEOPLE}
        assert {name: named(cast, name) for name in PEOPLE} == should
        outsider_sees_nothing(cast)
        with without_the_first_lock():
            assert {name: named(cast, name) for name in PEOPLE} == should
            outsider_sees_nothing(cast)
        with without_the_second_lock():
            assert {name: named(cast, name) for name in PEOPLE} == should
            outsider_sees_nothing(cast)
            inside_threads_the_rule_is_the_same(cast, should)
        nobody_reads_who_was_not_counted(cast, threads, world)


def nobody_reads_who_was_not_counted(cast, threads, world) -> None:
    """``readers_of``, asked by who writes now, names all who will read it."""
    now = LONG_AGO + timedelta(days=9)
    for said in threads:
        for name in PEOPLE:
            if said.taken_back or not takes_in(said, name, world[name]):
                continue
            member = cast.member(getattr(cast, name))
            with acting_as(member.user):
                people = list(Membership.objects.visible_to(member))
                thread = Thread.objects.get(pk=said.thread.pk)
            mine = member.pk if name == said.author else None
            for audience in ("everyone", "facilitators"):
                counted = readers_of(
                    people,
                    address_of(thread, author=mine),
                    Address(audience, now, author=member.pk),
                )
                reply = Said(name, audience, False, 9, frozenset())
                real = {
                    cast.member(getattr(cast, other)).pk
                    for other in PEOPLE
                    if takes_in(said, other, world[other]) and takes_in(reply, other, world[other])
                }
                counted_ids = {person.pk for person in counted.people}
                missing = real - counted_ids
                assert counted_ids <= real
                assert not missing or (
                    counted.and_who_began
                    and missing == {cast.member(getattr(cast, said.author)).pk}
                )
