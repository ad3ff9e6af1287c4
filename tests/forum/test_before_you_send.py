"""The second look at posts, replies and edits, and words that come back when their place is gone."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from groups.forum.models import Post
from groups.forum.own_words import delete_post
from groups.guarding.actions import add_word
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, bodies, titles
from tests.forum.test_own_words import address
from tests.forum.test_thread_page import SLUG

NEW = reverse("forum:start_thread", args=[SLUG])
BEGUN = {"kind": "discussion", "title": "A title", "body": "Alex slept", "audience": "everyone"}


@pytest.fixture(autouse=True)
def _alex(cast):
    """On Maren's list and on nobody else's."""
    with acting_as(cast.maren):
        add_word(cast.maren, "Alex", at=datetime.now(UTC))


def reply_to(pk):
    return reverse("forum:reply", args=[SLUG, pk])


def marks(response):
    return [one.found for one in response.context["form"].pause.excerpts]


def send_as_it_is(browser, where, form, response):
    return browser.post(where, {**form, "as_it_is": response.context["form"].pause.token})


def test_a_word_of_ones_own_is_shown_before_a_thread_is_shared(cast, as_person):
    maren = as_person(cast.maren)
    first = maren.post(NEW, {**BEGUN, "title": "About àlex", "note_words": "aIex, no: A-l-e-x"})
    assert first.status_code == 422
    assert marks(first) == ["àlex", "Alex", "A-l-e-x"]
    page = first.content.decode()
    assert "<mark>àlex</mark>" in page
    assert "Alex slept</textarea>" in page
    assert titles(cast, cast.jo) == set()


def test_the_author_decides(cast, as_person):
    maren = as_person(cast.maren)
    first = maren.post(NEW, BEGUN)
    changed = maren.post(
        NEW, {**BEGUN, "as_it_is": first.context["form"].pause.token, "title": "Alex"}
    )
    assert marks(changed) == ["Alex", "Alex"], "what was added is shown as well"
    assert send_as_it_is(maren, NEW, BEGUN, first).status_code == 302
    assert titles(cast, cast.jo) == {"A title"}


def test_a_reply_and_an_edit_are_looked_at_too(cast, start, reply, as_person):
    thread = start(cast.priya)
    post = reply(cast.maren, thread, body="It was calm.")
    maren, form = as_person(cast.maren), {"body": "Alex was calm.", "audience": "everyone"}
    for where in (reply_to(thread.pk), address("edit_post", post)):
        first = maren.post(where, form)
        assert (first.status_code, marks(first)) == (422, ["Alex"])
        assert "Alex was calm.</textarea>" in first.content.decode()
        assert send_as_it_is(maren, where, form, first).status_code == 302
    assert bodies(cast, cast.jo, thread)[1:] == ["Alex was calm.", "Alex was calm."]


def test_the_words_of_one_are_no_matter_for_another(cast, as_person):
    assert as_person(cast.sam).post(NEW, BEGUN).status_code == 302


def test_ways_to_reach_somebody_are_shown_to_everybody(cast, as_person):
    body = "Ring 07700 900123 or write to sam@example.org"
    first = as_person(cast.sam).post(NEW, {**BEGUN, "body": body})
    assert marks(first) == ["07700 900123", "sam@example.org"]
    assert "a telephone number" in first.content.decode()


def test_for_oneself_there_is_no_second_look(cast, as_person):
    assert as_person(cast.maren).post(NEW, {**BEGUN, "audience": "me"}).status_code == 302


def test_by_htmx_the_second_look_has_everything_in_it(cast, start, as_person):
    thread = start(cast.priya)
    form = {"body": "Alex", "audience": "facilitators", "open_to_later": "on"}
    answer = as_person(cast.maren).post(reply_to(thread.pk), form, HTTP_HX_REQUEST="true")
    page = answer.content.decode()
    assert page.strip().startswith('<div id="posts">')
    assert "Send it as it is" in page
    assert 'value="facilitators" checked' in page


def test_a_reply_to_what_went_meanwhile_comes_back(cast, start, as_person):
    thread = start(cast.priya)
    hidden = start(cast.priya, audience="chosen", readers=[cast.sam])
    with acting_as(cast.priya):
        delete_post(cast.member(cast.priya), Post.objects.get(thread=thread), at=NOW)
    form, maren = {"body": "I was writing <this>", "audience": "everyone"}, as_person(cast.maren)
    answers = [maren.post(reply_to(pk), form) for pk in (thread.pk, uuid4(), hidden.pk)]
    assert {answer.status_code for answer in answers} == {404}
    # All but the token, which is masked anew in each.
    assert len({answer.content.partition(b"Your words")[2] for answer in answers}) == 1
    page = answers[0].content.decode()
    assert "Nothing of yours is lost" in page
    assert "I was writing &lt;this&gt;</textarea>" in page
    part = maren.post(reply_to(thread.pk), form, HTTP_HX_REQUEST="true").content.decode()
    assert part.strip().startswith('<div id="posts">')
    assert "I was writing" in part


def test_an_edit_of_what_went_meanwhile_comes_back(cast, start, as_person):
    thread = start(cast.maren)
    with acting_as(cast.maren):
        post = Post.objects.get(thread=thread)
        delete_post(cast.member(cast.maren), post, at=NOW)
    answer = as_person(cast.maren).post(address("edit_post", post), {"body": "My other words"})
    assert answer.status_code == 404
    assert "My other words</textarea>" in answer.content.decode()


def test_without_words_and_without_membership_it_is_plainly_not_there(cast, start, as_person):
    thread = start(cast.maren, audience="facilitators")
    form = {"body": "Words", "audience": "everyone"}
    assert b"Words" not in as_person(cast.lena).post(reply_to(thread.pk), form).content
    empty = as_person(cast.sam).post(reply_to(thread.pk), {"body": " "})
    assert empty.content == as_person(cast.sam).post(reply_to(uuid4()), {"body": " "}).content
    assert b"Nothing of yours is lost" not in empty.content


@pytest.mark.parametrize(
    "body", ["x" * 1_000_000, "before\0after", "turned \u202eround"], ids=["1 MB", "NUL", "turned"]
)
def test_a_text_that_cannot_be_taken_comes_back(cast, start, as_person, body):
    thread = start(cast.priya)
    for where in (NEW, reply_to(thread.pk)):
        answer = as_person(cast.maren).post(where, {**BEGUN, "body": body})
        assert answer.status_code == 422
        assert body[:40].encode() in answer.content
