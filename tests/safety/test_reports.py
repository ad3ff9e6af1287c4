"""A post that goes against the agreement: reported in two steps, decided once, and told to whom."""

import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

from groups.audit.models import Entry
from groups.forum.models import Hidden, Post, Thread
from groups.forum.own_words import delete_post
from groups.membership.actions import change_role
from groups.membership.models import Membership
from groups.notices.models import Notice
from groups.safety.deciding import check_not_paused, decide, erase_over
from groups.safety.models import KEPT_FOR, PAUSED_FOR, Report, Reporter, Ruling, Told
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.models import DataKey
from tests.forum.conftest import without_the_first_lock, without_the_second_lock
from tests.forum.test_partings import NOW, ROOT, begin, say

QUEUE = f"{ROOT}reports/"
YOURS = f"{ROOT}reports/yours/"
DESK = "/coordinators/reports/"
HARSH = "You should have known better."
SENTENCE = "I listen before I advise, and I advise only where somebody asks for it."
ADVICE = {"clause": "m-4", "version": "1", "words": "It hurt me."}


def text(answer) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def page_of(post: Post) -> str:
    return f"{ROOT}threads/{post.thread_id}/posts/{post.pk}/report/"


def reads(cast, user) -> set[str]:
    with acting_as(user):
        return {post.body for post in Post.objects.visible_to(cast.member(user))}


def told(kind: str) -> set[str]:
    with acting_as(Purpose.REMINDERS):
        rows = Notice.objects.filter(kind=kind).select_related("recipient")
        return {row.recipient.email.partition("@")[0] for row in rows}


def the_report() -> Report:
    with acting_as(Purpose.JUDGING):
        return Report.objects.get()


def verdict(browser, what: str, one: Report):
    return browser.post(f"{QUEUE}{one.pk}/", {"verdict": what})


@pytest.fixture
def few(cast) -> Post:
    """For Maren, Sam and Priya; no facilitator is among them."""
    named = {"audience": "chosen", "readers": [cast.member(cast.sam), cast.member(cast.priya)]}
    thread = begin(cast, cast.maren, "Quiet Thursdays", **named)
    return say(cast, cast.sam, thread, HARSH)


@pytest.fixture
def reported(cast, few, as_person) -> Post:
    """By Priya, of what Sam wrote."""
    assert as_person(cast.priya).post(page_of(few), ADVICE).status_code == 302
    return few


# --- reporting


def test_it_asks_for_a_sentence_and_keeps_what_was_typed(cast, few, as_person):
    priya = as_person(cast.priya)
    page = text(priya.get(page_of(few)))
    assert SENTENCE in page
    assert "We cannot promise that every other person" not in page
    for wrong in ({}, {"clause": "m-99"}, {"clause": "l-1"}):
        again = priya.post(page_of(few), {"version": "1", "words": "It hurt me.", **wrong})
        assert again.status_code == 422
        assert "Choose the sentence" in text(again)
        assert "It hurt me." in again.content.decode()
    with acting_as(Purpose.JUDGING):
        assert not Report.objects.exists()


def test_a_sentence_of_an_older_version_is_asked_for_anew(cast, few, as_person):
    answer = as_person(cast.priya).post(page_of(few), {**ADVICE, "version": "7"})
    assert answer.status_code == 422
    assert "The agreement has just changed" in text(answer)
    assert "It hurt me." in answer.content.decode()


def test_ones_own_words_are_not_reported(cast, few, as_person):
    assert as_person(cast.sam).get(page_of(few)).status_code == 403
    assert as_person(cast.sam).post(page_of(few), ADVICE).status_code == 403


def test_what_one_cannot_read_is_not_there(cast, few, as_person):
    assert as_person(cast.ade).post(page_of(few), ADVICE).status_code == 404
    assert as_person(cast.kai).post(page_of(few), ADVICE).status_code == 404
    with acting_as(cast.ade), pytest.raises(ProgrammingError), transaction.atomic():
        Reporter(
            group_id=few.group_id,
            report_id=few.pk,
            thread_id=few.thread_id,
            post_id=few.pk,
            membership_id=cast.member(cast.ade).pk,
        ).save(force_insert=True)


