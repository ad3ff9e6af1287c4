"""Who asks, what each of them must not sense, and the addresses at which they try.

The scene of tests/scene.py is the beginning. Lena was in the hidden group and left it; Rae asked to
join it while it was not yet hidden. In the circle people wrote to fewer than everyone (words.py), and
Uma came only afterwards.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.cookies import SimpleCookie

from django.test import Client

from accounts.models import User
from groups.forum.actions import start_thread
from groups.meetings.feeds import make_link
from groups.membership import actions, invitations
from groups.membership.models import Group, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import Cast, build_cast, join, person
from tests.scene import Place, Scene, build_scene, undone
from tests.two_worlds.words import Words, last_word, written_for_fewer
from tests.two_worlds.worlds import World, world_of

OUTSIDE = {
    "nobody": "",
    "stranger": "sol",
    "applicant": "rae",
    "former member": "lena",
    "coordinator": "cora",
    "staff": "stella",
}
INSIDE = {"member": "sam", "facilitator": "jo", "newcomer": "uma"}
BESIDE = {"member of another group": "kai"}
PEOPLE = {**OUTSIDE, **BESIDE, **INSIDE}
ROLES = tuple(PEOPLE)


@dataclass(frozen=True)
class Reader:
    """Somebody who asks, in a browser in which they are signed in."""

    role: str
    cookies: SimpleCookie
    world: World
    places: tuple[Place, ...]
    """Where they try: ids of what is there in world A, and may be absent in world B."""


@dataclass(frozen=True)
class Stage:
    """World A, and everybody who asks in it and in their world B."""

    scene: Scene
    at: datetime
    readers: dict[str, Reader]
    tokens: tuple[str, ...]
    """Of the hidden group: an invitation's, and a dead calendar link's."""


@contextmanager
def staged() -> Iterator[Stage]:
    """Made by the product's own actions, and taken down at the end of the block."""
    with undone():
        scene = build_scene(build_cast())
        now = datetime.now(UTC)
        tokens = (_once_inside(scene, now), _invited(scene, now))
        _applied_before_it_was_hidden(scene.cast, now)
        _would_wait_for_a_coordinator(scene.cast)
        between, own = written_for_fewer(scene, now)
        people = _people(scene)
        last_word(scene, datetime.now(UTC))
        readers = {
            role: Reader(
                role,
                _browser(user),
                _world(scene, role, user),
                _places(scene, role, (between, own)),
            )
            for role, user in people.items()
        }
        # Nothing lies in the future of the database's own clock: while the tests run it would come,
        # and what one may see would change between the worlds.
        yield Stage(scene, datetime.now(UTC), readers, tokens)


def _would_wait_for_a_coordinator(cast: Cast) -> None:
    """If the hidden group showed a card: as it is, no coordinator may sense that it waits."""
    with acting_as(cast.noor):
        Group.objects.filter(pk=cast.beside.pk).update(approval="waiting")


def _once_inside(scene: Scene, now: datetime) -> str:
    """Lena comes, speaks, makes a calendar link, and leaves; gives the link's token."""
    cast = scene.cast
    lena = join(scene.beside.lead, cast.lena, "Lena", at=now)
    with acting_as(cast.lena):
        start_thread(lena, kind="question", title="T", body="Words.", audience="everyone", at=now)
        token = make_link(lena, at=now)
        actions.leave(lena, at=now)
    return token


def _invited(scene: Scene, now: datetime) -> str:
    """The token in the mail to somebody whom Noor invited."""
    invitation = scene.beside.invitation
    with acting_as(Purpose.REMINDERS):
        notice = Notice.objects.get(kind="invitation", subject_id=invitation.pk)
        message = invitations.KIND.prepare(notice, now)
    token: str = message.context["link"].rstrip("/").rsplit("/", 1)[1]
    return token


def _applied_before_it_was_hidden(cast: Cast, now: datetime) -> None:
    lead = cast.member(cast.noor, cast.beside)
    with acting_as(cast.noor):
        actions.edit_group(lead, at=now, visibility="unlisted", joining="application")
    with acting_as(cast.rae):
        Membership.objects.create(
            group=cast.beside, user=cast.rae, state="applied", display_name="Rae"
        )
    with acting_as(cast.noor):
        actions.edit_group(lead, at=now, visibility="hidden", joining="invitation")


def _people(scene: Scene) -> dict[str, User | None]:
    later = datetime.now(UTC)
    join(scene.circle.lead, person("uma"), "Uma", at=later)
    with acting_as(scene.cast.maren):
        # What Uma finds, beside what Sam left open to her.
        start_thread(
            scene.circle.member,
            kind="question",
            title="T",
            body="Words.",
            audience="everyone",
            at=later,
        )
    users = {"uma": User.objects.get(email="uma@demo.test"), **vars(scene.cast)}
    return {role: users[name] if name else None for role, name in PEOPLE.items()}


def _browser(user: User | None) -> SimpleCookie:
    browser = Client()
    if user:
        browser.force_login(user)
    return browser.cookies


def _world(scene: Scene, role: str, user: User | None) -> World:
    """Whoever is in the hidden group keeps it; nobody's journal is anybody else's."""
    hidden = () if role in BESIDE else (scene.cast.beside.pk,)
    return world_of(user, hidden)


def _places(scene: Scene, role: str, for_fewer: Iterable[Words]) -> tuple[Place, ...]:
    circle, beside = scene.circle, scene.beside
    if role in OUTSIDE:
        return circle, beside
    if role in BESIDE:
        return circle, replace(circle, slug=beside.slug)
    return (
        circle,
        beside,
        replace(beside, slug=circle.slug),
        *(replace(circle, thread=words.thread, post=words.post) for words in for_fewer),
    )
