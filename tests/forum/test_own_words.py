"""The pages on which somebody changes or takes back what they wrote."""

from uuid import uuid4

import pytest
from django.urls import reverse

from groups.forum.models import Post, Thread
from groupsite.confidentiality.acting import acting_as
from tests.forum.test_thread_page import SLUG, page_of, shown


@pytest.fixture
def thread(start, cast):
    return start(cast.maren)


def address(name, post, slug=SLUG):
    return reverse(f"forum:{name}", args=[slug, post.thread_id, post.pk])


def opening(cast, thread):
    with acting_as(cast.maren):
        return Post.objects.get(thread=thread, opens=True)


@pytest.mark.parametrize("name", ["edit_post", "delete_post"])
def test_only_the_author_gets_there(cast, thread, client, as_person, name):
    there = address(name, opening(cast, thread))
    for person, status in (
        ("maren", 200),
        ("jo", 403),
        ("ade", 403),
        ("sam", 403),
        ("lena", 404),
        ("kai", 404),
        ("sol", 404),
        ("stella", 404),
    ):
        browser = as_person(getattr(cast, person))
        assert browser.get(there).status_code == status
        if status != 200:
            assert browser.post(there, {"body": "Mine", "title": "Mine"}).status_code == status
    assert client.get(there).status_code == 302
    with acting_as(cast.maren):
        assert Post.objects.get().body == "I put the kettle on."


@pytest.mark.parametrize("name", ["edit_post", "delete_post"])
def test_a_post_that_is_hidden_and_one_that_is_absent_look_the_same(
    cast, thread, reply, as_person, name
):
    hidden = reply(cast.sam, thread, audience="facilitators")
    browser = as_person(cast.maren)
    absent = reverse(f"forum:{name}", args=[SLUG, thread.pk, uuid4()])
    answers = [browser.get(path) for path in (address(name, hidden), absent)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert as_person(cast.sam).get(address(name, hidden)).status_code == 200


def test_a_post_is_not_found_under_another_thread(cast, thread, start, as_person):
    other = start(cast.maren, title="Another")
    wrong = reverse("forum:edit_post", args=[SLUG, other.pk, opening(cast, thread).pk])
    assert as_person(cast.maren).get(wrong).status_code == 404


def test_the_author_finds_their_words_and_changes_them(cast, thread, as_person):
    browser = as_person(cast.maren)
    there = address("edit_post", opening(cast, thread))
    page = browser.get(there).content.decode()
    assert "I put the kettle on.</textarea>" in page
    assert 'value="Quiet Thursdays"' in page
    answer = browser.post(there, {"title": "Loud Fridays", "body": "Tea, then."}, follow=True)
    assert shown(answer) == ["Tea, then."]
    assert b"Loud Fridays" in answer.content
    assert b"Edited by its author." in as_person(cast.sam).get(page_of(thread)).content


def test_a_wrong_change_comes_back_with_every_entry(cast, thread, as_person):
    there = address("edit_post", opening(cast, thread))
    answer = as_person(cast.maren).post(there, {"title": "New title", "body": "x" * 20_001})
    assert answer.status_code == 422
    assert b'value="New title"' in answer.content
    assert b"x" * 20_001 in answer.content
    with acting_as(cast.maren):
        assert Thread.objects.get().title == "Quiet Thursdays"


def test_taking_back_asks_first_and_erases_then(cast, thread, reply, as_person):
    answer = reply(cast.sam, thread)
    browser = as_person(cast.sam)
    there = address("delete_post", answer)
    assert b"Erase my words" in browser.get(there).content
    assert shown(browser.get(page_of(thread)))[1:] == ["I sit in the car first."]
    landed = browser.post(there, follow=True)
    assert shown(landed) == ["I put the kettle on."]
    assert browser.get(there).status_code == 404


def test_taking_back_the_only_post_leads_to_the_list(cast, thread, as_person):
    answer = as_person(cast.maren).post(address("delete_post", opening(cast, thread)))
    assert answer.url == reverse("forum:threads", args=[SLUG])
    assert as_person(cast.sam).get(page_of(thread)).status_code == 404
