"""Two people act at once: nothing that was written is lost, and nobody meets a fault."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.db import connection

from groups.errors import NotPossible
from groups.forum import actions, own_words
from groups.forum.models import Post, Thread
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, titles

pytestmark = pytest.mark.django_db(transaction=True)
A_MOMENT = 0.4


def replies_slowly(cast, thread, written: Event) -> None:
    """Sam's reply is written, and committed a moment later."""
    try:
        with acting_as(cast.sam):
            member = cast.member(cast.sam)
            actions.reply(member, thread, body="Just now", audience="everyone", at=NOW)
            written.set()
            sleep(A_MOMENT)
    finally:
        connection.close()


def takes_back_slowly(cast, thread, written: Event) -> None:
    try:
        with acting_as(cast.maren):
            member = cast.member(cast.maren)
            post = Post.objects.get(thread=thread, opens=True)
            own_words.delete_post(member, post, at=NOW)
            written.set()
            sleep(A_MOMENT)
    finally:
        connection.close()


def test_a_reply_sent_while_the_thread_is_taken_back_stays(cast, start):
    thread = start(cast.maren)
    written = Event()
    with ThreadPoolExecutor(1) as other:
        replying = other.submit(replies_slowly, cast, thread, written)
        assert written.wait(5)
        with acting_as(cast.maren):
            post = Post.objects.get(thread=thread, opens=True)
            own_words.delete_post(cast.member(cast.maren), post, at=NOW)
        replying.result()
    assert titles(cast, cast.priya) == {""}
    with acting_as(cast.priya):
        assert Thread.objects.get().is_taken_back
        assert Post.objects.get().body == "Just now"


def test_who_replies_to_a_thread_that_is_just_taken_back_is_told(cast, start):
    thread = start(cast.maren)
    written = Event()
    with ThreadPoolExecutor(1) as other:
        taking = other.submit(takes_back_slowly, cast, thread, written)
        assert written.wait(5)
        member = cast.member(cast.sam)
        with acting_as(cast.sam), pytest.raises(NotPossible, match="no longer there"):
            actions.reply(member, thread, body="Too late", audience="everyone", at=NOW)
        taking.result()
    assert titles(cast, cast.sam) == set()
