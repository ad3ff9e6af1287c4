"""Threads to talk about, written by the cast through the real actions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from groups.forum import actions
from groups.forum.models import Post, Thread
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import Cast

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TABLES = ("forum_thread", "forum_post", "forum_authorship", "forum_reader")

Start = Callable[..., Thread]
Reply = Callable[..., Post]


@pytest.fixture
def start(cast: Cast) -> Start:
    """``start(person, audience="chosen", readers=[...])``"""

    def start_one(user, *, readers=(), group=None, **wishes) -> Thread:
        member = cast.member(user, group)
        wanted = {
            "kind": "discussion",
            "title": "Quiet Thursdays",
            "body": "I put the kettle on.",
            "audience": "everyone",
            "at": NOW,
            **wishes,
        }
        chosen = [cast.member(person) for person in readers]
        with acting_as(user):
            return actions.start_thread(member, readers=chosen, **wanted)

    return start_one


@pytest.fixture
def reply(cast: Cast) -> Reply:
    """``reply(person, thread, audience="facilitators")``"""

    def reply_one(user, thread: Thread, *, readers=(), group=None, **wishes) -> Post:
        member = cast.member(user, group)
        wanted = {
            "body": "I sit in the car first.",
            "audience": "everyone",
            "at": NOW + timedelta(hours=1),
            **wishes,
        }
        chosen = [cast.member(person) for person in readers]
        with acting_as(user):
            return actions.reply(member, thread, readers=chosen, **wanted)

    return reply_one


@pytest.fixture
def joined(cast: Cast) -> Callable[..., None]:
    """``joined(person, at)``: the lead corrects when somebody joined."""

    def correct(user, at: datetime) -> None:
        with acting_as(cast.jo):
            Membership.objects.filter(user=user, group=cast.circle).update(joined_at=at)

    return correct


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block does to the database is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def without_the_second_lock() -> Iterator[None]:
    """Row security is off on the forum's tables while the block looks on; undone at its end."""
    with undone():
        with connection.cursor() as cursor:
            # Checks that wait for the end of the transaction would forbid changing the table.
            cursor.execute("set constraints all immediate")
            for table in TABLES:
                cursor.execute(f"alter table {table} disable row level security")
            cursor.execute("set constraints all deferred")
        yield


@contextmanager
def without_the_first_lock() -> Iterator[None]:
    """``visible_to`` lets everything through."""
    with pytest.MonkeyPatch.context() as patch:
        for model in (Thread, Post):
            patch.setattr(type(model.objects.all()), "visible_to", lambda self, member: self.all())
            patch.setattr(type(model.objects), "visible_to", lambda self, member: self.all())
        yield


def titles(cast: Cast, user, group=None) -> set[str]:
    """The threads that the person finds, by title."""
    member = cast.member(user, group)
    with acting_as(user):
        return {thread.title for thread in Thread.objects.visible_to(member)}


def bodies(cast: Cast, user, thread: Thread, group=None) -> list[str]:
    """What the person reads in a thread, in order."""
    member = cast.member(user, group)
    with acting_as(user):
        found = Post.objects.visible_to(member).filter(thread=thread.pk).in_order()
        return [post.body for post in found]
