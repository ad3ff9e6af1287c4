"""Answers to a question: marks, reviews by facilitators, and what the library has to say."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.errors import NotPossible
from groups.forum.answers import mark_answer, review_answer, unmark_answer, withdraw_review
from groups.forum.citations import citing
from groups.forum.models import AnswerMark, AnswerReview, Post
from groups.forum.own_words import delete_post, edit_post, narrow
from groups.library.models import Resource
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.forum.test_second_lock import refused
from tests.forum.test_thread_page import SLUG, page_of
from tests.library.shelves import published

BY_WHO_ASKED = "Marked by whoever asked"
BY_A_FACILITATOR = "Marked by a facilitator"
REVIEWED = "Reviewed by a facilitator on 22 November 2026"


@pytest.fixture
def question(start):
    def ask(user, **wishes):
        return start(user, kind="question", title="How do you sleep?", **wishes)

    return ask


def said_of(browser, post):
    """The chips below a post that say something of it as an answer."""
    page = browser.get(reverse("forum:thread", args=[SLUG, post.thread_id])).content.decode()
    article = page.partition(f'id="post-{post.pk}"')[2].partition("</article>")[0]
    below = article.partition('<p class="mark">')[2]
    return re.findall(r'<span class="chip state">(.*?)</span>', below)


def mark(browser, post, value="yes"):
    where = reverse("forum:mark_answer", args=[SLUG, post.thread_id, post.pk])
    return browser.post(where, {"mark": value})


def review(browser, post, **words):
    where = reverse("forum:review_answer", args=[SLUG, post.thread_id, post.pk])
    return browser.post(where, words)


def test_whoever_asked_marks_one_answer_and_changes_their_mind(cast, question, reply, as_person):
    asked = question(cast.maren)
    first, second = reply(cast.sam, asked), reply(cast.priya, asked)
    maren, ade = as_person(cast.maren), as_person(cast.ade)
    assert mark(maren, first).status_code == 302
    assert [said_of(ade, post) for post in (first, second)] == [[BY_WHO_ASKED], []]
    mark(maren, second)
    mark(maren, second)
    assert [said_of(ade, post) for post in (first, second)] == [[], [BY_WHO_ASKED]]
    mark(maren, second, "no")
    assert [said_of(ade, post) for post in (first, second)] == [[], []]


def test_each_facilitator_marks_one_and_no_name_is_shown(cast, question, reply, as_person):
    asked = question(cast.maren)
    first, second = reply(cast.sam, asked), reply(cast.priya, asked)
    mark(as_person(cast.jo), first)
    mark(as_person(cast.ade), second)
    sam = as_person(cast.sam)
    assert [said_of(sam, post) for post in (first, second)] == [[BY_A_FACILITATOR]] * 2
    mark(as_person(cast.jo), second)
    assert [said_of(sam, post) for post in (first, second)] == [[], [BY_A_FACILITATOR]]


def test_other_members_mark_nothing(cast, question, start, reply, as_person):
    asked, talk = question(cast.maren), start(cast.maren)
    answer, words = reply(cast.priya, asked), reply(cast.priya, talk)
    with acting_as(cast.maren):
        opening = Post.objects.get(thread=asked, opens=True)
    assert mark(as_person(cast.sam), answer).status_code == 403
    assert mark(as_person(cast.maren), words).status_code == 403, "no question"
    assert mark(as_person(cast.maren), opening).status_code == 403, "no answer"
    assert b"This is the answer" not in as_person(cast.sam).get(page_of(asked)).content


@pytest.mark.parametrize("asker", ["maren", "jo"])
def test_an_anonymous_asker_is_not_told_by_their_mark(cast, question, reply, as_person, asker):
    """Not even where they facilitate: as one they would be among few."""
    who = getattr(cast, asker)
    answer = reply(cast.sam, question(who, anonymous=True))
    mark(as_person(who), answer)
    for reader in ("priya", "ade"):
        assert said_of(as_person(getattr(cast, reader)), answer) == [BY_WHO_ASKED]
    with acting_as(cast.priya):
        row = AnswerMark.objects.get()
        assert row.facilitator_id is None
        who_it_was = {str(who.pk), str(cast.member(who).pk)}
    assert not who_it_was & {str(value) for value in vars(row).values()}
    assert not [f for f in AnswerMark._meta.fields if "Date" in f.get_internal_type()]


def test_a_mark_on_an_answer_that_somebody_cannot_read_does_not_stand_in_their_way(
    cast, question, reply, as_person
):
    asked = question(cast.maren)
    hidden = reply(cast.sam, asked, audience="facilitators")
    answer = reply(cast.priya, asked)
    mark(as_person(cast.jo), hidden)
    maren = as_person(cast.maren)
    assert mark(maren, hidden).status_code == 404
    assert mark(maren, answer).status_code == 302
    assert said_of(maren, answer) == [BY_WHO_ASKED]
    with acting_as(cast.maren):
        assert AnswerMark.objects.count() == 1, "the other one she does not see"


def test_a_facilitator_stands_behind_an_answer_with_a_date_and_something_to_read(
    cast, question, reply, as_person
):
    resource = published(cast, "On sleep")
    answer, priya = reply(cast.sam, question(cast.maren)), as_person(cast.priya)
    assert review(as_person(cast.ade), answer, resource=str(resource.pk)).status_code == 302
    assert said_of(priya, answer)[0].startswith("Reviewed by a facilitator on ")
    page = priya.get(reverse("forum:thread", args=[SLUG, answer.thread_id])).content.decode()
    assert f'href="/library/{resource.pk}/"' in page
    assert "by two reviewers" in page
    assert "Ade" not in page.partition('<p class="mark">')[2].partition("</article>")[0]
    review(as_person(cast.jo), answer, withdraw="on")
    assert said_of(priya, answer) == []
    with acting_as(cast.jo):
        review_answer(cast.member(cast.jo), answer, at=NOW)
    assert said_of(priya, answer) == [REVIEWED]


def test_a_review_holds_for_the_words_it_was_given_for(cast, question, reply, as_person):
    answer = reply(cast.sam, question(cast.maren))
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        review_answer(jo, answer, at=NOW)
    priya = as_person(cast.priya)
    assert said_of(priya, answer) == [REVIEWED]
    with acting_as(cast.sam):
        edit_post(cast.member(cast.sam), answer, body="Other words", at=NOW + timedelta(hours=1))
    assert said_of(priya, answer) == []
    with acting_as(cast.jo):
        review_answer(jo, answer, at=NOW + timedelta(hours=2))
    assert said_of(priya, answer) == [REVIEWED]


def test_nobody_stands_behind_their_own_answer_and_no_member_behind_any(
    cast, question, reply, as_person
):
    asked = question(cast.maren)
    of_jo, of_sam = reply(cast.jo, asked), reply(cast.sam, asked)
    assert review(as_person(cast.jo), of_jo).status_code == 403
    assert review(as_person(cast.maren), of_sam).status_code == 403
    for user, post in ((cast.jo, of_jo), (cast.maren, of_sam)):
        row = AnswerReview(
            group_id=post.group_id,
            thread_id=post.thread_id,
            post_id=post.pk,
            facilitator_id=cast.member(user).pk,
            at=NOW,
        )
        with acting_as(user), refused():
            row.save(force_insert=True)


def test_only_what_is_published_goes_with_a_review(cast, question, reply, scene, as_person):
    answer = reply(cast.sam, question(cast.maren))
    jo = as_person(cast.jo)
    for pk in (scene.proposed.pk, uuid4(), "x"):
        answer_page = review(jo, answer, resource=str(pk))
        assert answer_page.status_code == 422
        assert "This is not in the library." in answer_page.content.decode()
    with acting_as(cast.jo):
        proposed = Resource.objects.get(pk=scene.proposed.pk)
        with pytest.raises(NotPossible):
            review_answer(cast.member(cast.jo), answer, resource=proposed, at=NOW)
        row = AnswerReview(
            group_id=answer.group_id,
            thread_id=answer.thread_id,
            post_id=answer.pk,
            facilitator_id=cast.member(cast.jo).pk,
            resource=proposed,
            at=NOW,
        )
        with refused():
            row.save(force_insert=True)


def test_who_cannot_read_the_answer_sees_neither_mark_nor_review(cast, question, reply):
    answer = reply(cast.sam, question(cast.maren), audience="facilitators")
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        mark_answer(jo, answer)
        review_answer(jo, answer, at=NOW)
    for name, count in (("ade", 1), ("sam", 1), ("priya", 0), ("maren", 0), ("kai", 0)):
        with acting_as(getattr(cast, name)):
            assert AnswerMark.objects.count() == count, name
            assert AnswerReview.objects.count() == count, name


def test_marks_in_the_name_of_others_are_refused_by_the_database(cast, question, reply):
    answer = reply(cast.sam, question(cast.maren))
    row = {"group_id": answer.group_id, "thread_id": answer.thread_id, "post_id": answer.pk}
    jo, priya = cast.member(cast.jo), cast.member(cast.priya)
    for user, who in ((cast.ade, jo.pk), (cast.priya, None), (cast.priya, priya.pk)):
        with acting_as(user), refused():
            AnswerMark(**row, facilitator_id=who).save(force_insert=True)


def test_marks_and_reviews_go_with_the_answer(cast, question, reply):
    answer = reply(cast.sam, question(cast.maren))
    jo = cast.member(cast.jo)
    with acting_as(cast.jo):
        mark_answer(jo, answer)
        review_answer(jo, answer, at=NOW)
    with acting_as(cast.sam):
        delete_post(cast.member(cast.sam), answer, at=NOW)
    with acting_as(cast.jo):
        assert not AnswerMark.objects.exists()
        assert not AnswerReview.objects.exists()


def test_after_narrowing_only_who_reads_the_answer_sees_its_mark(cast, question, reply, as_person):
    answer = reply(cast.sam, question(cast.maren))
    mark(as_person(cast.jo), answer)
    with acting_as(cast.sam):
        narrow(cast.member(cast.sam), answer, at=NOW, audience="facilitators")
    with acting_as(cast.priya):
        assert not AnswerMark.objects.exists()
    assert said_of(as_person(cast.ade), answer) == [BY_A_FACILITATOR]


def test_without_saying_what_nothing_is_marked(cast, question, reply, as_person):
    answer = reply(cast.sam, question(cast.maren))
    maren = as_person(cast.maren)
    for value in ("", "maybe"):
        back = mark(maren, answer, value).headers["Location"]
        assert "Nothing was changed." in maren.get(back).content.decode()
    assert said_of(maren, answer) == []


def test_the_actions_refuse_whom_the_pages_would(cast, question, reply):
    answer = reply(cast.priya, question(cast.maren))
    sam = cast.member(cast.sam)
    with acting_as(cast.sam):
        for action in (mark_answer, unmark_answer, withdraw_review):
            with pytest.raises(PermissionDenied):
                action(sam, answer)
        with pytest.raises(PermissionDenied):
            review_answer(sam, answer, at=NOW)


def test_a_reply_names_something_from_the_library(cast, start, reply, as_person):
    resource = published(cast, "On sleep")
    thread = start(cast.maren)
    sam = as_person(cast.sam)
    choices = sam.get(reverse("forum:cite", args=[SLUG, thread.pk])).content.decode()
    (link,) = re.findall(rf'href="([^"]*cite={resource.pk})#reply"', choices)
    form = sam.get(link.replace("&amp;", "&")).content.decode()
    assert f"&gt; [resource:{resource.pk}]" in form.partition('name="body"')[2]
    post = reply(cast.sam, thread, body=f"{citing(resource.pk)}\n\nThis helped me.")
    page = as_person(cast.priya).get(page_of(thread)).content.decode()
    cited = page.partition(f'id="post-{post.pk}"')[2].partition("</article>")[0]
    assert f'<a href="/library/{resource.pk}/"' in cited
    assert "On sleep" in cited
    assert "by two reviewers" in cited


def test_what_is_not_on_the_shelves_is_not_named(cast, start, reply, scene, as_person):
    thread = start(cast.maren)
    for pk in (scene.proposed.pk, uuid4()):
        reply(cast.jo, thread, body=f"{citing(pk)}\n\nLook.")
    for name in ("priya", "jo"):
        page = as_person(getattr(cast, name)).get(page_of(thread)).content.decode()
        assert page.count("What was named here is no longer in the library.") == 2
        assert "A proposed resource" not in page


def test_a_page_of_answers_asks_no_more_than_one_of_talk(cast, question, start, reply, as_person):
    talk, asked = start(cast.maren), question(cast.maren)
    for number in range(25):
        reply(cast.sam, talk, at=NOW + timedelta(minutes=number))
        answer = reply(cast.sam, asked, at=NOW + timedelta(minutes=number))
        with acting_as(cast.jo):
            review_answer(cast.member(cast.jo), answer, at=NOW)
    mark(as_person(cast.maren), answer)
    browser, counts = as_person(cast.jo), []
    for thread in (talk, asked):
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(page_of(thread)).status_code == 200
        counts.append(len([one for one in seen if "SAVEPOINT" not in one["sql"]]))
    assert counts[0] == counts[1]
