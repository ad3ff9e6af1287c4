"""Links in posts: a page between, whose address says nothing of where they lead."""

import re

import pytest
from django.urls import reverse

from groups.forum.models import Post
from groups.forum.own_words import edit_post
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.forum.test_thread_page import SLUG, page_of

TEXT = (
    "Read [this](https://one.example/a?b=1&c=2) or <https://two.example/> or <mailto:a@b.example>."
)


def way(post, number):
    return reverse("forum:follow_link", args=[SLUG, post.thread_id, post.pk, number])


def opening(cast, thread):
    with acting_as(cast.maren):
        return Post.objects.get(thread=thread, opens=True)


def test_a_link_in_a_post_leads_to_a_page_of_ours_and_names_no_address(cast, start, as_person):
    thread = start(cast.maren, body=TEXT)
    post = opening(cast, thread)
    page = as_person(cast.sam).get(page_of(thread)).content.decode()
    text = re.search(r'<div class="text"[^>]*>(.*?)</div>', page, re.S).group(1)
    assert re.findall(r'href="([^"]+)"', text) == [way(post, number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("number", "url", "words"),
    [
        (1, "https://one.example/a?b=1&amp;c=2", '<strong dir="ltr">one.example</strong>'),
        (2, "https://two.example/", '<strong dir="ltr">two.example</strong>'),
        (3, "mailto:a@b.example", "This opens your mail program"),
    ],
)
def test_the_page_says_where_it_leads(cast, start, as_person, number, url, words):
    thread = start(cast.maren, body=TEXT)
    page = as_person(cast.sam).get(way(opening(cast, thread), number)).content.decode()
    assert f'href="{url}" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer"' in page
    assert words in page


@pytest.mark.parametrize("number", [0, 4, 10**9])
def test_a_link_that_is_none_is_not_found(cast, start, as_person, number):
    post = opening(cast, start(cast.maren, body=TEXT))
    assert as_person(cast.sam).get(way(post, number)).status_code == 404


def test_who_cannot_read_the_post_is_not_told_where_it_leads(cast, start, reply, as_person):
    hidden = reply(cast.maren, start(cast.maren), body=TEXT, audience="facilitators")
    for name, status in (("jo", 200), ("sam", 404), ("lena", 404), ("kai", 404)):
        answer = as_person(getattr(cast, name)).get(way(hidden, 1))
        assert answer.status_code == status
        assert (b"one.example" in answer.content) == (status == 200)


def test_a_link_that_its_author_changed_leads_where_it_says_now(cast, start, as_person):
    post = opening(cast, start(cast.maren, body=TEXT))
    with acting_as(cast.maren):
        edit_post(cast.member(cast.maren), post, body="<https://new.example/>", at=NOW)
    assert b"new.example" in as_person(cast.sam).get(way(post, 1)).content
    assert as_person(cast.sam).get(way(post, 2)).status_code == 404
