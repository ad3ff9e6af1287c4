"""Drafts: kept for their author alone, found again in the form, gone once sent."""

from contextlib import nullcontext
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from groups.audit.models import Entry
from groups.forum import actions
from groups.forum.drafts import Draft, erase_drafts, keep_draft
from groups.forum.models import Post
from groups.forum.own_words import narrow
from groups.membership.actions import leave, pause, remove, resume
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import Unreadable, destroy_data_key
from tests.forum.conftest import NOW, without_the_first_lock, without_the_second_lock
from tests.forum.test_thread_page import SLUG, page_of
from tests.scene import every_row, undone

NEW = reverse("forum:start_thread", args=[SLUG])
KEEP = reverse("forum:keep_draft", args=[SLUG])
DISCARD = reverse("forum:discard_draft", args=[SLUG])
WORDS = {"title": "Half a title", "body": "Half a sentence", "audience": "facilitators"}
BY_HTMX = {"HTTP_HX_REQUEST": "true"}


def keep_of(thread):
    return reverse("forum:keep_reply_draft", args=[SLUG, thread.pk])


def kept(cast, user, reader=None):
    member = cast.member(user)
    with acting_as(reader or user):
        return [draft.words for draft in Draft.objects.visible_to(member)]


def keeps(cast, user, thread=None, at=NOW, **words):
    with acting_as(user):
        return keep_draft(cast.member(user), thread, words or WORDS, at=at, sending=None)


def test_what_was_kept_is_found_in_the_form_again(cast, as_person):
    maren = as_person(cast.maren)
    words = {
        **WORDS,
        "kind": "question",
        "wish": "listening",
        "audience": "chosen",
        "chosen": str(cast.member(cast.sam).pk),
        "anonymous": "on",
        "stays_for": "7",
        "note_topics": ["loss", "relapse"],
        "note_words": "my own words",
    }
    answer = maren.post(KEEP, words, follow=True)
    assert answer.redirect_chain == [(NEW, 302)]
    page = answer.content.decode()
    assert "It is kept as a draft. Nobody else can see it." in page
    form = answer.context["form"]
    for name, value in words.items():
        assert form[name].value() in (value, [value]), name
    assert "Half a sentence</textarea>" in page
    assert "Kept as a draft: " in page
    for other in (cast.sam, cast.jo):
        assert "Half a" not in as_person(other).get(NEW).content.decode()


def test_a_reply_has_a_draft_for_each_thread(cast, start, as_person):
    one, other = start(cast.maren), start(cast.priya, title="Another")
    sam = as_person(cast.sam)
    sam.post(keep_of(one), {"body": "To the first"})
    sam.post(keep_of(other), {"body": "To the second"})
    sam.post(keep_of(other), {"body": "To the second, again"})
    assert "To the first</textarea>" in sam.get(page_of(one)).content.decode()
    assert "To the second, again</textarea>" in sam.get(page_of(other)).content.decode()
    assert len(kept(cast, cast.sam)) == 2
    assert "To the first" not in as_person(cast.maren).get(page_of(one)).content.decode()


def test_while_somebody_writes_one_quiet_line_is_the_answer(cast, as_person):
    maren = as_person(cast.maren)
    answer = maren.post(KEEP, WORDS, **BY_HTMX)
    assert answer.status_code == 200
    assert answer.content.decode().strip().startswith('<p class="kept')
    assert maren.post(KEEP, {"body": " "}, **BY_HTMX).content.strip() == b""
    assert kept(cast, cast.maren) == [], "what was emptied is not kept either"


def test_a_draft_is_thrown_away_by_its_author(cast, start, as_person):
    thread = start(cast.priya)
    maren = as_person(cast.maren)
    maren.post(KEEP, WORDS)
    maren.post(keep_of(thread), {"body": "A reply"})
    assert "The draft is gone." in maren.post(DISCARD, follow=True).content.decode()
    assert "Half a" not in maren.get(NEW).content.decode()
    assert len(kept(cast, cast.maren)) == 1
    maren.post(reverse("forum:discard_reply_draft", args=[SLUG, thread.pk]))
    assert kept(cast, cast.maren) == []


def test_once_it_is_sent_the_draft_is_gone(cast, start, reply):
    thread = start(cast.priya)
    keeps(cast, cast.maren)
    keeps(cast, cast.maren, thread, body="A reply")
    start(cast.maren)
    assert len(kept(cast, cast.maren)) == 1
    reply(cast.maren, thread)
    assert kept(cast, cast.maren) == []


