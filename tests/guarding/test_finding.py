"""What is found in a text, however it was typed, and what is left in peace."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.guarding.finding import Kind, find, is_word, same_word
from groups.guarding.lookalikes import CYRILLIC, DIGITS, GREEK, LETTERS
from groups.guarding.normalising import fold, uncovered

ANYTHING = st.text(st.characters(codec=None), max_size=60)
NAMES = st.text("abcdefghijkmnopqrstuvwxyzéöñ", min_size=3, max_size=12)
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u0000"


def marked(text, *words):
    """What is found, as it stands in the text."""
    return [text[one.start : one.end] for one in find(text, words)]


def kinds(text):
    return {one.kind for one in find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "alex rivera",
        "ALEX  RIVERA",
        "Alex\nRivera",
        "Alex-Rivera",
        "alex.rivera",
        "AlexRivera",
        "#AlexRivera",
        "alex_rivera",
        "al\u200bex riv\u00adera",
        "Álex Rivéra",
        "A\u0301lex Rivera",
        "Ａｌｅｘ Ｒｉｖｅｒａ",
        "Аlех Rivеrа",  # Cyrillic А, е, х, а
        "Αlex Riverα",  # Greek Α, α
        "4lex Riv3ra",
        "Alex Rivera's",
        "Alex Riveras",
        "Alex Rivera99",
        "A l e x R i v e r a",
        "a.l.e.x.r.i.v.e.r.a",
        "𝐀𝐥𝐞𝐱 𝐑𝐢𝐯𝐞𝐫𝐚",
    ],
)
def test_a_name_is_found_however_it_was_typed(text):
    whole = f"I told {text} about it."
    (found,) = [one for one in find(whole, ["Alex Rivera"]) if one.kind is Kind.OWN_WORD]
    assert whole[found.start : found.end].strip("'s") in text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Ann", "How annoying"),
        ("Ann", "Joanne"),
        ("Ian", "am I an island"),
        ("Ben", "bending"),
        ("Al", "All of them, and also"),
        ("Ward 7", "Ward 71"),
        ("Ward 7", "ward eleven, 7 people"),
        ("Alex Rivera", "Alex, and the Rivera"),
    ],
)
def test_a_part_of_a_longer_word_is_left_in_peace(word, text):
    assert marked(text, word) == []


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("Ward 7", "She is on ward 7 now", "ward 7"),
        ("Jörg", "jorg said", "jorg"),
        ("Straße", "in the STRASSE", "STRASSE"),
        ("李明", "我和李明说话", "李明"),
        ("민수", "민수가 왔다", "민수"),
        ("Саша", "Сашa пришла", "Сашa"),
        ("St. Mary's", "at St Marys today", "St Marys"),
        ("o'Neill", "ONEILL", "ONEILL"),
        ("L1am", "Liam is", "Liam"),
    ],
)
def test_words_of_every_kind_are_found_and_marked_where_they_stand(word, text, found):
    assert marked(text, word) == [found]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ring me on 07700 900123.", Kind.PHONE),
        ("+49 30 901820", Kind.PHONE),
        ("(030) 9018-2000", Kind.PHONE),
        ("07\u200b700900123", Kind.PHONE),
        ("٠٧٧٠٠٩٠٠١٢٣", Kind.PHONE),
        ("555-123-4567", Kind.PHONE),
        ("write to sam.k@example.org", Kind.EMAIL),
        ("sam (at) example (dot) org", Kind.EMAIL),
        ("I am @quiet_heron there", Kind.HANDLE),
        ("https://www.instagram.com/quiet.heron", Kind.PROFILE),
        ("facebook.com/quiet.heron", Kind.PROFILE),
        ("at 12 Acacia Road", Kind.PLACE),
        ("Hauptstraße 5", Kind.PLACE),
        ("12 rue Lepic", Kind.PLACE),
        ("BS1 4DJ", Kind.PLACE),
    ],
)
def test_ways_to_reach_somebody_are_pointed_out(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "We met on 24.11.2026 at 19:00, and again on 2026-11-24.",
        "In 2019 it was 10,000 times harder; 1000000 even.",
        "I slept 7 hours, then 6, then 5, then 4.",
        "See https://example.org/a-page and https://www.x.company/page",
        "Around half past 10 o'clock on the 3rd.",
        "5 people, 3 of them new, in the first place",
        "version 1.2.3.4.5.6.7.8",
        "1 2 3 4 5 6 7 8 9",
    ],
)
def test_dates_numbers_and_other_links_are_left_in_peace(text):
    assert kinds(text) == set()


def test_the_longer_of_two_in_one_place_is_shown_once():
    text = "Write to alex@example.org"
    (found,) = find(text, ["Alex"])
    assert found.kind is Kind.EMAIL


@pytest.mark.parametrize("text", ["", " ", "a", "!!", "\u200b\u200b", "é", "\ud800", "\0"])
def test_what_would_be_found_everywhere_or_nowhere_is_no_word(text):
    assert not is_word(text)


def test_the_same_name_in_other_letters_is_the_same_word():
    assert same_word("Alex Rivera", "ALEX-RIVERA")
    assert not same_word("Alex", "Alexa")


@given(ANYTHING)
def test_folding_twice_is_folding_once(text):
    once = fold(text)
    again = fold(once.text)
    assert (again.text, again.spelt) == (once.text, once.spelt)
    assert fold(once.spelt).text == once.spelt


@given(ANYTHING)
def test_every_character_knows_where_it_came_from(text):
    for folded in (fold(text), uncovered(text)):
        assert len(folded.text) == len(folded.spelt) == len(folded.at)
        assert list(folded.at) == sorted(folded.at)
        assert all(0 <= place < len(text) for place in folded.at)


@given(ANYTHING, ANYTHING)
def test_any_two_strings_can_be_asked_about(text, word):
    for one in find(text, [word]):
        assert 0 <= one.start < one.end <= len(text)


@given(NAMES, st.data())
def test_a_name_is_found_with_anything_invisible_in_it(name, data):
    typed = "".join(
        data.draw(st.sampled_from([one, one.upper(), unicodedata.normalize("NFD", one)]))
        + data.draw(st.sampled_from(["", *INVISIBLE]))
        for one in name
    )
    assert Kind.OWN_WORD in {one.kind for one in find(f"I told {typed} so", [name])}


@given(NAMES, st.data())
def test_a_name_is_found_with_look_alikes_in_it(name, data):
    like = {plain: letter for letter, plain in {**CYRILLIC, **GREEK}.items()}
    typed = "".join(data.draw(st.sampled_from([one, like.get(one, one)])) for one in name)
    assert marked(f"I told {typed} so", name) == [typed]


@given(NAMES, st.text(string.ascii_lowercase, min_size=2, max_size=5))
def test_a_name_inside_a_longer_word_is_not_found(name, more):
    assert marked(f"xx{name}{more}", name) == []
    assert marked(f"I told {name}xx{more} so", name) == []


def test_the_table_is_of_single_plain_letters():
    for letter, plain in (*LETTERS.items(), *DIGITS.items()):
        assert len(letter) == 1
        assert plain.isascii()
        assert plain.islower()
        assert fold(letter).spelt in {plain, letter}
