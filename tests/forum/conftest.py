"""Threads to talk about, written by the cast through the real actions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from groups.forum import actions
from groups.forum.models import BrokenGlass, Draft, Habits, Post, Pseudonym, Suggestion, Thread
from groups.meetings.actions import answer, schedule
from groups.meetings.models import Meeting
from groups.membership.invitations import accept_agreement
from groups.membership.models import Agreement, Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import Cast
from tests.notices.conftest import point_at
from tests.notices.sink import Sink, running_sink

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TABLES = (
    "forum_thread",
    "forum_post",
    "forum_authorship",
    "forum_reader",
    "forum_pseudonym",
    "forum_brokenglass",
    "forum_told",
    "forum_disclosure",
    "forum_draft",
    "forum_suggestion",
    "forum_habits",
    "forum_acknowledgement",
    "forum_readmark",
    "forum_answermark",
    "forum_answerreview",
    "forum_hidden",
    "forum_mutes",
    "forum_pace",
    # What opens a post to facilitators asks whose words it is.
    "safety_report",
)


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """The site's mail server, for this test."""
    with running_sink() as running:
        point_at(settings, running.port)
        yield running


Start = Callable[..., Thread]
Reply = Callable[..., Post]
Gather = Callable[..., Meeting]


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


@pytest.fixture
def gather(cast: Cast) -> Gather:
    """``gather(maren, sam, began=...)``: a meeting of the circle to which they said yes."""

    def gather_them(*people, began: datetime) -> Meeting:
        before = began - timedelta(days=2)
        local = began.astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)
        with acting_as(cast.jo):
            series = schedule(
                cast.member(cast.jo),
                starts_on=local.date(),
                starts_at=local.time(),
                time_zone="Europe/London",
                at=before,
            )
            meeting = Meeting.objects.get(series=series)
        for person in people:
            with acting_as(person):
                answer(cast.member(person), meeting, "yes", at=before)
        return meeting

    return gather_them


@pytest.fixture
def agreed(cast: Cast) -> Callable[[], None]:
    """The circle agrees that facilitators see who wrote without a name, and everybody says yes."""

    def agree() -> None:
        with acting_as(cast.jo):
            old = Agreement.objects.in_force(cast.circle.pk)
            assert old is not None
            old.pk, old.version, old.facilitators_see_authors = uuid4(), old.version + 1, True
            old.save(force_insert=True)
        for person in (cast.jo, cast.ade, cast.maren, cast.sam, cast.priya):
            with acting_as(person):
                accept_agreement(cast.member(person), at=datetime.now(UTC))

    return agree


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
        for model in (Thread, Post, Pseudonym, BrokenGlass, Draft, Suggestion, Habits):
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
