"""Replying: to all who read the thread, or to fewer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from groups.errors import NotPossible
from groups.forum.models import Post
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, bodies

LATER = NOW + timedelta(hours=2)


def who_reads(cast, thread, text):
    return {
        name
        for name in ("jo", "ade", "maren", "sam", "priya")
        if text in bodies(cast, getattr(cast, name), thread)
    }


def test_a_reply_to_everyone_is_read_by_all_who_read_the_thread(cast, start, reply):
    thread = start(cast.maren)
    reply(cast.sam, thread, body="To all")
    assert who_reads(cast, thread, "To all") == {"jo", "ade", "maren", "sam", "priya"}


def test_a_reply_to_facilitators_is_hidden_from_who_began_the_thread(cast, start, reply):
    thread = start(cast.maren)
    reply(cast.sam, thread, body="A worry", audience="facilitators")
    assert who_reads(cast, thread, "A worry") == {"jo", "ade", "sam"}


def test_a_reply_to_chosen_people_is_read_by_them(cast, start, reply):
    thread = start(cast.maren)
    reply(cast.sam, thread, body="For two", audience="chosen", readers=[cast.priya])
    assert who_reads(cast, thread, "For two") == {"sam", "priya"}


def test_a_reply_to_everyone_in_a_thread_for_few_stays_among_these_few(cast, start, reply):
    thread = start(cast.maren, audience="chosen", readers=[cast.priya, cast.sam])
    reply(cast.priya, thread, body="Among us")
    assert who_reads(cast, thread, "Among us") == {"maren", "priya", "sam"}


def test_a_reply_to_facilitators_in_a_thread_without_them_reaches_none(cast, start, reply):
    thread = start(cast.maren, audience="chosen", readers=[cast.priya])
    reply(cast.priya, thread, body="To nobody", audience="facilitators")
    assert who_reads(cast, thread, "To nobody") == {"priya"}


def test_who_cannot_read_the_thread_cannot_be_chosen_for_a_reply(cast, start, reply):
    thread = start(cast.maren, audience="chosen", readers=[cast.priya, cast.sam])
    with pytest.raises(NotPossible):
        reply(cast.priya, thread, audience="chosen", readers=[cast.ade])
    reply(cast.priya, thread, body="You", audience="chosen", readers=[cast.sam])
    assert who_reads(cast, thread, "You") == {"priya", "sam"}


def test_who_joins_between_thread_and_reply_reads_the_later_one_only(cast, start, reply, joined):
    thread = start(cast.maren, open_to_later=True)
    reply(cast.sam, thread, body="Early")
    reply(
        cast.sam, thread, body="Also for later", at=NOW + timedelta(minutes=61), open_to_later=True
    )
    reply(cast.sam, thread, body="Late", at=LATER)
    joined(cast.priya, LATER)
    assert bodies(cast, cast.priya, thread) == ["I put the kettle on.", "Also for later", "Late"]


def test_a_reply_for_later_members_opens_no_thread_to_them(cast, start, reply, joined):
    thread = start(cast.maren)
    reply(cast.sam, thread, open_to_later=True)
    joined(cast.priya, LATER)
    assert bodies(cast, cast.priya, thread) == []


def test_nobody_replies_in_a_thread_that_they_cannot_read(cast, start, reply):
    thread = start(cast.maren, audience="facilitators")
    with pytest.raises(NotPossible):
        reply(cast.sam, thread)
    with pytest.raises(PermissionDenied):
        reply(cast.kai, thread, group=cast.beside)
    reply(cast.ade, thread)


def test_who_left_cannot_reply(cast, start, reply):
    thread = start(cast.maren)
    with pytest.raises(PermissionDenied):
        reply(cast.lena, thread)


@pytest.mark.parametrize("wrong", [{"body": ""}, {"body": "x" * 20_001}, {"audience": "all"}])
def test_what_cannot_be_posted_is_refused(cast, start, reply, wrong):
    thread = start(cast.maren)
    with pytest.raises(NotPossible):
        reply(cast.sam, thread, **wrong)
    with acting_as(cast.sam):
        assert Post.objects.count() == 1


def test_posts_keep_the_name_that_their_author_had(cast, start, reply):
    thread = start(cast.maren)
    with acting_as(cast.maren):
        member = cast.member(cast.maren)
        member.display_name = "Mara"
        member.save(update_fields=["display_name"])
    reply(cast.maren, thread)
    with acting_as(cast.sam):
        assert [post.byline for post in Post.objects.in_order()] == ["Maren", "Mara"]
