"""A form that is sent twice becomes one text, and the second answer leads to it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from groups.errors import NotPossible
from groups.forum import actions
from groups.forum.models import Authorship, Post, Thread
from groups.forum.own_words import delete_post, narrow
from groupsite.confidentiality.acting import acting_as
from tests.cast import build_cast
from tests.forum.conftest import NOW, bodies, titles
from tests.forum.test_thread_page import SLUG

NEW = reverse("forum:start_thread", args=[SLUG])
BEGUN = {"kind": "discussion", "title": "Once", "body": "Words", "audience": "everyone"}


def reply_to(thread):
    return reverse("forum:reply", args=[SLUG, thread.pk])


def test_a_thread_sent_twice_is_there_once(cast, as_person):
    maren, form = as_person(cast.maren), {**BEGUN, "sending": str(uuid4())}
    first, second = maren.post(NEW, form), maren.post(NEW, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert titles(cast, cast.jo) == {"Once"}
    assert bodies(cast, cast.jo, Thread(pk=first["Location"].split("/")[-2])) == ["Words"]


@pytest.mark.parametrize("ways", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["plain", "htmx"])
def test_a_reply_sent_twice_is_there_once(cast, start, as_person, ways):
    thread, form = start(cast.priya), {"body": "Mine", "audience": "everyone"}
    maren, form = as_person(cast.maren), {**form, "sending": str(uuid4())}
    first, second = (maren.post(reply_to(thread), form, **ways) for _ in range(2))
    assert first.status_code == second.status_code
    assert first.get("Location") == second.get("Location")
    assert bodies(cast, cast.jo, thread) == ["I put the kettle on.", "Mine"]


def test_the_same_words_in_another_form_are_another_text(cast, start, as_person):
    thread, form = start(cast.priya), {"body": "Mine", "audience": "everyone"}
    maren = as_person(cast.maren)
    for token in (uuid4(), uuid4(), "", "no token"):
        assert maren.post(reply_to(thread), {**form, "sending": token}).status_code == 302
    assert bodies(cast, cast.jo, thread).count("Mine") == 4


def test_every_form_has_a_token_of_its_own(cast, start, as_person):
    thread, maren = start(cast.priya), as_person(cast.maren)
    pages = [maren.get(NEW), maren.get(NEW), maren.get(reply_to(thread).removesuffix("reply/"))]
    tokens = {page.context["form"]["sending"].value() for page in pages}
    assert len(tokens) == 3
    for page in pages:
        assert f'value="{page.context["form"]["sending"].value()}"' in page.content.decode()


def test_a_form_with_something_wrong_in_it_keeps_its_token(cast, as_person):
    token = str(uuid4())
    answer = as_person(cast.maren).post(NEW, {**BEGUN, "title": "", "sending": token})
    assert answer.status_code == 422
    assert token in answer.content.decode()


def test_the_token_of_one_member_means_nothing_for_another(cast, start, reply):
    thread, token = start(cast.priya), uuid4()
    reply(cast.maren, thread, body="Mine", sending=token)
    reply(cast.sam, thread, body="His", sending=token)
    assert bodies(cast, cast.jo, thread)[1:] == ["Mine", "His"]


def test_what_was_shared_and_taken_back_is_said_to_be_gone_or_written_anew(cast, start, reply):
    thread, token = start(cast.priya), uuid4()
    post = reply(cast.maren, thread, body="Mine", sending=token)
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), Post.objects.get(pk=post.pk), at=NOW)
    reply(cast.maren, thread, body="Mine again", sending=token)
    assert bodies(cast, cast.jo, thread)[1:] == ["Mine again"]


def test_a_token_whose_text_cannot_be_read_any_more_makes_no_second_one(cast, start, reply):
    thread, token = start(cast.priya), uuid4()
    reply(cast.maren, thread, body="Mine", sending=token)
    with acting_as(cast.priya):
        opening = Post.objects.get(thread=thread, opens=True)
        narrow(cast.member(cast.priya), opening, audience="facilitators", at=NOW)
    with pytest.raises(NotPossible, match="shared already"):
        reply(cast.maren, thread, body="Mine", sending=token)


def test_the_database_holds_a_token_once_for_each_member(cast, start):
    token = uuid4()
    start(cast.maren, sending=token)
    member = cast.member(cast.maren)
    second = Authorship(
        group=cast.circle, thread_id=uuid4(), membership=member, named="", sending=token
    )
    with acting_as(cast.maren), pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_four_presses_at_one_moment_make_one_thread():
    cast, token, together = build_cast(), uuid4(), Barrier(4)
    member = cast.member(cast.maren)

    def press():
        try:
            together.wait(5)
            with acting_as(cast.maren):
                return actions.start_thread(member, at=NOW, sending=token, **BEGUN).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        made = {pressed.result() for pressed in [hands.submit(press) for _ in range(4)]}
    assert len(made) == 1
    with acting_as(cast.maren):
        assert Thread.objects.count() == 1