def test_said_twice_it_is_said_once(cast, reported, as_person):
    assert as_person(cast.priya).post(page_of(reported), ADVICE).status_code == 302
    the_report()
    assert (
        as_person(cast.maren).post(page_of(reported), {**ADVICE, "clause": "m-1"}).status_code
        == 302
    )
    queue = text(as_person(cast.ade).get(QUEUE))
    assert queue.count("It hurt me.") == 2
    assert queue.count(HARSH) == 1
    assert "What is said here stays here" in queue


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_the_facilitators_read_that_post_and_nothing_around_it(cast, reported, removed):
    with removed():
        for user in (cast.jo, cast.ade):
            assert reads(cast, user) == {HARSH}
            with acting_as(user):
                assert not Thread.objects.visible_to(cast.member(user)).exists()


def test_nobody_is_told_who_reported_it(cast, reported, as_person):
    assert told("report_received") == {"jo", "ade"}
    for user in (cast.jo, cast.ade, cast.sam, cast.maren, cast.cora):
        with acting_as(user):
            assert not Reporter.objects.exists()
            assert not Entry.objects.filter(verb__startswith="safety.").exists()
    page = text(as_person(cast.ade).get(QUEUE))
    assert "Priya" not in page
    assert the_report().reported_at.hour == 0
    with acting_as(cast.sam):
        assert not Report.objects.exists(), "nor the author that it was reported"


def test_members_find_no_queue(cast, reported, as_person):
    one = the_report()
    for user in (cast.maren, cast.sam, cast.priya):
        assert as_person(user).get(QUEUE).status_code == 403
        assert verdict(as_person(user), "remove", one).status_code == 403
    assert as_person(cast.noor).get(QUEUE).status_code == 404


# --- deciding


def test_left_as_it_is_it_closes_at_once(cast, reported, as_person):
    one = the_report()
    assert verdict(as_person(cast.ade), "none", one).status_code == 302
    assert reads(cast, cast.ade) == set()
    assert as_person(cast.jo).get(f"{QUEUE}{one.pk}/").status_code == 404
    assert told("report_answered") == {"priya"}
    assert told("report_decided") == set(), "the author is not told of what did not happen"
    assert "left it as it is" in text(as_person(cast.priya).get(YOURS))
    assert HARSH in reads(cast, cast.maren)


def test_hidden_only_its_author_reads_it_and_why(cast, reported, as_person):
    assert verdict(as_person(cast.ade), "hide", the_report()).status_code == 302
    for user in (cast.maren, cast.priya, cast.sam, cast.ade):
        assert HARSH not in reads(cast, user)
    with acting_as(cast.maren):
        assert not Hidden.objects.exists()
    with acting_as(cast.sam):
        kept = Hidden.objects.visible_to(cast.member(cast.sam)).get()
        assert (kept.body, kept.reason) == (HARSH, SENTENCE)
    assert told("report_decided") == {"sam"}
    page = text(as_person(cast.sam).get(YOURS))
    assert SENTENCE in page
    assert HARSH in page
    assert "Priya" not in page
    assert text(as_person(cast.maren).get(YOURS)).count(SENTENCE) == 0


def test_removed_it_is_gone_and_the_answers_stay(cast, as_person):
    thread = begin(cast, cast.sam, "Sams")
    say(cast, cast.maren, thread, "An answer")
    with acting_as(cast.sam):
        opening = Post.objects.get(thread=thread, opens=True)
    assert as_person(cast.priya).post(page_of(opening), ADVICE).status_code == 302
    assert verdict(as_person(cast.ade), "remove", the_report()).status_code == 302
    assert reads(cast, cast.maren) == {"An answer"}
    with acting_as(cast.maren):
        assert Thread.objects.get(pk=thread.pk).title == ""
    assert "Sams, the first words" in text(as_person(cast.sam).get(YOURS))
    assert "They removed the post." in text(as_person(cast.priya).get(YOURS))


