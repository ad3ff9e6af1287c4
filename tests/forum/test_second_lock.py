"""The database alone keeps posts closed: as each person, without asking ``visible_to``."""

from contextlib import contextmanager, nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from groups.forum.models import Authorship, Post, Reader, Thread
from groups.membership.actions import remove
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, without_the_second_lock

REFUSALS = "row-level security|refuses this change|violates foreign key|duplicate key"


@contextmanager
def refused():
    """The block fails, by a policy, a constraint or a trigger, at the latest when it ends."""
    failures = (ProgrammingError, IntegrityError)
    with pytest.raises(failures, match=REFUSALS), at_once():
        yield


@contextmanager
def at_once():
    """A savepoint at whose end everything is checked that would else wait for the commit."""
    with transaction.atomic():
        yield
        connection.check_constraints()


def post_of(thread, **fields):
    return Post(
        **{
            "group_id": thread.group_id,
            "thread_id": thread.pk,
            "byline": "Somebody",
            "body": "Words",
            "audience": "everyone",
            "created_at": NOW,
            **fields,
        }
    )


def thread_in(group, **fields):
    return Thread(
        **{
            "group": group,
            "title": "Words",
            "named": "",
            "audience": "everyone",
            "created_at": NOW,
            **fields,
        }
    )


def signed(member, thread, post=None, *, group=None):
    """The member's name under a thread or a post that need not be there yet."""
    return Authorship(
        group_id=group.pk if group else member.group_id,
        thread_id=thread.pk,
        post_id=post.pk if post else None,
        membership_id=member.pk,
    )


def test_with_nobody_acting_every_table_is_empty(cast, start, reply):
    reply(cast.sam, start(cast.maren, audience="chosen", readers=[cast.sam]))
    with acting_as(None):
        for model in (Thread, Post, Authorship, Reader):
            assert not model.objects.exists()


def test_staff_and_coordinators_read_nothing(cast, start, reply):
    reply(cast.sam, start(cast.maren, audience="chosen", readers=[cast.sam]))
    for person in (cast.stella, cast.cora, cast.sol, cast.rae, cast.lena):
        with acting_as(person):
            for model in (Thread, Post, Authorship, Reader):
                assert not model.objects.exists()


def test_nobody_but_the_author_learns_who_wrote(cast, start, reply):
    thread = start(cast.maren)
    reply(cast.sam, thread)
    for name, own in (("maren", 1), ("sam", 1), ("jo", 0), ("ade", 0), ("priya", 0)):
        with acting_as(getattr(cast, name)):
            assert Authorship.objects.count() == own


def test_the_chosen_see_that_they_are_and_not_who_else_is(cast, start):
    start(cast.maren, audience="chosen", readers=[cast.sam, cast.priya])
    for name, rows in (("maren", 0), ("sam", 1), ("priya", 1), ("jo", 0), ("kai", 0)):
        with acting_as(getattr(cast, name)):
            assert Reader.objects.count() == rows


def test_a_reply_is_read_by_nobody_who_cannot_read_its_thread(cast, start, reply):
    thread = start(cast.maren, audience="facilitators")
    reply(cast.jo, thread, body="To all")
    for name, count in (("maren", 2), ("jo", 2), ("ade", 2), ("sam", 0), ("priya", 0)):
        with acting_as(getattr(cast, name)):
            assert Post.objects.count() == count


def test_nobody_writes_into_a_group_that_is_not_theirs(cast):
    kai = cast.member(cast.kai, cast.beside)
    sam = cast.member(cast.sam)
    thread = thread_in(cast.circle)
    with acting_as(cast.kai):
        with refused():
            signed(kai, thread, group=cast.circle).save(force_insert=True)
        with refused():
            # Signed in the own group, and the thread said to be of the other one.
            signed(kai, thread).save(force_insert=True)
            thread.save(force_insert=True)
        with refused():
            signed(sam, thread).save(force_insert=True)


def test_nobody_writes_a_thread_or_a_post_in_somebody_elses_name(cast, start):
    sam = cast.member(cast.sam)
    thread = start(cast.maren)
    with acting_as(cast.sam):
        with refused():
            thread_in(cast.circle).save(force_insert=True)
        with refused():
            post_of(thread).save(force_insert=True)
        with refused():
            another = post_of(thread)
            signed(cast.member(cast.maren), thread, another).save(force_insert=True)
        allowed = post_of(thread)
        signed(sam, thread, allowed).save(force_insert=True)
        allowed.save(force_insert=True)


def test_nobody_writes_into_a_thread_that_they_cannot_read(cast, start):
    thread = start(cast.maren, audience="chosen", readers=[cast.priya])
    for name in ("sam", "jo"):
        member = cast.member(getattr(cast, name))
        with acting_as(member.user), refused():
            post = post_of(thread)
            signed(member, thread, post).save(force_insert=True)
            post.save(force_insert=True)
    priya = cast.member(cast.priya)
    with acting_as(cast.priya):
        post = post_of(thread)
        signed(priya, thread, post).save(force_insert=True)
        post.save(force_insert=True)


def test_nobody_signs_what_is_there_already_to_read_it(cast, start, reply):
    thread = start(cast.maren, audience="chosen", readers=[cast.priya])
    post = reply(cast.priya, thread)
    sam = cast.member(cast.sam)
    with acting_as(cast.sam):
        with refused():
            signed(sam, thread).save(force_insert=True)
        with refused():
            signed(sam, thread, post).save(force_insert=True)
        assert not Thread.objects.exists()


