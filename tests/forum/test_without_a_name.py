"""Writing without one's name: a name drawn for the thread, and what the agreement says of it."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from groups.errors import NotPossible
from groups.forum.models import Post, Pseudonym
from groups.forum.names import ALL, name_of
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.forum.test_composer import NEW, words
from tests.forum.test_thread_page import page_of

LATER = NOW + timedelta(hours=2)


def bylines(cast, user, thread):
    with acting_as(user):
        return [post.byline for post in Post.objects.filter(thread=thread.pk).in_order()]


def test_one_name_holds_through_a_thread_and_is_nobodys(cast, start, reply):
    thread = start(cast.maren, anonymous=True)
    reply(cast.maren, thread, anonymous=True)
    reply(cast.maren, thread, at=LATER)
    reply(cast.sam, thread, anonymous=True, at=LATER + timedelta(hours=1))
    first, second, own, other = bylines(cast, cast.priya, thread)
    assert first == second
    assert own == "Maren"
    assert other not in {first, "Sam"}
    assert {first, other} <= {name_of(word) for word in range(ALL)}


def test_names_are_drawn_anew_in_each_thread(cast, start):
    drawn = {bylines(cast, cast.sam, start(cast.maren, anonymous=True))[0] for _ in range(8)}
    assert len(drawn) > 1


def test_nobody_else_finds_the_row_that_says_who_it_is(cast, start):
    start(cast.maren, anonymous=True)
    for name in ("jo", "ade", "sam", "priya", "kai", "stella"):
        with acting_as(getattr(cast, name)):
            assert not Pseudonym.objects.exists(), name
    with acting_as(cast.maren):
        assert Pseudonym.objects.get().membership_id == cast.member(cast.maren).pk


def test_facilitators_find_it_where_the_agreement_says_so(cast, start, agreed):
    agreed()
    start(cast.maren, anonymous=True)
    few = start(cast.maren, anonymous=True, audience="chosen", readers=[cast.sam])
    for name in ("jo", "ade"):
        member = cast.member(getattr(cast, name))
        with acting_as(member.user):
            # Of a post that they cannot read they find nothing.
            seen = Pseudonym.objects.visible_to(member)
            assert [one.membership_id for one in seen] == [cast.member(cast.maren).pk]
            assert not Pseudonym.objects.filter(thread=few.pk).exists()
    for name in ("sam", "priya"):
        with acting_as(getattr(cast, name)):
            assert not Pseudonym.objects.exists()


def test_a_new_agreement_does_not_open_what_was_sealed(cast, start, reply, agreed):
    thread = start(cast.maren, anonymous=True)
    agreed()
    reply(cast.maren, thread, anonymous=True)
    old, new = bylines(cast, cast.sam, thread)
    assert old != new
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        assert [name_of(one.word) for one in Pseudonym.objects.visible_to(jo)] == [new]


def test_nobody_writes_under_the_name_of_another(cast, start):
    thread = start(cast.maren, anonymous=True)
    with acting_as(cast.maren):
        marens = Pseudonym.objects.get()
    with acting_as(cast.sam), pytest.raises(DatabaseError), transaction.atomic():
        Pseudonym(
            group_id=thread.group_id,
            thread_id=thread.pk,
            membership_id=marens.membership_id,
            word=(marens.word + 1) % ALL,
        ).save(force_insert=True)
    with acting_as(cast.jo), pytest.raises(DatabaseError), transaction.atomic():
        # A promise that the agreement does not make.
        Pseudonym(
            group_id=thread.group_id,
            thread_id=thread.pk,
            membership_id=cast.member(cast.jo).pk,
            word=(marens.word + 2) % ALL,
            facilitators_see=True,
        ).save(force_insert=True)


def test_announcements_carry_a_name(cast, start, as_person):
    with pytest.raises(NotPossible):
        start(cast.jo, kind="announcement", anonymous=True)
    sent = words(kind="announcement", anonymous="on", body="My own words")
    answer = as_person(cast.jo).post(NEW, sent)
    assert answer.status_code == 422
    assert b"carries the name of whoever makes it" in answer.content
    assert b"My own words</textarea>" in answer.content


def test_the_form_says_what_the_agreement_says(cast, agreed, as_person):
    browser = as_person(cast.sam)
    sealed = browser.get(NEW).content.decode()
    assert "Nobody can see who it is, not even facilitators; two of them together may" in sealed
    agreed()
    seen = browser.get(NEW).content.decode()
    assert "Facilitators can see who it is." in seen
    assert "not even facilitators; two" not in seen


def test_who_was_promised_more_than_now_holds_is_asked_again(cast, agreed, as_person):
    browser = as_person(cast.sam)
    promise = re.search(r'name="promise" value="(\w+)"', browser.get(NEW).content.decode())
    agreed()
    sent = words(anonymous="on", promise=promise.group(1))
    refused = browser.post(NEW, sent)
    assert refused.status_code == 422
    assert "agreement has changed" in refused.content.decode()
    promise = re.search(r'name="promise" value="(\w+)"', refused.content.decode())
    assert browser.post(NEW, sent | {"promise": promise.group(1)}).status_code == 302


def test_few_readers_are_said_to_be_few(cast, as_person):
    page = as_person(cast.sam).get(NEW).content.decode()
    assert "With only 5 who can read it, somebody may guess that you wrote it." in page
    assert "With only 3 who can read it, somebody may guess that you wrote it." in page
    assert "Where you choose only a few, they may guess that you wrote it." in page


def test_the_post_shows_the_drawn_name_and_a_mark(cast, as_person):
    answer = as_person(cast.sam).post(NEW, words(anonymous="on"), follow=True)
    assert answer.status_code == 200
    with acting_as(cast.sam):
        post = Post.objects.select_related("thread").get()
    page = as_person(cast.maren).get(page_of(post.thread)).content.decode()
    assert post.byline in page
    assert "Written without a name" in page
    assert "Sam" not in re.search("<article.*?</article>", page, re.S).group()


def test_the_database_holds_no_readable_name(cast, start):
    thread = start(cast.maren, anonymous=True)
    with acting_as(cast.maren), connection.cursor() as cursor:
        cursor.execute("select byline from forum_post where thread_id = %s", [thread.pk])
        sealed = bytes(cursor.fetchone()[0])
    assert bylines(cast, cast.sam, thread)[0].encode() not in sealed
