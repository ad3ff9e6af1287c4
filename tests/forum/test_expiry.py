"""Texts that go by themselves: invisible at that second, erased soon after."""

import time
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from groups.errors import NotPossible
from groups.forum.disclosures import disclose
from groups.forum.expiry import erase_expired
from groups.forum.models import Authorship, Post, Pseudonym, Reader, Thread
from groups.forum.own_words import delete_post, keep_for_oneself, narrow
from groups.journal.models import JournalEntry
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, without_the_first_lock, without_the_second_lock
from tests.forum.test_composer import NEW, words
from tests.forum.test_thread_page import SLUG, page_of, shown

DAY = timedelta(days=1)
LIST = reverse("forum:threads", args=[SLUG])


def almost_a_day_ago() -> datetime:
    """What stays for a day from then is over in a moment."""
    return datetime.now(UTC) - DAY + timedelta(seconds=1.5)


def wait_for(post) -> None:
    time.sleep(max(0, (post.expires_at - datetime.now(UTC)).total_seconds()) + 0.05)


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_at_that_second_it_is_gone_for_everybody(cast, start, reply, removed):
    thread = start(cast.maren, at=NOW - timedelta(days=30))
    gone = reply(cast.sam, thread, body="For a day", stays_for=DAY, at=almost_a_day_ago())

    def found(user):
        with removed(), acting_as(user):
            return {post.body for post in Post.objects.visible_to(cast.member(user))}

    for user in (cast.sam, cast.maren, cast.jo):
        assert "For a day" in found(user)
    wait_for(gone)
    for user in (cast.sam, cast.maren, cast.jo):
        assert found(user) == {"I put the kettle on."}


def test_with_a_thread_go_all_its_replies_at_once(cast, start, reply, as_person):
    thread = start(cast.maren, stays_for=DAY, at=almost_a_day_ago())
    wait_for(thread)
    with acting_as(cast.maren):
        assert not Thread.objects.exists()
        assert not Post.objects.exists()
    assert as_person(cast.maren).get(page_of(thread)).status_code == 404
    with pytest.raises(NotPossible):
        reply(cast.sam, thread)


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
@pytest.mark.parametrize("shortened", [False, True], ids=["from the start", "shortened later"])
def test_what_was_shown_to_the_facilitators_goes_with_its_thread(
    cast, start, reply, removed, shortened
):
    at = almost_a_day_ago()
    thread = start(
        cast.maren,
        audience="chosen",
        readers=[cast.sam],
        stays_for=None if shortened else DAY,
        at=at,
    )
    shown = reply(cast.sam, thread, body="Worrying", at=at)
    with acting_as(cast.maren):
        disclose(cast.member(cast.maren), shown, at=NOW)
    if shortened:
        with acting_as(cast.maren):
            opening = Post.objects.get(thread=thread, opens=True)
            narrow(cast.member(cast.maren), opening, stays_for=DAY, at=at)
    with acting_as(cast.maren):
        thread = Thread.objects.get()

    def found(user):
        with removed(), acting_as(user):
            member = cast.member(user)
            assert not Thread.objects.visible_to(member).exists()
            forward = {post.body for post in Post.objects.disclosed_to(member)}
            assert forward == {post.body for post in Post.objects.visible_to(member)}
            return forward

    assert found(cast.jo) == {"Worrying"}
    wait_for(thread)
    assert found(cast.jo) == set()


def test_the_job_erases_what_is_over_and_nothing_else(cast, start, reply):
    old = datetime.now(UTC) - timedelta(days=8)
    kept = start(cast.maren, title="Kept", at=old)
    reply(cast.sam, kept, body="Over", stays_for=DAY, at=old, audience="chosen", readers=[cast.jo])
    reply(cast.sam, kept, body="Not yet", stays_for=timedelta(days=30), at=old)
    week = almost_a_day_ago() - timedelta(days=6)
    going = start(cast.maren, title="Going", stays_for=timedelta(days=7), at=week, anonymous=True)
    # For the facilitators alone: its author's thread takes it along unseen.
    reply(cast.jo, going, body="Aside", audience="facilitators", at=week + DAY)
    with acting_as(cast.maren):
        wait_for(Thread.objects.get(pk=going.pk))
    assert erase_expired() == 3
    assert erase_expired() == 0
    with acting_as(cast.sam):
        assert {post.body for post in Post.objects.all()} == {"I put the kettle on.", "Not yet"}
        assert not Reader.objects.exists()
        assert Authorship.objects.count() == 1
    with acting_as(cast.maren):
        assert Thread.objects.get().title == "Kept"
        assert not Pseudonym.objects.exists()


def test_what_is_left_of_a_thread_taken_back_goes_with_its_last_reply(cast, start, reply):
    old = datetime.now(UTC) - timedelta(days=8)
    thread = start(cast.maren, at=old)
    reply(cast.sam, thread, stays_for=timedelta(days=30), at=old)
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), Post.objects.get(opens=True), at=NOW)
    with acting_as(cast.sam):
        Post.objects.update(expires_at=old + DAY)
    assert erase_expired() == 1
    with acting_as(cast.maren):
        assert not Thread.objects.exists()


def test_a_copy_in_the_journal_stays(cast, start):
    thread = start(cast.maren, stays_for=DAY, at=datetime.now(UTC) - timedelta(hours=2))
    with acting_as(cast.maren):
        post = Post.objects.get(thread=thread)
        keep_for_oneself(cast.member(cast.maren), post, at=datetime.now(UTC))
        assert not Thread.objects.exists()
    erase_expired()
    with acting_as(cast.maren):
        assert JournalEntry.objects.get().body == "I put the kettle on."


def test_the_page_says_when_it_goes(cast, as_person):
    answer = as_person(cast.sam).post(NEW, words(stays_for="7"), follow=True)
    with acting_as(cast.sam):
        thread = Thread.objects.get()
    day = thread.expires_at.astimezone(UTC)
    said = f"goes on {day.day} {day:%B}"
    assert said in answer.content.decode()
    assert said in as_person(cast.jo).get(LIST).content.decode()
    reply_page = as_person(cast.jo).get(page_of(thread)).content.decode()
    assert f"This thread {said}" in reply_page
    # What would outlast the thread is not offered.
    assert "After a day</option>" in reply_page
    assert "After 30 days</option>" not in reply_page


def test_a_text_stays_unless_its_author_says_otherwise(cast, as_person):
    answer = as_person(cast.sam).post(NEW, words(), follow=True)
    assert shown(answer) == ["Hello"]
    assert b"goes on" not in answer.content
    with acting_as(cast.sam):
        assert Post.objects.get().expires_at is None


@pytest.mark.parametrize("wrong", ["2", "0", "-1", "1.5", "x", "36500", "1 day"])
def test_an_unknown_time_is_a_form_error(cast, as_person, wrong):
    answer = as_person(cast.sam).post(NEW, words(stays_for=wrong))
    assert answer.status_code == 422
    with acting_as(cast.sam):
        assert not Post.objects.exists()


def test_an_unknown_time_is_refused_by_the_action(cast, start):
    with pytest.raises(NotPossible):
        start(cast.sam, stays_for=timedelta(days=2))
