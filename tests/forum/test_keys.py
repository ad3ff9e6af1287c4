"""Posts under another key, and under none."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from groups.forum.glass import ask
from groups.forum.models import BrokenGlass, Post, Thread
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import Unreadable, destroy_data_key
from groupsite.confidentiality.models import DataKey
from tests.forum.conftest import NOW


@pytest.fixture
def talk(cast, start, reply):
    """A thread for chosen people and one without a name, a question about it among them."""
    chosen = start(cast.maren, audience="chosen", readers=[cast.sam], title="Two of us")
    reply(cast.sam, chosen, body="I am here.")
    unnamed = start(cast.maren, anonymous=True, title="Without a name")
    with acting_as(cast.jo):
        post = Post.objects.get(thread=unnamed)
        ask(cast.member(cast.jo), post, reason="Somebody is in danger.", at=NOW)
    return chosen


def words(user) -> list[str]:
    with acting_as(user):
        said = [text for post in Post.objects.all() for text in (post.byline, post.body)]
        said += [text for thread in Thread.objects.all() for text in (thread.title, thread.named)]
        return sorted(said + [glass.reason for glass in BrokenGlass.objects.all()])


def test_every_text_of_the_forum_reads_the_same_under_a_new_key(cast, talk):
    people = (cast.maren, cast.sam, cast.jo)
    before = [words(person) for person in people]
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    call_command("rotate_keys", "--reseal", stdout=StringIO(), stderr=StringIO())
    assert [words(person) for person in people] == before
    kept = set(DataKey.objects.filter(owner=cast.circle.pk).values_list("generation", flat=True))
    assert kept == {0, 2}


def test_without_its_key_no_text_of_a_group_opens_again(cast, talk, as_person):
    page = f"/g/tuesday-evening-circle/threads/{talk.pk}/"
    assert b"I am here." in as_person(cast.maren).get(page).content
    destroy_data_key(cast.circle.pk)
    for person in (cast.maren, cast.sam, cast.jo):
        with acting_as(person):
            assert Post.objects.exists()
            for post in Post.objects.all():
                with pytest.raises(Unreadable):
                    _ = post.body
    answer = as_person(cast.maren).get(page)
    assert answer.status_code == 503
    assert b"I am here." not in answer.content
