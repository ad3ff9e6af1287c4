"""Naughty strings and texts that want to run, through every field and on every page.

Pages are parsed as a browser would. Allowed is what the same pages hold with plain words in them,
and what Markdown may become.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from groups.guarding.before_sending import AS_IT_IS
from tests import scene as words
from tests.access_table import REFUSED, TABLE
from tests.again import cast_again, scene_again
from tests.clients import client_of
from tests.hostile import OF_MARKDOWN, RUNNING, Shape, faults, packed, shapes
from tests.right_values import FIELDS, address, right, who_gets_furthest
from tests.scene import MARKERS, PLAIN, SEALED, Scene, build_scene, undone, words_in

FORM = "application/x-www-form-urlencoded"
LONG = 2_000
SHORT = 60
"""As much as the shortest column of a name or an area holds, with its marker word before it."""
PEOPLE = ("jo", "maren", "cora", "kai", "noor", "lena", "rae")
TYPED = ("textarea[name]", "input[type=text][name]", "input[type=search][name]", "input:not([type])")


@dataclass(frozen=True)
class Site:
    """A scene, what its pages hold with plain words, and each text field's longest value."""

    scene: Scene
    allowed: set[Shape]
    limits: dict[str, int]


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), undone():
        scene = scene_again()
        pages = [*pages_of(scene), *answers_to_forms(scene)]
        limits: dict[str, int] = {}
        for page in pages:
            for field in LexborHTMLParser(page).css(", ".join(TYPED)):
                most = int(field.attributes.get("maxlength") or LONG)
                limits[field.attributes["name"] or ""] = min(most, LONG)
        yield Site(scene, OF_MARKDOWN.union(*map(shapes, pages)), limits)
    connection.close()


def pages_of(scene: Scene, *people: str) -> Iterator[bytes]:
    """Every page of both groups, as each of the people gets it."""
    for person in people or PEOPLE:
        browser = client_of(getattr(scene.cast, person), raise_request_exception=False)
        for name, row in TABLE.items():
            for place in (scene.circle, scene.beside):
                with undone():
                    answer = browser.get(reverse(name, args=row.args(scene, place)))
                if is_html(answer):
                    yield answer.content


def answers_to_forms(scene: Scene) -> Iterator[bytes]:
    """Every form sent empty, with something wrong in each field, and filled in well."""
    for name in FIELDS:
        browser = client_of(who_gets_furthest(scene, name), raise_request_exception=False)
        where, good = address(scene, name), right(scene, name)
        for fields in ({}, dict.fromkeys(good, "x" * 9_000), good):
            yield from sent(browser, where, fields)


def sent(browser: Client, where: str, fields: dict[str, str]) -> Iterator[bytes]:
    """The pages that a form leads to: its answer, and the page that it was sent on to.

    Where its author is to look at the words once more, they did and let them go.
    """
    with undone():
        answer = post(browser, where, fields)
        if is_html(answer) and (token := look_again(answer.content)):
            yield answer.content
            answer = post(browser, where, {**fields, AS_IT_IS: token})
        assert answer.status_code < 500, answer
        if is_html(answer):
            yield answer.content
        if (to := answer.headers.get("Location", "")).startswith("/"):
            page = browser.get(to)
            assert page.status_code < 500, to
            if is_html(page):
                yield page.content


def post(browser: Client, where: str, fields: dict[str, str]) -> HttpResponse:
    return browser.generic("POST", where, urlencode(fields), content_type=FORM)


def look_again(page: bytes) -> str:
    field = LexborHTMLParser(page).css_first(f"[name={AS_IT_IS}]")
    return (field.attributes.get("value") or "") if field else ""


def is_html(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")


def test_what_is_looked_for_would_be_found():
    for text in ("<img src=x onerror=alert(1)>", "<svg onload=x>", "<a href='java\tscript:x'>x</a>"):
        assert faults(f"<p>{text}</p>".encode(), OF_MARKDOWN | {("a", ("href",))}), text
    assert faults(b"<script type=a>'</b'</script>", {("script", ("type",))})
    assert faults(b"<template><b onclick=x>x</b></template>", {("template", ())})


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_text_in_a_field_becomes_more_than_text(site, uncounted, name):
    scene = site.scene
    browser = client_of(who_gets_furthest(scene, name), raise_request_exception=False)
    where, good = address(scene, name), right(scene, name)
    tries = [dict.fromkeys(good, portion) for portion in packed(LONG)]
    for field in good.keys() & site.limits.keys():
        tries += [{**good, field: portion} for portion in packed(site.limits[field])]
    for fields in tries:
        for page in sent(browser, where, fields):
            assert faults(page, site.allowed) == []


# Each gets out of one of the places in which a template may put a word: between elements, in an
# attribute with either quote, in a script, in Markdown, in an address.
WAYS_OUT = [
    "<img src=x onerror=alert(1)>",
    "\"'><svg onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "<!--<a href=javascript:x>",
]
NO_TEXT = {"address to be told at", "invited address", "meeting link"}
"""Parts of addresses, which no form takes with such letters."""


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_text_that_is_stored_becomes_more_than_text_on_any_page(site, way):
    worse = {name: word + way for name, word in MARKERS.items() if name not in NO_TEXT}
    seen: set[str] = set()
    with (
        undone(),
        patch.dict(words.MARKERS, worse),
        patch.dict(words.PLAIN, {name: worse[name] for name in PLAIN}),
        patch.dict(words.SEALED, {name: worse[name] for name in SEALED if name in worse}),
    ):
        hostile = build_scene(cast_again())
        for page in pages_of(hostile):
            assert faults(page, site.allowed) == []
            seen |= {name for name, word in plain.items() if word.encode() in page}
    assert seen >= worse.keys() - {"area looked for", "suggested name"}
