"""What is new to somebody: marks that only their owner has, and that no look sets."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from groups.forum.models import Post, ReadMark
from groups.forum.own_words import delete_post
from groups.forum.read_marks import mark_all_read, mark_read
from groups.membership.actions import leave
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, without_the_second_lock
from tests.forum.test_second_lock import refused
from tests.forum.test_thread_page import SLUG, page_of, shown

LIST = reverse("forum:threads", args=[SLUG])


def new_to(browser):
    """The titles that carry the mark."""
    page = browser.get(LIST).content.decode()
    return re.findall(r'dir="auto">([^<]*)</a>\s*<span class="chip state">New to you</span>', page)


def line_before(browser, thread):
    """The text of the post before which the line of what is new stands, or None."""
    page = browser.get(page_of(thread)).content.decode()
    after = page.partition('id="new"')[2]
    found = re.search(r'<div class="text"[^>]*>(.*?)</div>', after, re.S)
    return re.sub("<[^>]+>", "", found.group(1)).strip() if found else None


def read(browser, thread, post, **how):
    return browser.post(
        reverse("forum:mark_read", args=[SLUG, thread.pk]), {"post": post.pk}, **how
    )


def newest(cast, thread):
    with acting_as(cast.jo):
        return Post.objects.filter(thread=thread).latest("created_at")


def test_what_others_wrote_is_new_until_one_says_that_it_is_read(cast, start, reply, as_person):
    thread = start(cast.maren)
    sam, maren = as_person(cast.sam), as_person(cast.maren)
    assert new_to(sam) == ["Quiet Thursdays"]
    assert new_to(maren) == [], "her own words are not new to her"
    assert read(sam, thread, newest(cast, thread)).status_code == 302
    assert new_to(sam) == []
    assert line_before(sam, thread) is None
    reply(cast.ade, thread, body="Since then", at=NOW + timedelta(hours=2))
    assert new_to(sam) == ["Quiet Thursdays"]
    assert line_before(sam, thread) == "Since then"
    assert line_before(maren, thread) == "Since then"


def test_looking_marks_nothing(cast, start, as_person):
    """Browsers fetch pages before somebody opens them."""
    thread = start(cast.maren)
    sam = as_person(cast.sam)
    for _ in range(2):
        sam.get(page_of(thread))
        sam.get(page_of(thread), headers={"HX-Request": "true", "Purpose": "prefetch"})
    assert new_to(sam) == ["Quiet Thursdays"]
    with acting_as(cast.sam):
        assert not ReadMark.objects.exists()


def test_what_came_while_one_read_stays_new(cast, start, reply, as_person):
    thread = start(cast.maren)
    seen = newest(cast, thread)
    reply(cast.ade, thread)
    sam = as_person(cast.sam)
    read(sam, thread, seen)
    assert line_before(sam, thread) == "I sit in the car first."


def test_a_mark_never_goes_back(cast, start, reply, as_person):
    thread = start(cast.maren)
    first, second = newest(cast, thread), reply(cast.ade, thread)
    sam = as_person(cast.sam)
    for post in (second, first):
        read(sam, thread, post)
    assert new_to(sam) == []
    with acting_as(cast.sam):
        assert ReadMark.objects.get().until == second.created_at


def test_what_one_cannot_read_is_never_new(cast, start, reply, as_person):
    thread = start(cast.maren)
    seen = newest(cast, thread)
    hidden = reply(cast.jo, thread, audience="chosen", readers=[cast.ade])
    sam = as_person(cast.sam)
    read(sam, thread, seen)
    assert new_to(sam) == []
    assert line_before(sam, thread) is None
    assert read(sam, thread, hidden).status_code == 404
    assert read(sam, thread, Post(pk=uuid4())).status_code == 404


def test_one_marks_everything_and_forgets_everything(cast, start, as_person):
    for title in ("One", "Two"):
        start(cast.maren, title=title)
    sam = as_person(cast.sam)
    sam.post(reverse("forum:mark_all_read", args=[SLUG]))
    assert new_to(sam) == []
    start(cast.maren, title="Three", at=NOW + timedelta(hours=1))
    assert new_to(sam) == ["Three"]
    sam.post(reverse("forum:forget_marks", args=[SLUG]))
    assert set(new_to(sam)) == {"One", "Two", "Three"}


def test_marking_everything_leaves_one_row(cast, start):
    threads = [start(cast.maren), start(cast.maren, at=NOW + timedelta(minutes=1))]
    member = cast.member(cast.sam)
    with acting_as(cast.sam):
        for thread in threads:
            mark_read(member, Post.objects.get(thread=thread))
        mark_all_read(member)
        (row,) = ReadMark.objects.all()
        assert (row.thread_id, row.until) == (None, threads[1].created_at)


def test_it_says_until_which_post_and_not_when(cast, start):
    thread = start(cast.maren)
    with acting_as(cast.sam):
        mark_read(cast.member(cast.sam), Post.objects.get(thread=thread))
        assert ReadMark.objects.get().until == NOW
    assert [f.name for f in ReadMark._meta.fields if "Date" in f.get_internal_type()] == ["until"]


def test_nobody_but_its_owner_sees_it_with_either_lock_alone(cast, start):
    thread = start(cast.maren)
    with acting_as(cast.sam):
        mark_read(cast.member(cast.sam), Post.objects.get(thread=thread))
    for name, count in (("sam", 1), ("maren", 0), ("jo", 0), ("kai", 0), ("cora", 0)):
        with acting_as(getattr(cast, name)):
            assert ReadMark.objects.count() == count, name
    with without_the_second_lock():
        for name, count in (("sam", 1), ("maren", 0), ("jo", 0)):
            member = cast.member(getattr(cast, name))
            assert ReadMark.objects.visible_to(member).count() == count, name


def test_for_everybody_else_each_page_stays_as_it_was(cast, start, reply, as_person):
    thread = start(cast.maren)
    reply(cast.ade, thread)
    people = [as_person(getattr(cast, name)) for name in ("jo", "maren", "priya")]
    before = [(shown(one.get(page_of(thread))), new_to(one)) for one in people]
    read(as_person(cast.sam), thread, newest(cast, thread))
    assert [(shown(one.get(page_of(thread))), new_to(one)) for one in people] == before


@pytest.mark.parametrize("whose", ["another member's", "a thread that is hidden from them"])
def test_the_database_takes_no_other_mark(cast, start, whose):
    thread = start(cast.maren)
    hidden = start(cast.maren, audience="chosen", readers=[cast.priya])
    sam, priya = cast.member(cast.sam), cast.member(cast.priya)
    row = {"group_id": thread.group_id, "thread": thread, "membership": sam, "until": NOW}
    row |= {"membership": priya} if whose == "another member's" else {"thread": hidden}
    with acting_as(cast.sam), refused():
        ReadMark.objects.create(**row)


def test_a_mark_is_not_given_to_another_thread(cast, start):
    thread, other = start(cast.maren), start(cast.maren)
    with acting_as(cast.sam):
        mark_read(cast.member(cast.sam), Post.objects.get(thread=thread))
    with acting_as(cast.sam), refused():
        ReadMark.objects.update(thread=other)


def test_marks_go_with_the_thread_and_are_closed_on_leaving(cast, start):
    thread, other = start(cast.maren), start(cast.maren)
    member = cast.member(cast.sam)
    for one in (thread, other):
        with acting_as(cast.sam):
            mark_read(member, Post.objects.get(thread=one))
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), Post.objects.get(thread=thread), at=NOW)
    with acting_as(cast.sam):
        assert ReadMark.objects.get().thread_id == other.pk
        leave(member, at=NOW + timedelta(days=1))
        assert not ReadMark.objects.exists()


def test_with_htmx_the_answer_is_one_line(cast, start, as_person):
    thread = start(cast.maren)
    answer = read(as_person(cast.sam), thread, newest(cast, thread), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.content.decode().strip().startswith('<p class="read-here')


def test_without_saying_how_far_nothing_is_marked(cast, start, as_person):
    thread = start(cast.maren)
    sam = as_person(cast.sam)
    for post in ({}, {"post": "x"}):
        answer = sam.post(reverse("forum:mark_read", args=[SLUG, thread.pk]), post)
        assert "Nothing was changed." in sam.get(answer.headers["Location"]).content.decode()
    assert new_to(sam) == ["Quiet Thursdays"]
