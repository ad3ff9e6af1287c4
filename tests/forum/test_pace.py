"""A thread that goes slower or rests: with a reason and an end, and nobody's words are lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError
from django.urls import reverse

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.forum import pace
from groups.forum.actions import reply as reply_action
from groups.forum.models import Pace
from groupsite.confidentiality.acting import acting_as
from tests.forum.test_thread_page import SLUG, page_of

WORDS = "What I wanted to say"


@pytest.fixture
def thread(cast, start):
    return start(cast.maren, at=datetime.now(UTC) - timedelta(days=1))


def slow(browser, thread, minutes: int, **more):
    sent = {"pace": str(minutes), "lasts": "24", "reason": "breath", **more}
    return browser.post(reverse("forum:set_pace", args=[SLUG, thread.pk]), sent)


def say(browser, thread):
    sent = {"body": WORDS, "audience": "everyone"}
    return browser.post(reverse("forum:reply", args=[SLUG, thread.pk]), sent)


def test_a_resting_thread_takes_words_of_facilitators_only(cast, thread, as_person):
    assert slow(as_person(cast.jo), thread, 0).status_code == 302
    page = as_person(cast.sam).get(page_of(thread)).content.decode()
    assert "This thread rests until" in page
    assert "A breath does everybody good" in page
    answer = say(as_person(cast.sam), thread)
    assert answer.status_code == 422
    assert "This thread rests until" in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert say(as_person(cast.ade), thread).status_code == 302


def test_a_slow_thread_takes_one_reply_in_so_many_minutes(cast, thread, as_person):
    slow(as_person(cast.jo), thread, 60)
    sam = as_person(cast.sam)
    assert say(sam, thread).status_code == 302
    again = say(sam, thread)
    assert again.status_code == 422
    assert "once in an hour" in again.content.decode()
    assert WORDS in again.content.decode()
    assert say(as_person(cast.priya), thread).status_code == 302, "each for themself"


def test_it_ends_by_itself_and_by_hand(cast, thread, reply, as_person):
    slow(as_person(cast.jo), thread, 0, lasts="1")
    with acting_as(cast.sam):
        with pytest.raises(NotPossible):
            pace.check_pace(cast.member(cast.sam), thread, at=datetime.now(UTC))
        pace.check_pace(cast.member(cast.sam), thread, at=datetime.now(UTC) + timedelta(hours=2))
    assert slow(as_person(cast.ade), thread, 0, pace="on").status_code == 302
    assert say(as_person(cast.sam), thread).status_code == 302
    with acting_as(cast.jo):
        verbs = list(
            Entry.objects.filter(verb__startswith="forum.thread").values_list("verb", "subject_id")
        )
    assert sorted(verbs) == [("forum.thread.paused", None), ("forum.thread.released", None)]


@pytest.mark.parametrize("minutes", [0, 60])
def test_the_second_lock_holds_it_too(cast, thread, monkeypatch, as_person, minutes):
    slow(as_person(cast.jo), thread, minutes)
    sam, at = cast.member(cast.sam), datetime.now(UTC)
    if minutes:
        assert say(as_person(cast.sam), thread).status_code == 302
    monkeypatch.setattr("groups.forum.actions.check_pace", lambda *_, **__: None)
    with acting_as(cast.sam), pytest.raises(ProgrammingError):
        reply_action(sam, thread, body=WORDS, audience="everyone", at=at)


def test_members_do_not_slow_and_nobody_what_they_cannot_read(cast, start, as_person):
    few = start(cast.maren, audience="chosen", readers=[cast.sam])
    assert slow(as_person(cast.sam), few, 0).status_code == 403
    assert slow(as_person(cast.jo), few, 0).status_code == 404
    with acting_as(cast.maren):
        assert not Pace.objects.exists()


def test_a_wrong_choice_is_said(cast, thread, as_person):
    for wrong in ({"pace": "7"}, {"lasts": "0"}, {"reason": "x"}, {"pace": ""}):
        answer = slow(as_person(cast.jo), thread, 60, **wrong)
        assert answer.status_code == 422
        assert "Choose one of these." in answer.content.decode()
