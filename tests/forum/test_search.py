"""Looking for words: what each person finds, how, and that nothing remembers it."""

import io
import logging
import re
from contextlib import closing
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from groups.forum.folding import fold, places_of, terms_of
from groups.forum.searching import ON_A_PAGE, around, turn_of
from groups.membership.actions import leave
from groupsite.confidentiality.acting import acting_as
from tests.forum.conftest import NOW
from tests.leaks.pages import database
from tests.test_markers import all_of_the_broker

WHERE = "/g/tuesday-evening-circle/search/"


def look(browser, words, **more):
    return browser.post(WHERE, {"words": words, **more})


def found(answer):
    """What stands in the list, by the text around."""
    shown = re.findall(r'<p dir="auto">(.*?)</p>', answer.content.decode())
    return [re.sub("<[^>]+>", "", text) for text in shown]


def marked(answer):
    return re.findall("<mark>(.*?)</mark>", answer.content.decode())


def test_the_address_is_the_same_for_all_and_holds_no_word(cast, as_person):
    assert reverse("forum:search", args=["tuesday-evening-circle"]) == WHERE
    page = as_person(cast.maren).get(WHERE + "?words=kettle&q=kettle").content.decode()
    assert 'value="kettle"' not in page


def test_everybody_finds_what_they_can_read_and_nothing_else(cast, start, reply, as_person):
    thread = start(cast.maren, body="The kettle is on.")
    reply(cast.sam, thread, body="A kettle for facilitators", audience="facilitators")
    reply(cast.ade, thread, body="Kettle for two", audience="chosen", readers=[cast.priya])
    start(cast.kai, group=cast.beside, title="Beside", body="Another kettle")
    expected = {
        "maren": ["The kettle is on."],
        "jo": ["A kettle for facilitators", "The kettle is on."],
        "priya": ["Kettle for two", "The kettle is on."],
    }
    for name, texts in expected.items():
        answer = look(as_person(getattr(cast, name)), "kettle")
        assert sorted(found(answer)) == sorted(texts), name
    assert b"Nothing that you can read" in look(as_person(cast.maren), "facilitators").content


def test_who_has_left_finds_nothing_there(cast, start, as_person):
    start(cast.maren)
    sam = as_person(cast.sam)
    assert found(look(sam, "kettle")) == ["I put the kettle on."]
    with acting_as(cast.sam):
        leave(cast.member(cast.sam), at=NOW + timedelta(days=1))
    assert look(sam, "kettle").status_code == 404


@pytest.mark.parametrize(
    ("words", "is_there"),
    [
        ("cafe", True),
        ("CAFÉ", True),
        ("tea café", True),
        ("tea coffee", False),
        ('"cup of tea"', True),
        ('"tea of cup"', False),
        ("“cup   of tea”", True),
        ("te", True),
        ("ea", False),
        ("strasse", True),
        ("ﬁnally", True),
        ('"unfinished', False),
        (".*", False),
        ("(sigh)", True),
    ],
)
def test_words_and_phrases_are_found_whatever_their_case_and_accents(
    cast, start, as_person, words, is_there
):
    start(cast.maren, body="Finally a cup of tea in the Cafe\u0301, Lange Straße (sigh).")
    assert bool(found(look(as_person(cast.sam), words))) == is_there


def test_a_title_is_found_with_the_post_that_opens_its_thread(cast, start, reply, as_person):
    thread = start(cast.maren, title="About Sundays", body="We walked.")
    reply(cast.sam, thread, body="Mondays are worse.")
    assert found(look(as_person(cast.priya), "sundays")) == ["We walked."]


def test_what_was_looked_for_stands_in_its_context_and_is_marked(cast, start, as_person):
    text = "word " * 60 + "the Kéttle sings, kettle " + "word " * 60
    start(cast.maren, body=text)
    answer = look(as_person(cast.sam), "kettle")
    assert marked(answer) == ["Kéttle", "kettle"]
    (shown,) = found(answer)
    assert shown.startswith("…word")
    assert shown.endswith("word…")
    assert len(shown) < 260


def test_markup_is_shown_as_it_was_typed(cast, start, as_person):
    start(cast.maren, body="<script>kettle</script>")
    page = look(as_person(cast.sam), "script").content.decode()
    assert "&lt;<mark>script</mark>&gt;kettle" in page
    assert "<script>kettle" not in page


