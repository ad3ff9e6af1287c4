"""What one mutes is closed for oneself, and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from groups.forum.models import Mutes
from groups.joining.apart import marks_of
from groups.notices.kinds import KINDS, Message
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.forum.conftest import NOW
from tests.forum.test_thread_page import SLUG, page_of

MUTED = reverse("forum:muted", args=[SLUG])
LIST = reverse("forum:threads", args=[SLUG])
CLOSED = "You muted"


def mute(browser, post, **more):
    where = reverse("forum:mute_author", args=[SLUG, post.thread_id, post.pk])
    return browser.post(where, more)


@pytest.fixture
def talk(cast, start, reply):
    """Maren's thread, with a reply by Sam and one that Sam wrote without his name."""
    thread = start(cast.maren)
    named = reply(cast.sam, thread, body="Under his name")
    unnamed = reply(cast.sam, thread, body="Under another", anonymous=True)
    return thread, named, unnamed


def closed(page: str) -> list[str]:
    """The posts behind the word that they are muted."""
    found = re.findall(r'<details class="muted-post">.*?</details>', page, re.S)
    return [
        body for body in ("Under his name", "Under another") if any(body in one for one in found)
    ]


def test_a_person_stays_closed_but_not_what_they_wrote_without_their_name(cast, talk, as_person):
    thread, named, _ = talk
    priya = as_person(cast.priya)
    assert mute(priya, named).status_code == 302
    assert closed(priya.get(page_of(thread)).content.decode()) == ["Under his name"]
    for other in (cast.maren, cast.sam, cast.jo):
        assert closed(as_person(other).get(page_of(thread)).content.decode()) == []


def test_another_name_is_closed_in_its_thread_only(cast, talk, start, reply, as_person):
    thread, _, unnamed = talk
    elsewhere = start(cast.jo)
    reply(cast.sam, elsewhere, body="Under another", anonymous=True)
    priya = as_person(cast.priya)
    assert (
        "apart"
        not in priya.get(
            reverse("forum:mute_author", args=[SLUG, thread.pk, unnamed.pk])
        ).content.decode()
    )
    assert mute(priya, unnamed).status_code == 302
    assert closed(priya.get(page_of(thread)).content.decode()) == ["Under another"]
    assert closed(priya.get(page_of(elsewhere)).content.decode()) == []


def test_it_can_be_undone(cast, talk, as_person):
    thread, named, unnamed = talk
    priya = as_person(cast.priya)
    for post in (named, unnamed):
        mute(priya, post)
    page = priya.get(MUTED).content.decode()
    assert "Sam" in page
    for what in re.findall('name="what" value="([^"]+)"', page):
        assert priya.post(reverse("forum:unmute", args=[SLUG]), {"what": what}).status_code == 302
    assert "Nothing is muted" in priya.get(MUTED).content.decode()
    assert closed(priya.get(page_of(thread)).content.decode()) == []


def test_keeping_apart_writes_a_mark_and_no_name(cast, talk, as_person):
    assert mute(as_person(cast.priya), talk[1], apart="on").status_code == 302
    with acting_as(cast.priya):
        assert len(marks_of(cast.priya)) == 1
    for other in (cast.sam, cast.jo):
        with acting_as(other):
            assert marks_of(other) == []


def test_nobody_else_reads_it_and_the_row_names_nobody(cast, talk, as_person):
    mute(as_person(cast.priya), talk[1])
    sam = cast.member(cast.sam)
    with acting_as(cast.priya):
        row = Mutes.objects.get()
        assert row.people == str(sam.pk)
        assert str(sam.pk) not in repr(Mutes.objects.values().get())
    for other in (cast.sam, cast.jo, cast.cora):
        with acting_as(other):
            assert not Mutes.objects.exists()


def test_ones_own_words_are_not_muted(cast, talk, as_person):
    assert mute(as_person(cast.sam), talk[1]).status_code == 403


def test_a_muted_thread_is_never_new_and_sends_no_note(cast, talk, as_person):
    thread, _, _ = talk
    priya = as_person(cast.priya)
    assert priya.post(reverse("forum:mute_thread", args=[SLUG, thread.pk])).status_code == 302
    page = priya.get(LIST).content.decode()
    assert "Quiet Thursdays" in page
    assert "· muted" in page
    assert "· muted" not in as_person(cast.jo).get(LIST).content.decode()
    notice = Notice(
        kind="something_new",
        recipient=cast.priya,
        subject_id=cast.priya.pk,
        due_at=NOW,
        next_at=NOW,
    )
    at = NOW + timedelta(hours=5)
    with acting_as(Purpose.REMINDERS):
        said = KINDS["something_new"].prepare(notice, at)
        assert not isinstance(said, Message)
        notice.recipient = cast.jo
        assert isinstance(KINDS["something_new"].prepare(notice, at), Message)
