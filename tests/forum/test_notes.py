"""Content notes: closed by default, as their reader likes it, suggested without a name."""

import re
from contextlib import nullcontext

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.forum.disclosures import disclose
from groups.forum.habits import Habit, change_habits, habit_of
from groups.forum.models import Habits, Post, Suggestion
from groups.forum.notes import LONGEST_NOTE, NO_NOTE, Note, Topic, pack, unpack
from groups.forum.own_words import delete_post, edit_post
from groups.forum.suggesting import answer_suggestion, suggest_note
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.forum.conftest import NOW, without_the_first_lock, without_the_second_lock
from tests.forum.test_own_words import address
from tests.forum.test_thread_page import SLUG, page_of, queries
from tests.scene import every_row, undone

NEW = reverse("forum:start_thread", args=[SLUG])
READING = reverse("forum:habits")
LOSS = Note(("loss",), "my father")
PURPOSES = [None, *(one for one in Purpose if one is not Purpose.KEY_ROTATION)]


def noted(response):
    """The notes on a page, and whether what they stand before is open."""
    found = re.findall(
        r'<details class="noted"( open)?><summary>.*?<span dir="auto">(.*?)</span>',
        response.content.decode(),
    )
    return [(note, bool(is_open)) for is_open, note in found]


def opening(thread, user):
    with acting_as(user):
        return Post.objects.get(thread=thread, opens=True)


def suggest(cast, user, post, *topics):
    with acting_as(user):
        suggest_note(cast.member(user), post, topics)


def suggested(cast, user, reader=None):
    member = cast.member(user)
    with acting_as(reader or user):
        return [one.topics for one in Suggestion.objects.visible_to(member)]


def likes(user, *closed, opens=True):
    with acting_as(user):
        change_habits(user, closed=closed, opens_noted=opens, no_word_on_advice=False)


@pytest.mark.parametrize(
    "note", [NO_NOTE, LOSS, Note(("self-harm", "relapse")), Note((), "words")], ids=str
)
def test_a_note_is_kept_as_it_is(note):
    assert unpack(pack(note)) == note


def test_a_topic_that_the_list_no_longer_has_is_left_out():
    assert unpack("loss weather\nwords") == Note(("loss",), "words")


def test_no_word_on_the_list_blames_or_diagnoses():
    assert len(Topic) == 10
    assert not re.search("addict|crazy|victim|toxic|abuser", " ".join(Topic.labels), re.I)


def test_what_has_a_note_is_closed_for_readers_and_open_for_its_author(cast, as_person):
    form = {"kind": "discussion", "title": "T", "body": "Hard words", "audience": "everyone"}
    form |= {"note_topics": ["relapse", "loss"], "note_words": "and a funeral"}
    maren = as_person(cast.maren)
    page = maren.post(NEW, form, follow=True)
    label = "Relapse or substance use, Death or loss, and a funeral"
    assert noted(page) == [(label, True)]
    for name in ("sam", "jo"):
        read = as_person(getattr(cast, name)).get(page.redirect_chain[-1][0])
        assert noted(read) == [(label, False)]
        assert "Hard words" in read.content.decode(), "it opens without a script"