def test_a_membership_ends_with_the_sentence_as_its_reason(cast, reported, as_person):
    assert verdict(as_person(cast.ade), "end", the_report()).status_code == 302
    with acting_as(cast.jo):
        assert Membership.objects.get(user=cast.sam).ended_because == "removed"
    removal, *_ = re.findall(
        "/me/removals/[0-9a-f-]{36}/", as_person(cast.sam).get("/me/removals/").content.decode()
    )
    assert SENTENCE in text(as_person(cast.sam).get(removal))
    with acting_as(cast.ade):
        verbs = set(Entry.objects.filter(group_id=cast.circle.pk).values_list("verb", flat=True))
    assert {"safety.membership.ended", "membership.member.removed"} <= verbs


def test_somebody_reads_and_does_not_write_for_a_week(cast, reported, as_person):
    assert verdict(as_person(cast.ade), "pause", the_report()).status_code == 302
    thread = begin(cast, cast.maren, "Another")
    where, words = f"{ROOT}threads/{thread.pk}/reply/", {"body": "Mine", "audience": "everyone"}
    answer = as_person(cast.sam).post(where, words)
    assert answer.status_code == 422
    assert "read and not to write until" in text(answer)
    assert "Mine" in answer.content.decode()
    assert as_person(cast.priya).post(where, words).status_code == 302
    assert "you read here, and do not write" in text(as_person(cast.sam).get(YOURS))
    with acting_as(cast.sam):
        check_not_paused(cast.member(cast.sam), datetime.now(UTC) + PAUSED_FOR)


@pytest.mark.parametrize("what", [begin, lambda cast, by, title: say(cast, by, cast.there, title)])
def test_the_second_lock_holds_it_too(cast, reported, as_person, monkeypatch, what):
    verdict(as_person(cast.ade), "pause", the_report())
    cast.there = begin(cast, cast.maren, "Another")
    monkeypatch.setattr("groups.forum.actions.check_may_write", lambda *_, **__: None)
    with pytest.raises(ProgrammingError):
        what(cast, cast.sam, "Mine")


def test_nobody_is_removed_for_a_post_without_a_name(cast, as_person):
    post = say(cast, cast.sam, begin(cast, cast.maren, "Marens"), HARSH, anonymous=True)
    assert as_person(cast.priya).post(page_of(post), ADVICE).status_code == 302
    one = the_report()
    page = as_person(cast.ade).get(f"{QUEUE}{one.pk}/").content.decode()
    assert 'value="hide"' in page
    assert 'value="end"' not in page
    assert 'value="pause"' not in page
    assert verdict(as_person(cast.ade), "end", one).status_code == 422
    assert "Sam" not in text(as_person(cast.ade).get(QUEUE))


def test_the_first_decision_counts(cast, reported):
    one = the_report()
    jo, ade = cast.member(cast.jo), cast.member(cast.ade)
    with acting_as(cast.ade):
        decide(ade, one, "hide", at=NOW)
    with acting_as(cast.jo), pytest.raises(Exception, match="decided this meanwhile"):
        decide(jo, one, "remove", at=NOW)
    with acting_as(cast.jo):
        assert Ruling.objects.get().verdict == "hide"


def test_a_decision_is_logged_with_ids_only(cast, reported):
    with acting_as(cast.ade):
        decide(cast.member(cast.ade), the_report(), "hide", at=NOW)
        entry = Entry.objects.get(verb="safety.post.hidden")
        assert entry.subject_id == Ruling.objects.get().pk
    with acting_as(cast.sam):
        assert not Entry.objects.filter(pk=entry.pk).exists()


def test_of_a_post_that_its_author_took_back_only_the_report_is_left(cast, reported, as_person):
    with acting_as(cast.sam):
        delete_post(cast.member(cast.sam), reported, at=NOW)
    one = the_report()
    assert one.post_id is None
    page = text(as_person(cast.ade).get(f"{QUEUE}{one.pk}/"))
    assert "no longer there" in page
    assert verdict(as_person(cast.ade), "remove", one).status_code == 422
    assert verdict(as_person(cast.ade), "none", one).status_code == 302


def test_facilitators_change_no_post_past_the_decision(cast, reported):
    with acting_as(cast.ade):
        assert not Post.objects.filter(pk=reported.pk).update(hidden_at=NOW)
        assert not Post.objects.filter(pk=reported.pk).delete()[0]