def test_nobody_names_themselves_or_a_friend_as_a_reader(cast, start):
    thread = start(cast.maren, audience="chosen", readers=[cast.priya])
    sam, priya, ade = (cast.member(person) for person in (cast.sam, cast.priya, cast.ade))

    def named(member):
        return Reader(group=cast.circle, thread_id=thread.pk, membership_id=member.pk)

    with acting_as(cast.sam), refused():
        named(sam).save(force_insert=True)
    with acting_as(cast.priya), refused():
        named(sam).save(force_insert=True)
    with acting_as(cast.maren):
        for outsider in (cast.member(cast.lena), cast.member(cast.kai, cast.beside)):
            with refused():
                named(outsider).save(force_insert=True)
        # The list is fixed: not even the author adds to it afterwards.
        for member in (priya, ade):
            with refused():
                named(member).save(force_insert=True)


def test_only_facilitators_announce(cast):
    for name in ("sam", "jo"):
        member = cast.member(getattr(cast, name))
        thread = thread_in(cast.circle, kind="announcement")
        with acting_as(member.user), refused() if name == "sam" else nullcontext():
            signed(member, thread).save(force_insert=True)
            thread.save(force_insert=True)


@pytest.mark.parametrize(
    "change",
    [
        {"audience": "everyone"},
        {"open_to_later": True},
        {"created_at": NOW + timedelta(days=9)},
    ],
    ids=["audience", "later", "time"],
)
def test_not_even_the_author_widens_an_audience(cast, start, reply, change):
    thread = start(cast.maren, audience="facilitators")
    reply(cast.maren, thread, audience="facilitators")
    with acting_as(cast.maren):
        with refused():
            Thread.objects.update(**change)
        for opens in (True, False):
            with refused():
                Post.objects.filter(opens=opens).update(**change)


def test_no_post_moves_to_another_thread_or_group(cast, start):
    post_thread = start(cast.maren)
    other = start(cast.maren, title="Another")
    with acting_as(cast.maren):
        mine = Post.objects.filter(thread=post_thread)
        with refused():
            mine.update(thread=other)
        with refused():
            mine.update(group=cast.beside)
        with refused():
            mine.update(opens=False)
        with refused():
            Thread.objects.filter(pk=other.pk).update(group=cast.beside)


def test_only_the_author_changes_or_removes_a_row(cast, start, reply):
    thread = start(cast.maren)
    reply(cast.sam, thread)
    for name in ("jo", "ade", "priya", "kai"):
        with acting_as(getattr(cast, name)):
            assert Post.objects.update(edited_at=NOW) == 0
            assert Thread.objects.update(taken_back_at=NOW) == 0
            assert Post.objects.all().delete()[0] == 0
            assert Thread.objects.all().delete()[0] == 0
            assert Authorship.objects.all().delete()[0] == 0
            assert Reader.objects.all().delete()[0] == 0
    with acting_as(cast.sam):
        assert Post.objects.update(edited_at=NOW) == 1
        assert Thread.objects.update(taken_back_at=NOW) == 0
        assert Authorship.objects.all().delete()[0] == 0


def test_the_author_cannot_remove_a_thread_with_a_reply_that_they_do_not_see(cast, start, reply):
    thread = start(cast.maren)
    reply(cast.sam, thread, audience="facilitators")
    with acting_as(cast.maren):
        assert Post.objects.count() == 1
        Post.objects.all().delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            Thread.objects.all().delete()
    with acting_as(cast.jo):
        assert Post.objects.count() == 1


def test_nobody_reads_past_the_end_of_their_membership(cast, start):
    start(cast.maren)
    with acting_as(cast.maren):
        assert Thread.objects.count() == 1
    with acting_as(cast.jo):
        remove(cast.member(cast.jo), cast.member(cast.maren), at=NOW + timedelta(days=1))
    with acting_as(cast.maren):
        assert not Thread.objects.exists()
        assert not Authorship.objects.exists()
        assert Post.objects.update(edited_at=NOW) == 0


def test_a_body_of_any_other_length_is_refused_by_the_database(cast, start):
    start(cast.maren, body="x" * 20_000)
    with acting_as(cast.maren):
        post = Post.objects.get()
        post.body = "x" * 21_000
        with pytest.raises(DatabaseError), transaction.atomic():
            post.save(update_fields=["body"])


def test_a_post_says_nothing_of_a_thread_that_does_not_exist(cast):
    """A foreign key would tell: the answer is the same for what is absent and what is hidden."""
    sam = cast.member(cast.sam)
    absent = thread_in(cast.circle, id=uuid4())
    with acting_as(cast.sam), refused():
        post = post_of(absent)
        signed(sam, absent, post).save(force_insert=True)
        post.save(force_insert=True)


def test_when_a_group_is_dissolved_everything_in_it_goes(cast, start, reply):
    thread = start(cast.maren, audience="chosen", readers=[cast.sam])
    reply(cast.maren, thread, audience="chosen", readers=[cast.sam])
    with without_the_second_lock(), connection.cursor() as cursor:
        cursor.execute("alter table membership_group disable row level security")
        cursor.execute("delete from membership_group where id = %s", [cast.circle.pk])
        for model in (Thread, Post, Authorship, Reader):
            assert not model.objects.exists()
