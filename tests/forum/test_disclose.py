"""Putting one post before the facilitators: they read it until they close it, and not who did it."""

import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from groups.audit.models import Entry
from groups.forum.disclosures import close_disclosure, disclose
from groups.forum.models import Disclosure, Post, Thread
from groups.forum.own_words import delete_post
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, without_the_first_lock, without_the_second_lock
from tests.forum.test_own_words import address
from tests.forum.test_thread_page import SLUG, page_of, queries, shown

LIST = reverse("forum:disclosed", args=[SLUG])
HOME = reverse("home:group", args=[SLUG])
THREADS = reverse("forum:threads", args=[SLUG])


@pytest.fixture
def few(cast, start, reply):
    """A thread for Maren, Sam and Priya, and what Sam said in it."""
    thread = start(cast.maren, audience="chosen", readers=[cast.sam, cast.priya])
    return reply(cast.sam, thread, body="Something that worries")


def shows(cast, user, post):
    with acting_as(user):
        disclose(cast.member(user), post, at=NOW + timedelta(hours=2))


def reads(cast, user):
    member = cast.member(user)
    with acting_as(user):
        return {post.body for post in Post.objects.visible_to(member)}


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_the_facilitators_read_that_post_and_nothing_around_it(cast, few, reply, removed):
    shows(cast, cast.priya, few)
    with removed():
        for user in (cast.jo, cast.ade):
            assert reads(cast, user) == {"Something that worries"}
            with acting_as(user):
                assert not Thread.objects.visible_to(cast.member(user)).exists()


def test_closed_it_is_theirs_no_longer_and_may_be_opened_anew(cast, few):
    shows(cast, cast.priya, few)
    shows(cast, cast.maren, few)
    with acting_as(cast.jo):
        close_disclosure(cast.member(cast.jo), Disclosure.objects.get(), at=NOW)
    assert reads(cast, cast.jo) == reads(cast, cast.ade) == set()
    shows(cast, cast.maren, few)
    assert reads(cast, cast.ade) == {"Something that worries"}


def test_nothing_is_kept_of_who_did_it(cast, few):
    shows(cast, cast.priya, few)
    for user in (cast.priya, cast.sam, cast.maren):
        with acting_as(user):
            assert not Disclosure.objects.exists()
    for user in (cast.priya, cast.jo):
        with acting_as(user):
            assert not Entry.objects.filter(actor=cast.priya, subject_id=few.pk).exists()
    fields = {field.name for field in Disclosure._meta.get_fields()}
    assert fields == {"id", "group", "thread", "post", "opened_at", "closed_at", "ends_at"}


def test_nobody_puts_forward_what_they_cannot_read(cast, few):
    for user in (cast.jo, cast.ade):
        with pytest.raises(PermissionDenied):
            shows(cast, user, few)
        with acting_as(user), pytest.raises(DatabaseError), transaction.atomic():
            Disclosure(
                group_id=few.group_id, thread_id=few.thread_id, post_id=few.pk, opened_at=NOW
            ).save(force_insert=True)
    with acting_as(cast.kai), pytest.raises(PermissionDenied):
        disclose(cast.member(cast.kai, cast.beside), few, at=NOW)


def test_only_facilitators_close_it(cast, few):
    shows(cast, cast.priya, few)
    with acting_as(cast.jo):
        row = Disclosure.objects.get()
    with acting_as(cast.sam), pytest.raises(PermissionDenied):
        close_disclosure(cast.member(cast.sam), row, at=NOW)
    with acting_as(cast.sam):
        assert Disclosure.objects.filter(pk=row.pk).update(closed_at=NOW) == 0
    assert reads(cast, cast.jo) == {"Something that worries"}


def test_it_goes_with_the_post(cast, few):
    shows(cast, cast.priya, few)
    with acting_as(cast.sam):
        delete_post(cast.member(cast.sam), few, at=NOW)
    with acting_as(cast.jo):
        assert not Disclosure.objects.exists()


