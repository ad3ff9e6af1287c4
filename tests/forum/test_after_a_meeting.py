"""Texts for those who were at a meeting, and the facilitators."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from groups.errors import NotPossible
from groups.forum import actions
from groups.forum.models import Post, Thread
from groups.meetings.actions import answer, cancel_meeting
from groups.meetings.models import Meeting
from groups.membership.actions import pause, resume
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.forum.test_composer import NEW, lines, words
from tests.forum.test_reply import who_reads
from tests.forum.test_start_thread import readers
from tests.forum.test_thread_page import chips, page_of

TUESDAY = datetime(2026, 11, 17, 19, tzinfo=UTC)


@pytest.fixture
def tuesday(cast, gather):
    """Maren and Sam were there, and so was Jo; Ade and Priya were not."""
    return gather(cast.maren, cast.sam, cast.jo, began=TUESDAY)


@pytest.fixture
def lately(cast, gather):
    """The same, three days before whatever day it is."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return gather(cast.maren, cast.sam, cast.jo, began=noon - timedelta(days=3))


def test_those_who_were_there_and_the_facilitators_read_it(cast, start, tuesday):
    thread = start(cast.maren, audience="meeting", meeting=tuesday)
    assert readers(cast, thread) == {"maren", "sam", "jo", "ade"}


def test_a_reply_for_them_is_read_by_them_and_the_facilitators(cast, start, reply, tuesday):
    thread = start(cast.priya)
    reply(cast.sam, thread, body="After Tuesday", audience="meeting", meeting=tuesday)
    assert who_reads(cast, thread, "After Tuesday") == {"maren", "sam", "jo", "ade"}


def test_who_they_are_is_fixed_when_it_is_written(cast, start, tuesday):
    thread = start(cast.maren, audience="meeting", meeting=tuesday)
    early = TUESDAY - timedelta(days=1)
    for name, word in (("sam", "no"), ("priya", "yes")):
        user = getattr(cast, name)
        with acting_as(user):
            answer(cast.member(user), Meeting.objects.get(pk=tuesday.pk), word, at=early)
    assert readers(cast, thread) == {"maren", "sam", "jo", "ade"}
    again = start(cast.maren, audience="meeting", meeting=tuesday)
    assert readers(cast, again) == {"maren", "priya", "jo", "ade"}


def test_who_was_there_and_is_away_for_now_finds_it_on_return(cast, start, tuesday):
    with acting_as(cast.sam):
        pause(cast.member(cast.sam), at=NOW)
    thread = start(cast.maren, audience="meeting", meeting=tuesday)
    assert readers(cast, thread) == {"maren", "jo", "ade"}
    with acting_as(cast.sam):
        resume(cast.sam, cast.circle, at=NOW)
    assert readers(cast, thread) == {"maren", "sam", "jo", "ade"}


def test_a_facilitator_who_was_not_there_may_write_to_those_who_were(cast, start, tuesday):
    thread = start(cast.ade, audience="meeting", meeting=tuesday)
    assert readers(cast, thread) == {"maren", "sam", "jo", "ade"}


def test_who_was_not_there_cannot_write_to_those_who_were(cast, start, tuesday):
    with pytest.raises(NotPossible):
        start(cast.priya, audience="meeting", meeting=tuesday)


def test_a_meeting_too_long_ago_or_yet_to_come_or_cancelled_is_none(cast, start, gather):
    for began in (NOW - timedelta(days=15), NOW + timedelta(hours=1)):
        with pytest.raises(NotPossible):
            start(cast.maren, audience="meeting", meeting=gather(cast.maren, began=began))
    off = gather(cast.maren, cast.sam, began=NOW - timedelta(days=1))
    with acting_as(cast.jo):
        cancel_meeting(cast.member(cast.jo), off, at=NOW - timedelta(days=2))
    with pytest.raises(NotPossible):
        start(cast.maren, audience="meeting", meeting=off)


def test_a_meeting_and_its_audience_go_together(cast, start, tuesday):
    with pytest.raises(NotPossible):
        start(cast.maren, audience="meeting")
    with pytest.raises(NotPossible):
        start(cast.maren, audience="facilitators", meeting=tuesday)


def test_a_meeting_of_another_group_is_refused(cast, tuesday):
    with acting_as(cast.kai), pytest.raises(NotPossible):
        actions.start_thread(
            cast.member(cast.kai, cast.beside),
            kind="discussion",
            title="A",
            body="B",
            audience="meeting",
            meeting=tuesday,
            at=NOW,
        )


def test_the_composer_offers_it_to_who_was_there_by_day_and_name(cast, lately, as_person):
    page = as_person(cast.sam).get(NEW)
    day = lately.starts_at.strftime("%A")
    labels = re.findall(r"<span>(Those who were there on [^<]+)</span>", page.content.decode())
    assert len(labels) == 1
    assert labels[0].startswith(f"Those who were there on {day} {lately.starts_at.day} ")
    line = lines(page)[f"meeting:{lately.pk}"]
    assert "4 people will be able to read this, as Sam: Ade, Jo, Maren and you." in line
    assert "Nobody who joins later will." in line
    assert b"Those who were there" in as_person(cast.ade).get(NEW).content
    assert b"Those who were there" not in as_person(cast.priya).get(NEW).content


def test_two_meetings_of_one_day_are_told_apart_by_the_hour(cast, gather, as_person):
    noon = (datetime.now(UTC) - timedelta(days=2)).replace(hour=12, minute=0, second=0)
    for hour in (12, 14):
        gather(cast.sam, cast.maren, began=noon.replace(hour=hour, microsecond=0))
    page = as_person(cast.sam).get(NEW).content.decode()
    hours = re.findall(r"Those who were there on [^<,]+, (\d\d:\d\d)</span>\s*<span class", page)
    assert len(set(hours)) == 2


def test_what_was_promised_stands_on_the_post_and_in_the_list(cast, lately, as_person):
    browser = as_person(cast.sam)
    answer = browser.post(NEW, words(audience=f"meeting:{lately.pk}"), follow=True)
    assert answer.status_code == 200
    chip = unescape(chips(answer)[0])
    assert chip.startswith("Those who were there on ")
    with acting_as(cast.sam):
        thread = Thread.objects.get()
    assert "Ade, Jo, Maren and you." in answer.content.decode()
    for name, status in (("maren", 200), ("ade", 200), ("priya", 404)):
        assert as_person(getattr(cast, name)).get(page_of(thread)).status_code == status
    listed = as_person(cast.maren).get(reverse("forum:threads", args=[cast.circle.slug]))
    assert chips(listed) == ["New to you", chip]


def test_in_a_thread_for_fewer_a_meeting_is_not_offered(cast, start, lately, as_person):
    everyone = start(cast.maren)
    few = start(cast.maren, audience="chosen", readers=[cast.sam, cast.priya])
    browser = as_person(cast.sam)
    assert b"Those who were there" in browser.get(page_of(everyone)).content
    assert b"Those who were there" not in browser.get(page_of(few)).content


@pytest.mark.parametrize("value", ["meeting", "meeting:", "meeting:x", "meeting:{pk}"])
def test_a_meeting_that_is_not_offered_is_a_form_error(cast, gather, as_person, value):
    with acting_as(cast.sam):
        pk = gather(cast.maren, began=datetime.now(UTC) - timedelta(days=40)).pk
    answer = as_person(cast.sam).post(NEW, words(audience=value.format(pk=pk)))
    assert answer.status_code == 422
    with acting_as(cast.sam):
        assert not Post.objects.exists()
