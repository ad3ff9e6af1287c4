"""Taking one's own words back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from groups.audit.models import Entry
from groups.forum import own_words
from groups.forum.models import Authorship, Post, Reader, Thread
from groups.membership.actions import leave
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, bodies, titles, without_the_second_lock

LATER = NOW + timedelta(days=1)


def delete(cast, user, post):
    with acting_as(user):
        return own_words.delete_post(cast.member(user), post, at=LATER)


def opening(thread):
    return Post.objects.get(thread=thread, opens=True)


@pytest.fixture
def begun(cast, start):
    """Maren's thread and its opening post."""
    thread = start(cast.maren)
    with acting_as(cast.maren):
        return thread, opening(thread)


def rows_left():
    with without_the_second_lock():
        return [model.objects.count() for model in (Thread, Post, Authorship, Reader)]


def test_a_reply_is_erased_for_good_with_its_author_and_its_readers(cast, begun, reply):
    thread, _ = begun
    post = reply(cast.sam, thread, body="Gone", audience="chosen", readers=[cast.priya])
    assert rows_left() == [1, 2, 2, 1]
    assert delete(cast, cast.sam, post)
    assert rows_left() == [1, 1, 1, 0]
    assert bodies(cast, cast.priya, thread) == ["I put the kettle on."]


def test_a_thread_without_replies_goes_with_its_opening_post(cast, begun):
    _, post = begun
    assert not delete(cast, cast.maren, post)
    assert rows_left() == [0, 0, 0, 0]
    assert titles(cast, cast.sam) == set()


def test_a_thread_with_replies_loses_its_words_and_stays(cast, begun, reply):
    thread, post = begun
    reply(cast.sam, thread)
    assert delete(cast, cast.maren, post)
    assert titles(cast, cast.sam) == {""}
    assert bodies(cast, cast.priya, thread) == ["I sit in the car first."]
    with acting_as(cast.sam):
        assert Thread.objects.get().is_taken_back


def test_the_author_does_not_learn_of_a_reply_that_was_not_for_them(cast, begun, reply):
    """With and without a hidden reply, taking a thread back looks the same to its author."""
    thread, post = begun
    reply(cast.sam, thread, body="A worry", audience="facilitators")
    assert not delete(cast, cast.maren, post)
    with acting_as(cast.maren):
        member = cast.member(cast.maren)
        assert not Thread.objects.visible_to(member).with_posts_for(member).exists()
    with acting_as(cast.jo):
        member = cast.member(cast.jo)
        left = Thread.objects.visible_to(member).with_posts_for(member).get()
        assert left.is_taken_back
    assert bodies(cast, cast.jo, thread) == ["A worry"]


def test_the_last_reply_of_a_thread_taken_back_takes_the_rest_along(cast, begun, reply):
    thread, post = begun
    first = reply(cast.sam, thread)
    second = reply(cast.priya, thread)
    delete(cast, cast.maren, post)
    assert delete(cast, cast.sam, first)
    assert rows_left()[0] == 1
    assert not delete(cast, cast.priya, second)
    assert rows_left() == [0, 0, 0, 0]


def test_a_reply_in_a_living_thread_never_takes_the_thread_along(cast, begun, reply):
    thread, _ = begun
    assert delete(cast, cast.sam, reply(cast.sam, thread))
    assert titles(cast, cast.priya) == {"Quiet Thursdays"}


def test_only_the_author_takes_a_post_back(cast, begun, reply):
    thread, post = begun
    answer = reply(cast.sam, thread)
    for name in ("jo", "ade", "priya"):
        for target in (post, answer):
            with pytest.raises(PermissionDenied):
                delete(cast, getattr(cast, name), target)
    with pytest.raises(PermissionDenied):
        delete(cast, cast.maren, answer)
    delete(cast, cast.sam, answer)
    delete(cast, cast.maren, post)


def test_who_left_cannot_take_anything_back(cast, begun):
    _, post = begun
    with acting_as(cast.maren):
        leave(cast.member(cast.maren), at=LATER)
    with pytest.raises(PermissionDenied):
        delete(cast, cast.maren, post)


def test_the_log_ties_no_name_to_a_post_for_a_facilitator(cast, begun):
    _, post = begun
    delete(cast, cast.maren, post)
    with acting_as(cast.maren):
        assert Entry.objects.filter(verb="forum.post.deleted", subject_id=post.pk).count() == 1
    for person in (cast.jo, cast.ade):
        with acting_as(person):
            assert not Entry.objects.filter(verb__startswith="forum.").exists()


def test_nothing_of_an_erased_text_is_left_in_the_row(cast, begun, reply):
    thread, post = begun
    reply(cast.sam, thread)
    with acting_as(cast.maren), connection.cursor() as cursor:
        cursor.execute("select title from forum_thread")
        before = bytes(cursor.fetchone()[0])
    delete(cast, cast.maren, post)
    with acting_as(cast.sam), connection.cursor() as cursor:
        cursor.execute("select title from forum_thread")
        assert bytes(cursor.fetchone()[0]) != before
        assert Thread.objects.get().title == ""
