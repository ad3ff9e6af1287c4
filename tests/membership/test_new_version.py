"""A new version of the agreement: what is different, saying yes, and writing again afterwards."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from groups.errors import NotPossible
from groups.forum import actions as forum
from groups.forum import own_words
from groups.forum.models import Authorship, Post, Thread
from groups.journal.models import JournalEntry
from groups.meetings import actions as meetings
from groups.meetings.models import Meeting, Session
from groups.membership import actions
from groups.membership.agreement import DEFAULT_AGREEMENT, has_said_yes, new_version_for, say_yes
from groups.membership.models import Acceptance, Agreement
from groupsite.confidentiality.acting import acting_as

NOW = datetime.now(UTC)
ROOT = "/g/tuesday-evening-circle/"
PAGE = f"{ROOT}agreement/"
YES = f"{PAGE}yes/"
NEW_LIMITS = DEFAULT_AGREEMENT["limits"] + "\nWe keep no lists."


def change(cast, by=None, **parts: object) -> Agreement:
    writer = by or cast.jo
    with acting_as(writer):
        return actions.change_agreement(
            cast.member(writer), at=NOW, **(parts or {"limits": NEW_LIMITS})
        )


def text(answer) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


# --- reading what is new


def test_who_has_not_said_yes_reads_first_what_is_new(cast, as_person):
    change(cast)
    page = as_person(cast.maren).get(PAGE)
    assert "What is new" in text(page)
    assert '<b class="was">New</b> <ins>We keep no lists.</ins>' in page.content.decode()
    assert "<del>" not in page.content.decode()
    # Who wrote it has said yes by writing it.
    assert "What is new" not in text(as_person(cast.jo).get(PAGE))


def test_the_difference_is_to_the_version_that_they_accepted(cast, as_person):
    change(cast)
    change(cast, limits=NEW_LIMITS + "\nWe bring no guests.")
    page = text(as_person(cast.maren).get(PAGE))
    assert "We keep no lists." in page
    assert "New We bring no guests." in page
    with acting_as(cast.maren):
        say_yes(cast.member(cast.maren), 3, at=NOW)
    change(cast, limits=NEW_LIMITS)
    page = text(as_person(cast.maren).get(PAGE))
    assert "No longer there We bring no guests." in page
    assert "New We keep no lists." not in page


def test_any_two_versions_stand_side_by_side(cast, as_person):
    change(cast)
    change(cast, facilitators_see_authors=True)
    browser = as_person(cast.maren)
    beside = text(browser.get(f"{PAGE}3/?since=1"))
    assert "Version 3 beside version 1" in beside
    assert "New We keep no lists." in beside
    assert "New The facilitators of this group can see it." in beside
    assert "No longer there We keep no lists." in text(browser.get(f"{PAGE}1/?since=3"))
    # Without a second one it is the one before.
    assert "Version 2 beside version 1" in text(browser.get(f"{PAGE}2/"))
    assert " beside version " not in text(browser.get(f"{PAGE}1/"))
    for wrong in ("9/", "0/", "3/?since=9", "3/?since=x", "3/?since="):
        assert browser.get(f"{PAGE}{wrong}").status_code == 404


def test_each_sentence_has_an_anchor_that_a_report_can_name(cast, as_person):
    change(cast)
    page = as_person(cast.maren).get(f"{PAGE}1/?since=1").content.decode()
    with acting_as(cast.maren):
        first = Agreement.objects.get(group=cast.circle, version=1)
    names = [clause.name for clause in first.clauses]
    assert len(set(names)) == len(names) > 15
    for clause in first.clauses:
        assert f'<li id="{clause.name}">{clause.text}</li>' in page
    assert first.clause("m-1").text == "What is said here stays here, and so does who is here."
    assert first.clause("m-1").part == "What everybody promises"
    assert first.clause("m-99") is None
    assert first.clause("x") is None


def test_the_default_names_the_one_who_is_not_there_and_what_cannot_be_promised(cast):
    with acting_as(cast.maren):
        words = " ".join(c.text for c in Agreement.objects.get(group=cast.circle).clauses)
    for said in (
        "My partner is not here and was not asked.",
        "therapy or a diagnosis",
        "against what a doctor or a therapist said",
        "life is in danger",
        "Where the law demands it",
        "not end-to-end encrypted",
    ):
        assert said in words


# --- saying yes


def test_saying_yes_is_kept_and_said_twice_it_is_said(cast, as_person):
    after = change(cast)
    browser = as_person(cast.maren)
    for _ in range(2):
        assert browser.post(YES, {"version": "2"}).status_code == 302
    assert "You accepted it on" in text(browser.get(PAGE))
    with acting_as(cast.maren):
        own = Acceptance.objects.filter(agreement=after, membership=cast.member(cast.maren))
        assert own.count() == 1


def test_a_version_that_changed_meanwhile_is_not_accepted_unread(cast, as_person):
    change(cast)
    change(cast, limits="We are people.")
    browser = as_person(cast.maren)
    answer = browser.post(YES, {"version": "2"})
    assert answer.status_code == 422
    assert "changed once more, so nothing was accepted" in text(answer)
    assert "New We are people." in text(answer)
    assert 'name="version" value="3"' in answer.content.decode()
    with acting_as(cast.maren):
        assert not has_said_yes(cast.member(cast.maren))


@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"version": "-1"}, {"version": "9" * 30}])
def test_a_yes_to_nothing_is_none(cast, as_person, sent):
    change(cast)
    assert as_person(cast.maren).post(YES, sent).status_code == 422
    with acting_as(cast.maren):
        assert new_version_for(cast.member(cast.maren)).agreement.version == 2


# --- writing waits, reading goes on


def posts(cast) -> int:
    with acting_as(cast.maren):
        return Post.objects.visible_to(cast.member(cast.maren)).count()


def test_reading_goes_on_and_writing_waits(scene, as_person):
    cast, thread = scene.cast, scene.circle.thread
    change(cast)
    browser, before = as_person(cast.sam), posts(cast)
    where = f"{ROOT}threads/{thread.pk}/"
    page = browser.get(where)
    assert page.status_code == 200
    assert "The agreement changed" in text(page)
    assert "New We keep no lists." in text(page)
    answer = browser.post(
        f"{where}reply/", {"body": "I was in the middle of it.", "audience": "everyone"}
    )
    assert answer.status_code == 422
    assert "I was in the middle of it." in answer.content.decode(), "what was written is kept"
    assert "Your words stay here meanwhile." in text(answer)
    assert posts(cast) == before


def test_yes_beside_the_text_is_enough(scene, as_person):
    cast, thread = scene.cast, scene.circle.thread
    change(cast)
    browser, before = as_person(cast.sam), posts(cast)
    sent = {"body": "Now.", "audience": "everyone", "agreed": "on", "version": "2"}
    answer = browser.post(f"{ROOT}threads/{thread.pk}/reply/", sent)
    assert answer.status_code == 302
    assert posts(cast) == before + 1
    with acting_as(cast.sam):
        assert has_said_yes(cast.member(cast.sam))
    assert "The agreement changed" not in text(browser.get(f"{ROOT}threads/{thread.pk}/"))


def test_yes_to_an_older_version_beside_the_text_is_asked_again(scene, as_person):
    cast = scene.cast
    change(cast)
    change(cast, limits="We are people.")
    sent = {
        "kind": "discussion", "title": "A title", "body": "Kept words.", "audience": "everyone",
        "agreed": "on", "version": "2",
    }  # fmt: skip
    answer = as_person(cast.sam).post(f"{ROOT}threads/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Kept words." in page
    assert 'name="version" value="3"' in page
    assert re.search('<input[^>]*name="agreed"[^>]*>', page)
    assert not re.search('<input[^>]*name="agreed"[^>]*checked', page)
    with acting_as(cast.sam):
        assert not has_said_yes(cast.member(cast.sam))


def test_what_one_writes_for_oneself_waits_for_nothing(scene, as_person):
    cast = scene.cast
    change(cast)
    sent = {"body": "For me.", "audience": "me"}
    where = f"{ROOT}threads/{scene.circle.thread.pk}/reply/"
    assert as_person(cast.sam).post(where, sent).status_code == 302
    with acting_as(cast.sam):
        assert JournalEntry.objects.visible_to(cast.sam).count() == 1
        assert not has_said_yes(cast.member(cast.sam))


def test_the_actions_refuse_as_well(scene):
    cast = scene.cast
    change(cast)
    with acting_as(cast.sam):
        sam = cast.member(cast.sam)
        with pytest.raises(NotPossible, match="agreement has changed"):
            forum.reply(sam, scene.circle.thread, body="Words", audience="everyone", at=NOW)
        with pytest.raises(NotPossible, match="agreement has changed"):
            forum.start_thread(
                sam, kind="discussion", title="T", body="B", audience="everyone", at=NOW
            )


def test_own_words_can_be_changed_and_taken_back_all_the_same(scene):
    cast = scene.cast
    change(cast)
    with acting_as(cast.maren):
        maren = cast.member(cast.maren)
        own_words.edit_post(maren, scene.circle.post, body="Better words.", at=NOW)
        own_words.delete_post(maren, scene.circle.post, at=NOW)


def insert_reply(cast, thread: Thread) -> None:
    """Past the action: only the database can refuse it."""
    with acting_as(cast.sam), transaction.atomic():
        sam = cast.member(cast.sam)
        post = Post(
            group_id=sam.group_id, thread_id=thread.pk, byline="Sam", body="Words",
            audience="everyone", created_at=NOW,
        )  # fmt: skip
        Authorship(
            group_id=sam.group_id, thread_id=thread.pk, post_id=post.pk, membership_id=sam.pk
        ).save(force_insert=True)
        post.save(force_insert=True)


def insert_thread(cast) -> None:
    with acting_as(cast.sam), transaction.atomic():
        sam = cast.member(cast.sam)
        thread = Thread(
            group_id=sam.group_id,
            title="Words",
            audience="everyone",
            created_at=NOW,
            kind="discussion",
        )
        Authorship(group_id=sam.group_id, thread_id=thread.pk, membership_id=sam.pk).save(
            force_insert=True
        )
        thread.save(force_insert=True)


def insert_session(scene) -> None:
    cast = scene.cast
    with acting_as(cast.ade), transaction.atomic():
        Session(group_id=cast.circle.pk, meeting_id=scene.circle.wrapped_up.pk, made_at=NOW).save(
            force_insert=True
        )


def test_the_database_refuses_posts_threads_and_sessions_until_the_yes(scene):
    cast = scene.cast
    change(cast)
    for insert in (
        lambda: insert_reply(cast, scene.circle.thread),
        lambda: insert_thread(cast),
        lambda: insert_session(scene),
    ):
        with pytest.raises(DatabaseError, match="row-level security"):
            insert()
    for user in (cast.sam, cast.ade):
        with acting_as(user):
            say_yes(cast.member(user), 2, at=NOW)
    insert_reply(cast, scene.circle.thread)
    insert_thread(cast)
    # By now another rule speaks: there is a session already.
    with pytest.raises(DatabaseError, match="unique"):
        insert_session(scene)


def test_a_facilitator_who_has_not_said_yes_opens_no_session(scene, as_person, cast):
    with acting_as(cast.jo):
        tomorrow = (NOW + timedelta(days=1)).date()
        series = meetings.schedule(
            cast.member(cast.jo),
            starts_on=tomorrow,
            starts_at=time(19),
            time_zone="Europe/London",
            at=NOW,
        )
        meeting = Meeting.objects.get(series=series)
    change(cast)
    where = f"{ROOT}meetings/{meeting.pk}/session/"
    browser = as_person(cast.ade)
    page = browser.get(where)
    assert "Whoever facilitates an evening has said yes to it" in text(page)
    assert browser.post(where, {"plan": "evening"}).status_code == 422
    assert browser.post(YES, {"version": "2"}).status_code == 302
    assert "Choose a plan to begin with" in text(browser.get(where))
    assert browser.post(where, {"plan": "evening"}).status_code == 302
