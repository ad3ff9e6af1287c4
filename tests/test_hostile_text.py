"""Naughty strings and texts that want to run, through every field and on every page.

Pages are parsed as a browser would. Allowed is what the same pages hold with plain words in them,
and what Markdown may become.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from groups.guarding.before_sending import AS_IT_IS
from tests.access_table import TABLE
from tests.again import scene_again
from tests.clients import client_of
from tests.hostile import CORPUS, OF_MARKDOWN, RUNNING, Shape, faults, is_html, packed, shapes
from tests.right_values import FIELDS, QUERIES, address, right, who_gets_furthest
from tests.scene import Scene, undone

FORM = "application/x-www-form-urlencoded"
LONG = 2_000
TYPED = "textarea[name], input[type=text][name], input[type=search][name], input:not([type])[name]"
SEARCHED = ("q", "area")
"""What a visitor types; beside other wrong answers it would come no further."""
TO_LOOK_AT = "Ring me on 020 7946 0958"


@dataclass(frozen=True)
class Site:
    """A scene, what the answers to its forms hold with plain words, and the longest value of each
    text field that is tried, by form.
    """

    scene: Scene
    allowed: set[Shape]
    limits: dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), undone():
        scene, allowed, limits = scene_again(), set(OF_MARKDOWN), {}
        for name in FIELDS:
            good = right(scene, name)
            wrong = [dict.fromkeys(good, text) for text in ("", "x" * 9_000)]
            pages = [page for fields in (good, *wrong) for page in sent(scene, name, fields)]
            found = limits_in(pages)
            limits[name] = {field: found[field] for field in good if field in found}
            pages += sent(scene, name, good | dict.fromkeys(limits[name], TO_LOOK_AT))
            allowed |= set().union(*map(shapes, pages))
        yield Site(scene, allowed, limits)
    connection.close()


def sent(scene: Scene, name: str, fields: dict[str, str]) -> Iterator[bytes]:
    """The pages that a form leads to: its answer, and the page that it was sent on to.

    Where its author is to look at the words once more, they did and let them go.
    """
    browser = client_of(who_gets_furthest(scene, name), raise_request_exception=False)
    where = address(scene, name)
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


def test_what_is_looked_for_would_be_found():
    for text in (
        "<img src=x onerror=alert(1)>",
        "<svg onload=x>",
        "<a href='java\tscript:x'>x</a>",
        "<a href='/\\a.example'>x</a>",
    ):
        assert faults(f"<p>{text}</p>".encode(), OF_MARKDOWN | {("a", ("href",))}), text
    assert faults(b"<script type=a>'</b'</script>", {("script", ("type",))})
    assert faults(b"<template><b onclick=x>x</b></template>", {("template", ())})


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_text_in_a_field_becomes_more_than_text(site, uncounted, name):
    good = right(site.scene, name)
    for fields in [
        *(dict.fromkeys(good, portion) for portion in packed(CORPUS, LONG)),
        *beside_each_other(good, site.limits[name]),
    ]:
        for page in sent(site.scene, name, fields):
            assert faults(page, site.allowed) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_text_in_an_address_becomes_more_than_text(site, uncounted, name):
    """All of the corpus where the page asks by GET, and what wants to run on all others too."""
    plain = [page for text in ("", "x") for page in asked(site.scene, name, text)]
    allowed = site.allowed.union(*map(shapes, plain))
    asks = any(LexborHTMLParser(page).css("form[method=get]") for page in plain)
    for portion in packed(CORPUS if asks else RUNNING, LONG):
        for page in asked(site.scene, name, portion):
            assert faults(page, allowed) == []


def asked(scene: Scene, name: str, text: str) -> Iterator[bytes]:
    """The page at an address, with every question answered by the same text, and by it alone."""
    browser = client_of(who_gets_furthest(scene, name), raise_request_exception=False)
    for names in (QUERIES, *([one] for one in SEARCHED)):
        with undone():
            answer = browser.get(address(scene, name), dict.fromkeys(names, text))
        if is_html(answer):
            yield answer.content


def beside_each_other(good: dict[str, str], limits: dict[str, int]) -> Iterator[dict[str, str]]:
    """What wants to run in all text fields at once, never longer than a field takes, until each of
    them had all of it; the other fields are right.
    """
    portions = {name: list(packed(RUNNING, limit)) for name, limit in limits.items()}
    for number in range(max(map(len, portions.values()), default=0)):
        yield good | {name: texts[number % len(texts)] for name, texts in portions.items()}


def limits_in(pages: list[bytes]) -> dict[str, int]:
    """The text fields of the pages, each with the longest value that is tried."""
    fields = [field for page in pages for field in LexborHTMLParser(page).css(TYPED)]
    return {
        str(field.attributes["name"]): min(int(field.attributes.get("maxlength") or LONG), LONG)
        for field in fields
    }
