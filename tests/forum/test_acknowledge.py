"""I hear you, me too, thank you, and that an answer helped: without names, numbers and times."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from groups.forum.acknowledgements import acknowledge, withdraw
from groups.forum.models import Acknowledgement, Post
from groups.forum.own_words import delete_post
from groups.membership.actions import leave
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, TABLES, without_the_second_lock
from tests.forum.test_second_lock import refused
from tests.forum.test_thread_page import SLUG, page_of

HEARD, THANKS, HELPED = "heard", "thanks", "helped"


def opening(cast, thread):
    with acting_as(cast.maren):
        return Post.objects.get(thread=thread, opens=True)


def give(cast, user, post, kind=HEARD):
    with acting_as(user):
        acknowledge(cast.member(user), post, kind)


def take_back(cast, user, post, kind=HEARD):
    with acting_as(user):
        withdraw(cast.member(user), post, kind)


def shown_to(browser, thread):
    """What stands below the posts of being heard, in order."""
    page = browser.get(page_of(thread)).content.decode()
    return re.findall(r'<div class="heard"[^>]*>\s*<p class="small">(.*?)</p>', page)


def pressed(browser, thread):
    page = browser.get(page_of(thread)).content.decode()
    return re.findall(r'name="withdraw" value="(\w+)" aria-pressed="true"', page)


def post_to(browser, post, **words):
    where = reverse("forum:acknowledge", args=[SLUG, post.thread_id, post.pk])
    return browser.post(where, words, headers={"HX-Request": words.pop("htmx", "")})


def test_the_author_is_told_that_somebody_hears_and_never_who_or_how_many(cast, start, as_person):
    thread = start(cast.maren)
    post, maren = opening(cast, thread), as_person(cast.maren)
    assert shown_to(maren, thread) == []
    said = []
    for name in ("sam", "priya", "jo", "ade"):
        give(cast, getattr(cast, name), post)
        said.append(shown_to(maren, thread))
    assert said == [["Somebody hears you."]] * 2 + [["A few hear you."]] * 2


def test_others_are_told_from_the_third_on_and_their_own_does_not_count(cast, start, as_person):
    thread = start(cast.maren)
    post = opening(cast, thread)
    priya = as_person(cast.priya)
    for name in ("sam", "jo", "priya"):
        give(cast, getattr(cast, name), post)
    assert shown_to(priya, thread) == [], "of others, two"
    assert shown_to(as_person(cast.ade), thread) == ["A few hear this."]
    give(cast, cast.ade, post)
    assert shown_to(priya, thread) == ["A few hear this."]
    take_back(cast, cast.ade, post)
    assert shown_to(priya, thread) == []


def test_one_press_gives_and_another_takes_back(cast, start, as_person):
    thread = start(cast.maren)
    post, sam = opening(cast, thread), as_person(cast.sam)
    assert post_to(sam, post, give=HEARD).status_code == 302
    assert post_to(sam, post, give=HEARD).status_code == 302, "sent twice"
    assert post_to(sam, post, give=THANKS).status_code == 302
    assert pressed(sam, thread) == [HEARD, THANKS]
    assert pressed(as_person(cast.priya), thread) == []
    assert post_to(sam, post, withdraw=HEARD).status_code == 302
    assert pressed(sam, thread) == [THANKS]
    with acting_as(cast.sam):
        assert Acknowledgement.objects.count() == 1


def test_with_htmx_the_answer_is_what_stands_below_the_post(cast, start, as_person):
    thread = start(cast.maren)
    answer = post_to(as_person(cast.sam), opening(cast, thread), give=HEARD, htmx="true")
    assert answer.status_code == 200
    said = answer.content.decode()
    assert said.strip().startswith("{#") is False
    assert 'name="withdraw" value="heard" aria-pressed="true"' in said
    assert "<html" not in said
    assert "post" not in re.findall(r'class="(\w+)"', said)


@pytest.mark.parametrize("words", [{}, {"give": "x"}, {"give": HEARD, "withdraw": HEARD}])
def test_what_is_no_word_changes_nothing_and_says_so(cast, start, as_person, words):
    thread = start(cast.maren)
    sam = as_person(cast.sam)
    answer = post_to(sam, opening(cast, thread), **words)
    assert answer.status_code == 302
    assert "Nothing was changed." in sam.get(answer.headers["Location"]).content.decode()
    assert pressed(sam, thread) == []


def test_nobody_acknowledges_their_own_words(cast, start, as_person):
    thread = start(cast.maren, anonymous=True)
    post = opening(cast, thread)
    assert post_to(as_person(cast.maren), post, give=HEARD).status_code == 403
    assert b"I hear you" not in as_person(cast.maren).get(page_of(thread)).content
    with acting_as(cast.maren), refused():
        acknowledgement(cast, cast.maren, post).save(force_insert=True)


def test_what_somebody_cannot_read_they_cannot_acknowledge(cast, start, reply, as_person):
    thread = start(cast.maren)
    hidden = reply(cast.sam, thread, audience="facilitators")
    priya = as_person(cast.priya)
    assert post_to(priya, hidden, give=HEARD).status_code == 404
    with acting_as(cast.priya), pytest.raises(PermissionDenied):
        acknowledge(cast.member(cast.priya), hidden, HEARD)
    with acting_as(cast.priya), refused():
        acknowledgement(cast, cast.priya, hidden).save(force_insert=True)
    assert post_to(as_person(cast.jo), hidden, give=HEARD).status_code == 302


def acknowledgement(cast, user, post, kind=HEARD, member=None):
    return Acknowledgement(
        group_id=post.group_id,
        thread_id=post.thread_id,
        post_id=post.pk,
        membership_id=(member or cast.member(user)).pk,
        kind=kind,
    )


def test_nobody_gives_a_word_in_the_name_of_somebody_else(cast, start):
    post = opening(cast, start(cast.maren))
    of_priya = acknowledgement(cast, cast.priya, post)
    with acting_as(cast.sam), refused():
        of_priya.save(force_insert=True)


def test_only_who_gave_it_sees_the_row_with_the_second_lock_alone(cast, start):
    give(cast, cast.sam, opening(cast, start(cast.maren)))
    for name, count in (("sam", 1), ("maren", 0), ("jo", 0), ("kai", 0), ("cora", 0)):
        with acting_as(getattr(cast, name)):
            assert Acknowledgement.objects.count() == count, name


def test_only_who_gave_it_sees_the_row_with_the_first_lock_alone(cast, start):
    give(cast, cast.sam, opening(cast, start(cast.maren)))
    with without_the_second_lock():
        for name, count in (("sam", 1), ("maren", 0), ("jo", 0)):
            member = cast.member(getattr(cast, name))
            assert Acknowledgement.objects.visible_to(member).count() == count, name


def test_after_leaving_nothing_of_it_is_theirs_and_nothing_changes_for_others(
    cast, start, as_person
):
    """Were a word to go with its giver, their leaving would tell that it was theirs."""
    thread = start(cast.maren)
    post = opening(cast, thread)
    give(cast, cast.sam, post)
    with acting_as(cast.sam):
        leave(cast.member(cast.sam), at=NOW + timedelta(days=1))
        assert not Acknowledgement.objects.exists()
    assert post_to(as_person(cast.sam), post, withdraw=HEARD).status_code == 404
    assert shown_to(as_person(cast.maren), thread) == ["Somebody hears you."]


def test_it_goes_with_the_post(cast, start, reply):
    thread = start(cast.maren)
    post = reply(cast.sam, thread)
    give(cast, cast.maren, post)
    with acting_as(cast.sam):
        delete_post(cast.member(cast.sam), post, at=NOW)
    with acting_as(cast.maren):
        assert not Acknowledgement.objects.exists()


def test_no_row_tells_when(cast, start):
    assert not [f for f in Acknowledgement._meta.fields if "Date" in f.get_internal_type()]
    assert "forum_acknowledgement" in TABLES


def test_an_answer_helped_is_said_from_the_third_on_and_to_everybody_alike(
    cast, start, reply, as_person
):
    thread = start(cast.maren, kind="question")
    answer = reply(cast.ade, thread)
    said = []
    for name in ("sam", "priya", "jo"):
        give(cast, getattr(cast, name), answer, HELPED)
        said.append([shown_to(as_person(who), thread) for who in (cast.ade, cast.maren)])
    assert said == [[[], []], [[], []], [["This helped a few."], ["This helped a few."]]]


def test_only_answers_help(cast, start, reply, as_person):
    question, talk = start(cast.maren, kind="question"), start(cast.maren)
    for post in (opening(cast, question), reply(cast.ade, talk)):
        assert post_to(as_person(cast.sam), post, give=HELPED).status_code == 403
        with acting_as(cast.sam), refused():
            acknowledgement(cast, cast.sam, post, HELPED).save(force_insert=True)
    answer = reply(cast.ade, question)
    assert post_to(as_person(cast.sam), answer, give=HELPED).status_code == 302
    page = as_person(cast.sam).get(page_of(talk)).content.decode()
    assert "This helped" not in page


def test_the_function_tells_nobody_a_number(cast, start):
    post = opening(cast, start(cast.maren))
    for name in ("sam", "priya"):
        give(cast, getattr(cast, name), post)
    answers = {}
    for name in ("maren", "jo", "sam", "kai"):
        with acting_as(getattr(cast, name)), connection.cursor() as cursor:
            cursor.execute("select forum_heard(%s, %s, true)", [post.pk, post.thread_id])
            (answers[name],) = cursor.fetchone()
            cursor.execute("select current_setting('app.purpose')")
            assert cursor.fetchone() == ("",), "and it does not stay"
    assert answers == {"maren": '{"heard": false}', "jo": "{}", "sam": "{}", "kai": "{}"}