# --- what facilitators wrote


@pytest.fixture
def about_jo(cast, as_person) -> Post:
    post = say(cast, cast.jo, begin(cast, cast.maren, "Marens"), "Pull yourself together.")
    assert as_person(cast.sam).post(page_of(post), ADVICE).status_code == 302
    return post


def test_it_goes_to_the_coordinators_alone_and_with_that_post(cast, about_jo, as_person):
    assert told("report_received") == {"cora"}
    for user in (cast.jo, cast.ade):
        assert "Nothing waits here" in text(as_person(user).get(QUEUE))
        with acting_as(user):
            assert not Report.objects.exists()
    one = the_report()
    assert "Somebody reported a post" in text(as_person(cast.cora).get(DESK))
    page = text(as_person(cast.cora).get(f"{DESK}{one.pk}/"))
    assert "Pull yourself together." in page
    assert SENTENCE in page
    assert "Marens" not in page
    assert "Sam" not in page
    with acting_as(cast.cora):
        assert not Post.objects.exists()
    for user in (cast.jo, cast.ade, cast.stella):
        assert as_person(user).get(f"{DESK}{one.pk}/").status_code == 403


@pytest.mark.parametrize("what", ["none", "hide", "remove"])
def test_a_coordinator_decides_about_the_post(cast, about_jo, as_person, what):
    one = the_report()
    cora = as_person(cast.cora)
    assert cora.post(f"{DESK}{one.pk}/", {"verdict": "end"}).status_code == 422
    assert cora.post(f"{DESK}{one.pk}/", {"verdict": what}).status_code == 302
    assert cora.get(f"{DESK}{one.pk}/").status_code == 404
    assert ("Pull yourself together." in reads(cast, cast.maren)) == (what == "none")
    assert told("report_decided") == (set() if what == "none" else {"jo"})
    assert told("report_answered") == {"sam"}
    with acting_as(cast.ade):
        assert not Ruling.objects.exists()


def test_a_coordinator_decides_nothing_in_their_own_group(cast, about_jo, as_person):
    cast.priya.is_coordinator = True
    cast.priya.save(update_fields=["is_coordinator"])
    assert as_person(cast.priya).get(f"{DESK}{the_report().pk}/").status_code == 404
    with acting_as(cast.priya):
        assert not Report.objects.exists()


def test_of_an_anonymous_post_a_facilitator_learns_nothing_by_reporting_it(cast, as_person):
    """Whoever wrote it, it is not found among their own."""
    thread = begin(cast, cast.maren, "Marens")
    for author in (cast.sam, cast.jo):
        post = say(cast, author, thread, HARSH, anonymous=True)
        assert as_person(cast.ade).post(page_of(post), ADVICE).status_code == 302
    assert "Nothing waits here" in text(as_person(cast.ade).get(QUEUE))
    assert told("report_received") == {"cora"}


def test_who_became_a_facilitator_does_not_decide_about_their_own_words(cast, reported, as_person):
    with acting_as(cast.jo):
        change_role(
            cast.member(cast.jo), cast.member(cast.sam), Membership.Role.FACILITATOR, at=NOW
        )
    assert "Nothing waits here" in text(as_person(cast.sam).get(QUEUE))
    with acting_as(cast.sam):
        assert not Report.objects.exists()


# --- afterwards


def test_ninety_days_later_all_of_it_is_erased(cast, reported, about_jo):
    with acting_as(Purpose.JUDGING):
        ours = Report.objects.get(for_coordinators=False)
        key = Report.objects.get(for_coordinators=True).keeper
    then = datetime.now(UTC) - KEPT_FOR - timedelta(days=1)
    with acting_as(cast.ade):
        decide(cast.member(cast.ade), ours, "hide", at=then)
    assert erase_over(datetime.now(UTC)) == 1
    with acting_as(Purpose.JUDGING):
        assert Report.objects.get().keeper == key, "what nobody decided waits"
        assert DataKey.objects.filter(owner=key).exists()
    with acting_as(cast.sam):
        assert not Told.objects.exists()
        assert Hidden.objects.get().reason == SENTENCE
