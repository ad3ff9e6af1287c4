"""Nothing stands on the page of promises that no test holds."""

import ast
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from groups.safety.limits import LIMITS, THIEF, YOURSELF
from groups.safety.promises import PROMISES

PROMISED = tuple(one for promise in PROMISES for one in promise.sentences)
SENTENCES = (*PROMISED, *THIEF, *LIMITS, *YOURSELF)
ROOT = Path(settings.BASE_DIR)
# What the page says beside its sentences: headings, and two ways on.
FRAME = {
    "What we promise, and what we do not",
    "You should know exactly what this place keeps to itself before you write a word in it.",
    "What we promise",
    "What a thief of the database could read",
    "The whole list, column by column, is in docs/what-leaks.md , beside the program.",
    "What we cannot promise",
    "Whom to call where you are",
    "What you can do yourself",
}


def names_in(path: Path) -> set[str]:
    """The names of the tests in a file, as pytest would collect them."""
    return {
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def exists(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / file
    return (
        path.is_relative_to(ROOT / "tests")
        and path.name.startswith("test_")
        and path.exists()
        and name in names_in(path)
    )


class Page(HTMLParser):
    """The words of ``main``, element by element; what is folded away is kept apart."""

    BLOCKS = {"h1", "h2", "p", "li", "strong", "span", "a", "summary", "dt", "dd"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.folded: list[str] = []
        self.inside = self.depth = 0
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "main"
        if self.inside and tag in self.BLOCKS:
            self.finish()
        if tag == "details":
            self.finish()
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS | {"main", "details"}:
            self.finish()
        self.depth -= tag == "details"
        self.inside -= tag == "main"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.words += f" {unescape(data).strip()}"

    def finish(self) -> None:
        words = " ".join(self.words.split())
        if words and self.inside:
            (self.folded if self.depth else self.said).append(words)
        self.words = ""


@pytest.fixture
def shown(client, db) -> Page:
    return Page(client.get("/promises/").content.decode())


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.words[:40])
def test_every_sentence_names_tests_that_exist(sentence):
    assert bool(sentence.tests) != bool(sentence.untested)
    assert [test for test in sentence.tests if not exists(test)] == []


def test_no_promise_goes_without_a_test():
    """Only what is about people and devices may say that no test can show it."""
    assert PROMISED
    assert [one.words for one in (*PROMISED, *THIEF) if not one.tests] == []


def test_the_page_says_these_sentences_and_nothing_else(shown):
    titles = {promise.title for promise in PROMISES}
    sentences = {one.words for one in SENTENCES}
    assert set(shown.said) == FRAME | titles | sentences


def test_each_promise_shows_how_it_is_checked(shown):
    named = {test for one in SENTENCES for test in one.tests}
    assert named <= set(shown.folded)
    assert shown.folded.count("How we check this") == len(PROMISES) + 3


def test_the_seven_promises_of_the_beginning_are_kept():
    assert len(PROMISES) >= 7
    assert LIMITS
    assert YOURSELF


def test_the_page_asks_the_database_nothing_and_sets_no_cookie(client, db):
    answer = client.get("/promises/")
    assert not answer.cookies
    assert b"<script" in answer.content  # the way out, for a keyboard; the page works without
