"""Starting a thread: who reads it, and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from groups.errors import NotPossible
from groups.forum import actions
from groups.forum.models import Authorship, Post, Reader, Thread
from groups.membership import actions as membership
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW, bodies, titles

CIRCLE = ("jo", "ade", "maren", "sam", "priya")
OUTSIDE = ("lena", "rae", "sol", "cora", "stella", "kai", "noor")


def readers(cast, thread):
    """First names of those whom the database itself lets read the thread."""
    found = set()
    for name in (*CIRCLE, *OUTSIDE):
        with acting_as(getattr(cast, name)):
            seen = Thread.objects.filter(pk=thread.pk).exists()
            assert seen == Post.objects.filter(thread=thread.pk).exists()
            if seen:
                found.add(name)
    return found


def test_everyone_in_the_group_reads_what_is_for_everyone(cast, start):
    assert readers(cast, start(cast.maren)) == set(CIRCLE)


def test_facilitators_and_the_author_read_what_is_for_facilitators(cast, start):
    assert readers(cast, start(cast.sam, audience="facilitators")) == {"jo", "ade", "sam"}


def test_chosen_people_and_the_author_read_what_is_for_them_and_no_facilitator_does(cast, start):
    thread = start(cast.sam, audience="chosen", readers=[cast.maren])
    assert readers(cast, thread) == {"sam", "maren"}


def test_who_joins_later_cannot_read_what_was_written_before(cast, start, joined):
    start(cast.maren)
    start(cast.maren, title="Also later", open_to_later=True)
    joined(cast.priya, NOW + timedelta(days=1))
    assert titles(cast, cast.priya) == {"Also later"}
    assert titles(cast, cast.sam) == {"Quiet Thursdays", "Also later"}


def test_a_facilitator_who_joins_later_cannot_read_what_was_written_before(cast, start, joined):
    start(cast.sam, audience="facilitators")
    assert titles(cast, cast.ade) == {"Quiet Thursdays"}
    joined(cast.ade, NOW + timedelta(days=1))
    assert titles(cast, cast.ade) == set()


def test_who_leaves_reads_nothing_any_more_not_even_their_own(cast, start):
    thread = start(cast.maren, title="Mine")
    with acting_as(cast.maren):
        membership.leave(cast.member(cast.maren), at=NOW + timedelta(days=1))
    assert titles(cast, cast.maren) == set()
    assert bodies(cast, cast.maren, thread) == []
    assert titles(cast, cast.sam) == {"Mine"}


def test_an_author_reads_their_own_thread_whenever_they_joined(cast, start, joined):
    start(cast.maren)
    joined(cast.maren, NOW + timedelta(days=1))
    assert titles(cast, cast.maren) == {"Quiet Thursdays"}


def test_a_hidden_group_is_closed_to_the_other_one(cast, start):
    thread = start(cast.kai, group=cast.beside)
    assert readers(cast, thread) == {"kai", "noor"}


def test_only_facilitators_announce(cast, start):
    with pytest.raises(PermissionDenied):
        start(cast.sam, kind="announcement")
    assert start(cast.ade, kind="announcement").kind == "announcement"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"title": "x" * 121},
        {"body": " \n "},
        {"body": "é" * 10_001},
        {"audience": "everybody"},
        {"audience": "chosen"},
    ],
    ids=["no title", "long title", "no text", "long text", "unknown audience", "nobody chosen"],
)
def test_what_cannot_be_posted_leaves_nothing_behind(cast, start, wrong):
    with pytest.raises(NotPossible):
        start(cast.sam, **wrong)
    with acting_as(cast.sam):
        assert not Thread.objects.exists()
        assert not Authorship.objects.exists()
    start(cast.sam, title="x" * 120, body="é" * 10_000)


def test_somebody_outside_the_group_cannot_be_chosen(cast, start):
    lena = cast.member(cast.lena)
    rae = cast.member(cast.rae)
    kai = cast.member(cast.kai, cast.beside)
    for outsider in (lena, rae, kai):
        with acting_as(cast.sam), pytest.raises(NotPossible):
            actions.start_thread(
                cast.member(cast.sam),
                kind="discussion",
                title="A",
                body="B",
                audience="chosen",
                readers=[outsider, cast.member(cast.maren)],
                at=NOW,
            )
    with acting_as(cast.sam):
        assert not Reader.objects.exists()


def test_the_title_and_the_text_and_the_byline_lie_sealed_in_the_database(cast, start):
    thread = start(
        cast.maren, title="Marker-title", body="Marker-body", audience="chosen", readers=[cast.sam]
    )
    with acting_as(cast.maren), connection.cursor() as cursor:
        cursor.execute("select title, named from forum_thread where id = %s", [thread.pk])
        row = cursor.fetchone()
        cursor.execute("select body, byline from forum_post where thread_id = %s", [thread.pk])
        row += cursor.fetchone()
    for value in row:
        raw = bytes(value)
        assert b"Marker" not in raw
        assert b"Maren" not in raw
        assert str(cast.member(cast.sam).pk).encode() not in raw