def test_a_member_shows_a_post_and_the_facilitators_close_it(cast, few, as_person):
    priya, jo = as_person(cast.priya), as_person(cast.jo)
    there = address("disclose", few)
    with acting_as(cast.priya):
        thread = Thread.objects.get()
    assert f'href="{there}"' in priya.get(page_of(thread)).content.decode()
    assert b"You are not named" in priya.get(there).content
    assert b"showed you" not in jo.get(HOME).content
    assert b"You are not" not in priya.post(there, follow=True).content
    assert b"A member showed you a post." in jo.get(HOME).content
    page = jo.get(LIST)
    assert shown(page) == ["Something that worries"]
    assert b"Priya" not in page.content
    assert b"Quiet Thursdays" not in page.content
    close = re.search(r'action="([^"]+/close/)"', page.content.decode()).group(1)
    closed = jo.post(close, follow=True)
    assert b"Nothing waits here" in closed.content
    assert b"showed you" not in as_person(cast.ade).get(HOME).content
    assert jo.post(close).status_code == 302


def bare(browser, page):
    """A page without what is drawn anew for each answer."""
    text = browser.get(page).content.decode()
    drawn = r'((csrfmiddlewaretoken|sending)" value=")[^"]+|(X-CSRFToken[^\w]+)\w+'
    return re.sub(drawn, "", text)


def test_nobody_else_notices(cast, few, as_person):
    """Neither the author nor those who read it, on any page."""
    with acting_as(cast.priya):
        pages = (page_of(Thread.objects.get()), THREADS, HOME)
    people = [as_person(user) for user in (cast.sam, cast.maren, cast.priya)]

    before = [bare(browser, page) for browser in people for page in pages]
    shows(cast, cast.priya, few)
    assert before == [bare(browser, page) for browser in people for page in pages]


def test_what_was_shown_moves_and_counts_nothing_in_the_list(cast, start, reply, as_person):
    """A reply that is not for the facilitators, in a thread that is."""
    thread = start(cast.maren, at=datetime.now(UTC) - timedelta(hours=3))
    at = datetime.now(UTC) - timedelta(hours=1)
    aside = reply(cast.sam, thread, audience="chosen", readers=[cast.priya], at=at)
    jo = as_person(cast.jo)
    before = bare(jo, THREADS)
    shows(cast, cast.priya, aside)
    assert bare(jo, THREADS) == before
    assert shown(jo.get(page_of(thread))) == ["I put the kettle on."]
    assert shown(jo.get(LIST)) == ["I sit in the car first."]


def test_ones_own_post_is_shown_by_nobody_but_others(cast, few, as_person):
    browser = as_person(cast.sam)
    assert browser.get(address("disclose", few)).status_code == 403
    assert browser.post(address("disclose", few)).status_code == 403
    assert as_person(cast.jo).post(address("disclose", few)).status_code == 404


def test_members_find_no_list(cast, few, client, as_person):
    assert as_person(cast.sam).get(LIST).status_code == 403
    for name in ("lena", "kai", "noor", "stella", "sol"):
        assert as_person(getattr(cast, name)).get(LIST).status_code == 404
    assert client.get(LIST).status_code == 302


def test_a_name_left_out_stays_out(cast, start, reply, as_person):
    thread = start(cast.maren, audience="chosen", readers=[cast.sam])
    post = reply(cast.sam, thread, anonymous=True, at=NOW.replace(month=3, minute=47))
    shows(cast, cast.maren, post)
    page = as_person(cast.jo).get(LIST).content.decode()
    assert post.byline in page
    assert ">Sam<" not in page
    assert "Written by" not in page
    assert re.search(r"about \d\d:00", page)
    assert ":47" not in page
    assert f'href="{address("ask", post)}"' in page


def test_the_list_asks_the_database_as_often_for_one_as_for_twenty(cast, start, as_person):
    browser = as_person(cast.jo)

    def show_some(count):
        for number in range(count):
            thread = start(cast.maren, audience="chosen", readers=[cast.sam], title=str(number))
            with acting_as(cast.sam):
                shows(cast, cast.sam, thread.posts.get())
        return len(queries(browser, LIST))

    few = show_some(1)
    assert few == show_some(20) <= 12