def test_a_browser_that_keeps_what_was_just_shared_keeps_nothing(cast, as_person):
    maren, token = as_person(cast.maren), str(uuid4())
    words = {**WORDS, "kind": "discussion", "sending": token}
    assert maren.post(NEW, words).status_code == 302
    assert maren.post(KEEP, words, **BY_HTMX).content.strip() == b""
    assert kept(cast, cast.maren) == []
    maren.post(KEEP, {**words, "sending": str(uuid4())})
    assert len(kept(cast, cast.maren)) == 1


def test_a_draft_says_in_its_row_nothing_of_what_is_in_it(cast):
    keeps(cast, cast.maren, body="zqdraftprobe", audience="chosen", chosen=["zqchosenprobe"])
    with undone():
        rows = every_row()
    assert b"zqdraftprobe" not in rows
    assert b"zqchosenprobe" not in rows
    columns = {field.name for field in Draft._meta.fields}
    assert columns == {"id", "group", "membership", "thread", "words", "kept_at"}


def test_it_goes_with_the_groups_key(cast):
    keeps(cast, cast.maren)
    destroy_data_key(cast.circle.pk)
    with pytest.raises(Unreadable):
        kept(cast, cast.maren)


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_nobody_finds_the_draft_of_another(cast, removed):
    keeps(cast, cast.maren)
    with removed():
        for name in ("jo", "ade", "sam", "kai", "noor"):
            user = getattr(cast, name)
            group = cast.beside if name in {"kai", "noor"} else cast.circle
            member = cast.member(user, group)
            with acting_as(user):
                assert not Draft.objects.visible_to(member).exists(), name
        with acting_as(cast.maren):
            assert Draft.objects.visible_to(cast.member(cast.maren)).exists()


@pytest.mark.parametrize(
    "purpose", [None, *(one for one in Purpose if one is not Purpose.KEY_ROTATION)]
)
def test_no_purpose_finds_a_draft_before_its_time(cast, purpose):
    keeps(cast, cast.maren)
    with connection.cursor() as cursor, acting_as(cast.maren):
        cursor.execute("update forum_draft set kept_at = now() - interval '29 days'")
    with acting_as(purpose):
        assert not Draft.objects.exists()


def test_the_second_lock_lets_nobody_keep_a_draft_for_another_or_where_they_cannot_read(
    cast, start
):
    hidden = start(cast.maren, audience="chosen", readers=[cast.priya])
    sam, maren = cast.member(cast.sam), cast.member(cast.maren)
    for membership, thread in ((maren, None), (sam, hidden)):
        draft = Draft(group=cast.circle, membership=membership, thread=thread, kept_at=NOW)
        draft.words = "{}"
        with acting_as(cast.sam), pytest.raises(ProgrammingError), transaction.atomic():
            draft.save(force_insert=True)


def test_after_thirty_days_it_is_erased(cast):
    keeps(cast, cast.maren)
    keeps(cast, cast.sam)
    with acting_as(cast.maren), connection.cursor() as cursor:
        cursor.execute("update forum_draft set kept_at = now() - interval '30 days 1 minute'")
        assert cursor.rowcount == 1
    with acting_as(cast.sam), connection.cursor() as cursor:
        cursor.execute("update forum_draft set kept_at = now() - interval '29 days'")
    assert erase_drafts() == 1
    assert kept(cast, cast.maren) == []
    assert len(kept(cast, cast.sam)) == 1


def test_whoever_leaves_has_no_draft_any_more(cast):
    keeps(cast, cast.maren)
    with acting_as(cast.maren):
        leave(cast.member(cast.maren), at=NOW)
    with without_the_second_lock():
        assert not Draft.objects.exists()


def test_whoever_is_away_for_now_finds_the_draft_again(cast, as_person):
    keeps(cast, cast.maren)
    with acting_as(cast.maren):
        pause(cast.member(cast.maren), at=NOW)
        assert not Draft.objects.exists()
        resume(cast.maren, cast.circle, at=NOW)
    assert "Half a sentence" in as_person(cast.maren).get(NEW).content.decode()


def test_whoever_was_removed_finds_nothing(cast, as_person):
    keeps(cast, cast.maren)
    with acting_as(cast.jo):
        remove(cast.member(cast.jo), cast.member(cast.maren), at=NOW)
    with acting_as(cast.maren):
        assert not Draft.objects.exists()
    assert as_person(cast.maren).post(KEEP, WORDS).status_code == 404


