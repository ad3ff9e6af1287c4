"""Changing one's own words."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.forum import own_words
from groups.forum.models import Post, Thread
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, bodies

LATER = NOW + timedelta(days=1)


@pytest.fixture
def opening(cast, start):
    thread = start(cast.maren)
    with acting_as(cast.maren):
        return Post.objects.select_related("thread").get(thread=thread)


def edit(cast, user, post, body="Better words", **more):
    with acting_as(user):
        own_words.edit_post(cast.member(user), post, body=body, at=LATER, **more)


def test_the_author_changes_text_and_title(cast, opening):
    edit(cast, cast.maren, opening, title="Loud Fridays")
    with acting_as(cast.sam):
        post = Post.objects.select_related("thread").get()
        assert (post.body, post.thread.title) == ("Better words", "Loud Fridays")
        assert post.edited_at == LATER
        assert post.created_at == NOW


def test_a_reply_has_no_title_to_change(cast, opening, reply):
    answer = reply(cast.sam, opening.thread)
    edit(cast, cast.sam, answer, title="Not mine")
    with acting_as(cast.sam):
        assert Thread.objects.get().title == "Quiet Thursdays"


def test_saving_the_same_words_marks_nothing_as_edited(cast, opening):
    edit(cast, cast.maren, opening, body=opening_body(cast, opening))
    with acting_as(cast.maren):
        assert Post.objects.get().edited_at is None
        assert not Entry.objects.filter(verb="forum.post.edited").exists()


def opening_body(cast, opening):
    with acting_as(cast.maren):
        return Post.objects.get(pk=opening.pk).body


def test_nobody_else_changes_a_post_not_even_a_facilitator(cast, opening, reply):
    answer = reply(cast.sam, opening.thread)
    for name in ("jo", "ade", "priya", "kai"):
        group = cast.beside if name == "kai" else None
        user = getattr(cast, name)
        for post in (opening, answer):
            with acting_as(user), pytest.raises(PermissionDenied):
                own_words.edit_post(cast.member(user, group), post, body="Mine now", at=LATER)
    assert bodies(cast, cast.sam, opening.thread)[1] == "I sit in the car first."
    edit(cast, cast.sam, answer)
    assert bodies(cast, cast.priya, opening.thread)[1] == "Better words"


@pytest.mark.parametrize("wrong", [{"body": " "}, {"body": "x" * 20_001}, {"title": "x" * 121}])
def test_what_cannot_be_posted_cannot_be_edited_in(cast, opening, wrong):
    with pytest.raises(NotPossible):
        edit(cast, cast.maren, opening, **wrong)
    with acting_as(cast.maren):
        assert Post.objects.get().edited_at is None
        assert Thread.objects.get().title == "Quiet Thursdays"


def test_the_log_ties_no_name_to_a_post_for_a_facilitator(cast, opening):
    edit(cast, cast.maren, opening)
    with acting_as(cast.maren):
        assert Entry.objects.filter(verb="forum.post.edited").count() == 1
    with acting_as(cast.jo):
        assert not Entry.objects.filter(verb__startswith="forum.").exists()