@pytest.mark.parametrize(
    "wrong",
    [{"note_topics": "weather"}, {"note_words": "x" * (LONGEST_NOTE + 1)}],
    ids=["topic", "words"],
)
def test_a_wrong_note_is_said_in_place_and_nothing_is_lost(cast, as_person, wrong):
    form = {"kind": "discussion", "title": "T", "body": "Hard words", "audience": "everyone"}
    answer = as_person(cast.maren).post(NEW, {**form, **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="note-fields" open' in page
    assert "Hard words</textarea>" in page


@pytest.mark.parametrize(
    "note", [Note(("weather",)), Note(("loss", "self-harm")), Note((), "x" * 121)], ids=str
)
def test_the_action_takes_no_other_note(start, cast, note):
    with pytest.raises(NotPossible):
        start(cast.maren, note=note)


def test_an_author_changes_the_note_and_takes_it_away(cast, start, as_person):
    thread = start(cast.maren, note=LOSS)
    post = opening(thread, cast.maren)
    maren, form = as_person(cast.maren), {"title": "Quiet Thursdays", "body": post.body}
    page = maren.get(address("edit_post", post)).content.decode()
    assert 'value="my father"' in page
    sam = as_person(cast.sam)
    maren.post(address("edit_post", post), {**form, "note_topics": "hospital"})
    assert noted(sam.get(page_of(thread))) == [("Hospital or medical detail", False)]
    maren.post(address("edit_post", post), form)
    assert noted(sam.get(page_of(thread))) == []


def test_an_edit_that_says_nothing_of_the_note_leaves_it(cast, start):
    post = opening(start(cast.maren, note=LOSS), cast.maren)
    with acting_as(cast.maren):
        edit_post(cast.member(cast.maren), post, body="Other words", at=NOW)
        assert Post.objects.get(pk=post.pk).content_note == LOSS


def test_wherever_a_post_is_shown_its_note_stands_before_it(cast, start, as_person):
    post = opening(start(cast.maren, note=LOSS, anonymous=True), cast.maren)
    with acting_as(cast.sam):
        disclose(cast.member(cast.sam), post, at=NOW)
    jo, closed = as_person(cast.jo), [("Death or loss, my father", False)]
    for where in (
        reverse("forum:disclosed", args=[SLUG]),
        address("ask", post),
        address("disclose", post),
        address("suggest_note", post),
    ):
        assert noted(jo.get(where)) == closed, where


def test_the_words_of_a_note_lie_sealed(cast, start):
    post = opening(start(cast.maren, note=Note(("loss",), "zqnoteprobe")), cast.maren)
    suggest(cast, cast.sam, post, "hospital")
    likes(cast.sam, "self-harm")
    with undone():
        rows = every_row()
    for word in (b"zqnoteprobe", b"hospital", b"self-harm"):
        assert word not in rows


def test_a_reader_who_likes_it_open_finds_it_open_but_for_their_own_topics(cast, start, as_person):
    one = start(cast.maren, note=LOSS)
    other = start(cast.maren, note=Note(("violence", "relapse")))
    likes(cast.sam, "violence", "eating")
    sam = as_person(cast.sam)
    assert [is_open for _, is_open in noted(sam.get(page_of(one)))] == [True]
    assert [is_open for _, is_open in noted(sam.get(page_of(other)))] == [False]
    assert [is_open for _, is_open in noted(as_person(cast.jo).get(page_of(one)))] == [False]


def test_habits_take_no_further_query_on_a_thread(cast, start, as_person):
    thread = start(cast.maren, note=LOSS)
    sam = as_person(cast.sam)
    before = len(queries(sam, page_of(thread)))
    likes(cast.sam, "violence")
    suggest(cast, cast.jo, opening(thread, cast.maren), "hospital")
    assert len(queries(sam, page_of(thread))) == before
    assert len(queries(as_person(cast.maren), page_of(thread))) == before


def test_the_page_of_habits_keeps_what_is_chosen(cast, as_person):
    sam = as_person(cast.sam)
    with acting_as(cast.sam):
        assert habit_of(cast.sam) == Habit()
    page = sam.post(READING, {"opens_noted": "on", "closed": ["loss", "eating"]}, follow=True)
    assert "It is kept." in page.content.decode()
    with acting_as(cast.sam):
        assert habit_of(cast.sam) == Habit(frozenset({"loss", "eating"}), True, True)
    form = sam.get(READING).context["form"]
    assert form["closed"].value() == ("eating", "loss")
    assert form["word_on_advice"].value() is False
    assert sam.post(READING, {"closed": "weather"}).status_code == 422


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_nobody_finds_the_habits_or_the_suggestions_of_another(cast, start, removed):
    post = opening(start(cast.maren), cast.maren)
    suggest(cast, cast.sam, post, "loss")
    likes(cast.maren, "loss")
    with removed():
        for name in ("jo", "ade", "sam", "priya"):
            user = getattr(cast, name)
            member = cast.member(user)
            with acting_as(user):
                assert not Suggestion.objects.visible_to(member).exists(), name
                assert not Habits.objects.visible_to(user).exists(), name
        member = cast.member(cast.maren)
        with acting_as(cast.maren):
            assert Suggestion.objects.visible_to(member).exists()
            assert Habits.objects.visible_to(cast.maren).exists()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_no_purpose_finds_either(cast, start, purpose):
    suggest(cast, cast.sam, opening(start(cast.maren), cast.maren), "loss")
    likes(cast.maren, "loss")
    with acting_as(purpose):
        assert not Suggestion.objects.exists()
        assert not Habits.objects.exists()


def test_the_second_lock_lets_nobody_change_the_habits_of_another(cast):
    likes(cast.maren, "loss")
    with acting_as(cast.sam), connection.cursor() as cursor:
        cursor.execute("update forum_habits set opens_noted = false")
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(
                "insert into forum_habits (id, person_id, closed, opens_noted, no_word_on_advice)"
                " values (gen_random_uuid(), %s, ''::bytea, true, true)",
                [cast.priya.pk],
            )


def test_a_reader_suggests_and_the_author_alone_is_asked(cast, start, as_person):
    thread = start(cast.maren)
    post = opening(thread, cast.maren)
    sam, maren = as_person(cast.sam), as_person(cast.maren)
    assert "Suggest a note" in sam.get(page_of(thread)).content.decode()
    page = sam.post(address("suggest_note", post), {"topics": ["loss", "hospital"]}, follow=True)
    assert "They are not told who suggested it." in page.content.decode()
    words = (
        "A reader would like a note before this: <b>Death or loss, Hospital or medical detail</b>"
    )
    assert words in maren.get(page_of(thread)).content.decode()
    for name in ("sam", "priya", "jo", "ade"):
        assert (
            "would like a note"
            not in as_person(getattr(cast, name)).get(page_of(thread)).content.decode()
        )
    columns = {field.name for field in Suggestion._meta.fields}
    assert columns == {"id", "group", "thread", "post", "topics"}, "no name, no time"


@pytest.mark.parametrize(("answer", "after"), [("add", 1), ("leave", 0)])
def test_the_author_takes_it_or_leaves_it(cast, start, reply, as_person, answer, after):
    post = reply(cast.maren, start(cast.priya), body="Hard words")
    suggest(cast, cast.sam, post, "loss")
    maren = as_person(cast.maren)
    maren.post(address("answer_suggestion", post), {"answer": "perhaps"})
    assert suggested(cast, cast.maren) == ["loss"]
    page = maren.post(address("answer_suggestion", post), {"answer": answer}, follow=True)
    assert len(noted(page)) == after
    assert "would like a note" not in page.content.decode()
    again = maren.post(address("answer_suggestion", post), {"answer": answer})
    assert again.status_code == 404


def test_a_note_that_is_taken_joins_the_one_that_is_there(cast, start):
    post = opening(start(cast.maren, note=LOSS), cast.maren)
    suggest(cast, cast.sam, post, "self-harm", "loss")
    with acting_as(cast.maren):
        answer_suggestion(cast.member(cast.maren), post, add=True, at=NOW)
        after = Post.objects.get(pk=post.pk).content_note
    assert after == Note(("self-harm", "loss"), "my father")


def test_there_is_one_suggestion_at_a_time_and_no_way_to_tell(cast, start, as_person):
    thread = start(cast.maren)
    post = opening(thread, cast.maren)
    answers = [
        as_person(user).post(address("suggest_note", post), {"topics": topic})
        for user, topic in ((cast.sam, "loss"), (cast.priya, "eating"))
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert suggested(cast, cast.maren) == ["loss"]
    second = Suggestion(group=cast.circle, thread=thread, post=post, topics="eating")
    with acting_as(cast.priya), pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


def test_nobody_suggests_on_their_own_or_on_what_they_do_not_read(cast, start, as_person):
    post = opening(start(cast.maren), cast.maren)
    hidden = opening(start(cast.maren, audience="facilitators"), cast.maren)
    assert as_person(cast.maren).get(address("suggest_note", post)).status_code == 403
    assert as_person(cast.sam).get(address("suggest_note", hidden)).status_code == 404
    with pytest.raises(PermissionDenied):
        suggest(cast, cast.maren, post, "loss")
    with pytest.raises(PermissionDenied):
        suggest(cast, cast.sam, hidden, "loss")
    past_it = Suggestion(group=cast.circle, thread_id=hidden.thread_id, post=hidden, topics="loss")
    with acting_as(cast.sam), pytest.raises(ProgrammingError), transaction.atomic():
        past_it.save(force_insert=True)
    for topics in ([], ["weather"]):
        with pytest.raises(NotPossible):
            suggest(cast, cast.sam, post, *topics)


def test_nobody_answers_for_the_author_or_learns_of_it(cast, start, as_person):
    post = opening(start(cast.maren), cast.maren)
    suggest(cast, cast.sam, post, "loss")
    for name in ("sam", "jo", "priya", "kai"):
        answer = as_person(getattr(cast, name)).post(
            address("answer_suggestion", post), {"answer": "add"}
        )
        assert answer.status_code == 404
    with acting_as(cast.sam), connection.cursor() as cursor:
        cursor.execute("delete from forum_suggestion")
        assert cursor.rowcount == 0
    assert suggested(cast, cast.maren) == ["loss"]


def test_it_goes_with_the_post(cast, start, reply):
    thread = start(cast.maren)
    reply(cast.sam, thread)
    post = opening(thread, cast.maren)
    suggest(cast, cast.sam, post, "loss")
    with acting_as(cast.maren):
        delete_post(cast.member(cast.maren), post, at=NOW)
    with without_the_second_lock():
        connection.check_constraints()
        assert not Suggestion.objects.exists()


def test_a_suggestion_leaves_no_line_in_any_log(cast, start):
    post = opening(start(cast.maren), cast.maren)
    with acting_as(cast.sam):
        before = Entry.objects.count()
    suggest(cast, cast.sam, post, "loss")
    with acting_as(cast.sam):
        assert Entry.objects.count() == before