def test_a_draft_in_a_thread_that_closed_to_somebody_is_not_found(cast, start, as_person):
    thread = start(cast.maren)
    keeps(cast, cast.sam, thread, body="A reply")
    with acting_as(cast.maren):
        post = Post.objects.get(thread=thread)
        narrow(cast.member(cast.maren), post, audience="facilitators", at=NOW)
    assert as_person(cast.sam).post(keep_of(thread), {"body": "More"}).status_code == 404


def test_who_was_chosen_and_left_meanwhile_is_not_chosen_in_the_draft(cast, as_person):
    keeps(cast, cast.maren, body="x", audience="chosen", chosen=[str(cast.member(cast.sam).pk)])
    with acting_as(cast.sam):
        leave(cast.member(cast.sam), at=NOW)
    page = as_person(cast.maren).get(NEW)
    assert "Sam" not in page.content.decode()
    answer = as_person(cast.maren).post(
        NEW, {"title": "T", "body": "x", "kind": "discussion", "audience": "chosen"}
    )
    assert "Choose at least one person." in answer.content.decode()


def test_what_was_promised_when_it_was_kept_is_asked_again_when_it_no_longer_holds(
    cast, as_person, agreed
):
    words = {**WORDS, "kind": "discussion", "anonymous": "on", "promise": "sealed"}
    maren = as_person(cast.maren)
    maren.post(KEEP, words)
    agreed()
    page = maren.get(NEW).content.decode()
    assert 'name="promise" value="sealed"' in page
    answer = maren.post(NEW, words)
    assert answer.status_code == 422
    assert "agreement has changed meanwhile" in answer.content.decode()


def test_what_is_much_too_long_comes_back_instead_of_being_kept(cast, as_person):
    answer = as_person(cast.maren).post(KEEP, {"body": "long " * 200_000})
    assert answer.status_code == 422
    assert b"too long to be kept" in answer.content
    assert b"long long long" in answer.content
    assert kept(cast, cast.maren) == []


@pytest.mark.parametrize("body", ["NUL \0 inside", "\ud800", "\u202eturned", "<b>"], ids=ascii)
def test_any_text_can_be_kept(cast, body):
    keeps(cast, cast.maren, body=body)
    assert len(kept(cast, cast.maren)) == 1


def test_no_deed_with_a_draft_enters_the_log(cast):
    with acting_as(cast.maren):
        before = Entry.objects.count()
    keeps(cast, cast.maren)
    with acting_as(cast.maren):
        actions.discard_draft(cast.member(cast.maren), None)
        assert Entry.objects.count() == before


def test_keeping_works_from_members_alone(cast, client, as_person, start):
    thread = start(cast.maren)
    assert client.post(KEEP, WORDS).status_code == 302
    for name in ("kai", "lena", "rae", "stella", "sol"):
        browser = as_person(getattr(cast, name))
        assert browser.post(KEEP, WORDS).status_code == 404
        assert browser.post(keep_of(thread), WORDS).status_code == 404
    with acting_as(cast.jo):
        assert not Draft.objects.exists()


def test_a_reply_that_is_kept_after_its_thread_went_comes_back(cast, start, as_person):
    hidden = start(cast.priya, audience="facilitators")
    sam, words = as_person(cast.sam), {"body": "I was writing this", "audience": "everyone"}
    plain = sam.post(keep_of(hidden), words)
    assert plain.status_code == 404
    assert "I was writing this</textarea>" in plain.content.decode()
    quiet = sam.post(keep_of(hidden), words, **BY_HTMX)
    assert quiet.status_code == 404
    assert quiet.content.decode().strip().startswith('<p class="kept')
    assert kept(cast, cast.sam) == []


def test_once_it_is_in_the_journal_the_draft_is_gone(cast, start, as_person):
    thread, maren = start(cast.priya), as_person(cast.maren)
    keeps(cast, cast.maren)
    keeps(cast, cast.maren, thread, body="A reply")
    words = {"body": "For me alone", "audience": "me"}
    maren.post(reverse("forum:reply", args=[SLUG, thread.pk]), words)
    assert len(kept(cast, cast.maren)) == 1
    maren.post(NEW, {**words, "kind": "discussion"})
    assert kept(cast, cast.maren) == []