def test_an_anonymous_post_is_told_to_the_hour_and_by_its_other_name(cast, start, as_person):
    start(cast.maren, anonymous=True)
    page = look(as_person(cast.sam), "kettle").content.decode()
    assert "Written without a name" in page
    assert "about 12:00" in page
    assert "Maren" not in page.split('id="found"')[1]


def test_further_pages_are_the_same_form_sent_again(cast, start, reply, as_person):
    thread = start(cast.maren, body="kettle 0")
    for number in range(1, 31):
        reply(cast.sam, thread, body=f"kettle {number}", at=NOW + timedelta(minutes=number))
    browser = as_person(cast.priya)
    first = look(browser, "kettle")
    assert found(first) == [f"kettle {number}" for number in range(30, 30 - ON_A_PAGE, -1)]
    assert 'name="page" value="2"' in first.content.decode()
    second = look(browser, "kettle", page=2)
    assert found(second) == [f"kettle {number}" for number in range(5, -1, -1)]
    assert 'name="page" value="3"' not in second.content.decode()


@pytest.mark.parametrize("words", ["", "   ", "\0", '""', "x" * 201])
def test_what_cannot_be_looked_for_is_said_beside_the_field(cast, as_person, words):
    answer = look(as_person(cast.sam), words)
    assert answer.status_code == 422
    assert b'role="alert"' in answer.content


@pytest.mark.parametrize("page", ["x", "0", "-1", "9" * 30])
def test_a_page_that_is_none_is_refused_with_the_words_kept(cast, as_person, page):
    answer = look(as_person(cast.sam), "kettle", page=page)
    assert answer.status_code == 422
    assert 'value="kettle"' in answer.content.decode()


def test_the_number_of_queries_is_the_same_for_one_find_and_for_many(cast, start, reply, as_person):
    thread = start(cast.maren)
    browser, counts = as_person(cast.sam), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            look(browser, "kettle")
        counts.append(len([one for one in seen if "SAVEPOINT" not in one["sql"]]))
        for number in range(30):
            reply(cast.ade, thread, body="kettle", at=NOW + timedelta(minutes=number))
    assert counts[0] == counts[1] <= 12


def test_nothing_remembers_what_was_looked_for(cast, start, as_person):
    start(cast.maren, body="The zqlookedfor is on.")
    written, root = io.StringIO(), logging.getLogger()
    handler = next(one for one in root.handlers if type(one) is logging.StreamHandler)
    stream, level = handler.setStream(written), root.level
    root.setLevel(logging.DEBUG)
    sam = as_person(cast.sam)
    before = database()
    cache.set("search-test", "here", 30)
    try:
        for words in ("zqlookedfor", "zqlookedfor\0", ""):
            look(sam, words)
        kept = all_of_the_broker()
    finally:
        root.setLevel(level)
        handler.setStream(stream)
    assert database() == before
    assert b"search-test" in kept
    assert b"zqlookedfor" not in kept
    assert "zqlookedfor" not in written.getvalue()
    assert "zqlookedfor" not in repr(list(Session.objects.values()))
    assert "zqlookedfor" not in sam.cookies.output()


def test_one_search_at_a_time(cast, start, as_person):
    """While another connection holds the member's place, the words stay in the form."""
    start(cast.maren)
    member = cast.member(cast.sam)
    other = connection.copy()
    with closing(other), other.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute("select pg_advisory_xact_lock(%s)", [turn_of(member)])
        answer = look(as_person(cast.sam), "kettle")
        assert answer.status_code == 429
        assert 'value="kettle"' in answer.content.decode()
        assert look(as_person(cast.priya), "kettle").status_code == 200
        cursor.execute("rollback")
    assert look(as_person(cast.sam), "kettle").status_code == 200


@given(st.text(max_size=60))
def test_folding_keeps_the_place_of_every_letter(text):
    places = places_of(text)
    assert len(places) == len(fold(text)) + 1
    assert places == sorted(places)


@given(st.text(min_size=1, max_size=40), st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_around_are_pieces_of_the_text(word, before, after):
    text = f"{before} {word} {after}"
    pieces = around(text, terms_of(word))
    shown = "".join(piece.text for piece in pieces)
    assert shown.removeprefix("…").removesuffix("…") in text
