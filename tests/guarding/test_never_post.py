"""The list of words that must never leave: who finds it, and what its pages show."""

from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.urls import reverse

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.guarding import actions
from groups.guarding.actions import MOST_WORDS, how_many, words_of
from groups.guarding.before_sending import AS_IT_IS, before_sending, check_words
from groups.guarding.models import GuardedWord, GuardedWordQuerySet
from groupsite.confidentiality.acting import Purpose, acting_as
from groupsite.confidentiality.keyring import Unreadable, destroy_data_key
from tests.scene import every_row, open_the_second_lock, undone

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE, WORDS = reverse("guarding:never_post"), reverse("guarding:words")
CAST = ("jo", "ade", "maren", "sam", "priya", "lena", "rae", "noor", "kai", "cora", "stella", "sol")


def add(user, *words):
    with acting_as(user):
        for word in words:
            actions.add_word(user, word, at=NOW)


def words(user, reader=None):
    with acting_as(reader or user):
        return words_of(user)


def remove_address(user):
    with acting_as(user):
        (word,) = GuardedWord.objects.visible_to(user)
    return reverse("guarding:remove", args=[word.pk])


@contextmanager
def without_the_first_lock():
    """``visible_to`` lets everything through."""
    with pytest.MonkeyPatch.context() as patch:
        for where in (GuardedWordQuerySet, type(GuardedWord.objects)):
            patch.setattr(where, "visible_to", lambda self, user: self.all(), raising=False)
        yield


@contextmanager
def without_the_second_lock():
    """Row security is off while the block looks on; undone at its end."""
    with undone():
        open_the_second_lock()
        yield


@pytest.mark.parametrize(
    "removed",
    [nullcontext, without_the_first_lock, without_the_second_lock],
    ids=["both", "the second alone", "the first alone"],
)
def test_everybody_finds_their_own_list_and_nothing_else(cast, removed):
    for name in ("maren", "jo", "stella"):
        add(getattr(cast, name), f"{name} secret")
    with removed():
        for name in CAST:
            should = [f"{name} secret"] if name in {"maren", "jo", "stella"} else []
            assert words(getattr(cast, name)) == should, name


def test_the_first_lock_gives_nobody_the_list_of_another(cast):
    add(cast.maren, "Alex")
    for reader in (cast.jo, cast.cora, cast.stella):
        assert words(cast.maren, reader) == []


@pytest.mark.parametrize(
    "purpose", [None, *(one for one in Purpose if one is not Purpose.KEY_ROTATION)]
)
def test_no_purpose_finds_a_list(cast, purpose):
    add(cast.maren, "Alex")
    with acting_as(purpose):
        assert not GuardedWord.objects.exists()


@pytest.mark.parametrize("name", ["jo", "cora", "kai"])
def test_the_second_lock_lets_nobody_touch_the_list_of_another(cast, name):
    add(cast.maren, "Alex")
    with acting_as(getattr(cast, name)), connection.cursor() as cursor:
        for what in ("delete from guarding_guardedword", "update guarding_guardedword set id = id"):
            cursor.execute(what)
            assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(
                "insert into guarding_guardedword (id, person_id, text, added_at)"
                " values (gen_random_uuid(), %s, ''::bytea, now())",
                [cast.maren.pk],
            )
    assert words(cast.maren) == ["Alex"]


def test_a_word_that_is_found_by_another_is_on_the_list_once(cast):
    add(cast.maren, "Alex Rivera", "alex-rivera", "ALEX RIVERA", "Alexa")
    assert sorted(words(cast.maren)) == ["Alex Rivera", "Alexa"]


@pytest.mark.parametrize("word", ["", "a", "!!", "x" * 81])
def test_what_would_be_found_everywhere_and_what_is_too_long_is_refused(cast, word):
    with pytest.raises(NotPossible):
        add(cast.maren, word)
    assert words(cast.maren) == []


def test_the_list_has_an_end(cast):
    add(cast.maren, *(f"name{number}" for number in range(MOST_WORDS)))
    with pytest.raises(NotPossible, match="room for 50"):
        add(cast.maren, "one more")
    add(cast.maren, "name7")


def test_the_words_lie_sealed_in_the_database_with_the_persons_own_key(cast):
    add(cast.maren, "zqneverpost")
    add(cast.sam, "Robin")
    with undone():
        assert b"zqneverpost" not in every_row()
    destroy_data_key(cast.maren.pk)
    assert words(cast.sam) == ["Robin"]
    with pytest.raises(Unreadable):
        words(cast.maren)


def test_no_deed_on_the_list_enters_the_log(cast):
    with acting_as(cast.maren):
        before = Entry.objects.count()
        actions.add_word(cast.maren, "Alex", at=NOW)
        actions.remove_word(cast.maren, GuardedWord.objects.visible_to(cast.maren).get().pk)
        assert Entry.objects.count() == before
        assert how_many(cast.maren) == 0


def test_the_database_holds_no_longer_one(cast):
    add(cast.maren, "Alex")
    word = GuardedWord(person=cast.maren, text="x" * 700, added_at=NOW)
    with acting_as(cast.maren), pytest.raises(DatabaseError), transaction.atomic():
        word.save(force_insert=True)


def test_the_page_masks_the_words_until_they_are_asked_for(cast, as_person):
    maren = as_person(cast.maren)
    assert "Nothing is on your list yet" in maren.get(PAGE).content.decode()
    answer = maren.post(PAGE, {"text": "Alex Rivera"}, follow=True).content.decode()
    assert "It is on your list." in answer
    assert "1 word" in answer
    for page in (answer, maren.get(PAGE).content.decode(), maren.get(WORDS).content.decode()):
        assert "Rivera" not in page
    shown = maren.post(WORDS)
    assert "Alex Rivera" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "Rivera" not in as_person(cast.sam).post(WORDS).content.decode()


def test_a_word_is_taken_off_by_its_owner_alone(cast, as_person, client):
    add(cast.maren, "Alex")
    where = remove_address(cast.maren)
    assert client.post(where).status_code == 302
    for user in (cast.sam, cast.jo, cast.stella):
        assert as_person(user).post(where).status_code == 404
    assert words(cast.maren) == ["Alex"]
    assert as_person(cast.maren).post(where).status_code == 302
    assert words(cast.maren) == []
    assert as_person(cast.maren).post(where).status_code == 404


def test_a_wrong_word_is_said_beside_the_field_and_comes_back(cast, as_person):
    answer = as_person(cast.maren).post(PAGE, {"text": "a"})
    assert answer.status_code == 422
    assert 'value="a"' in answer.content.decode()
    assert "2 to 80 letters" in answer.content.decode()


def test_what_was_found_is_shown_with_the_words_around_it(cast):
    add(cast.maren, "Alex")
    with acting_as(cast.maren):
        pause = before_sending(cast.maren, {}, "A title", "Last night álex was calm again.")
    (one,) = pause.excerpts
    assert (one.before, one.found, one.after) == ("Last night ", "álex", " was calm again.")
    assert one.why == "on your never-post list"


def test_as_it_is_means_the_very_text_that_was_shown(cast):
    add(cast.maren, "Alex")
    with acting_as(cast.maren):
        token = before_sending(cast.maren, {}, "Alex").token
        assert before_sending(cast.maren, {AS_IT_IS: token}, "Alex") is None
        assert before_sending(cast.maren, {AS_IT_IS: token}, "Alex and Alex") is not None
        assert before_sending(cast.maren, {AS_IT_IS: "yes"}, "Alex") is not None
        assert before_sending(cast.maren, {}, "Nobody") is None


def test_any_string_can_be_asked_about(cast):
    add(cast.maren, "Alex")
    with acting_as(cast.maren):
        for text in ("\ud800", "\0Alex\0", "x" * 1_000_000, ""):
            before_sending(cast.maren, {AS_IT_IS: text}, text)
        assert [len(found) for found in check_words(cast.maren, "a\0lex", "Sam")] == [1, 0]
