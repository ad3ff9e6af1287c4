"""A world whose every word wants to be more than text, and every page of its group.

Allowed is what the same pages hold with plain words in them, and what Markdown may become.
"""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from tests.access_table import TABLE
from tests.again import cast_again, scene_again
from tests.clients import client_of
from tests.hostile import OF_MARKDOWN, faults, is_html, shapes
from tests.scene import MARKERS, PLAIN, SEALED, Scene, build_scene, undone

WAY_OUT = "\"'></script><img src onerror=x>"
"""Out of an attribute with either quote, out of a script, between elements; so short that a name can
hold it beside its marker word.
"""
BY_MARKDOWN = "[x](javascript:x)<!--"
NO_TEXT = {"address to be told at", "invited address", "meeting link"}
"""Parts of addresses, which no form takes with such letters."""


DOORS_OUT = {"account_logout", "safety:leave"}
"""Whoever goes through one is outside for the rest of it."""
CHANGED = {"suggested name", "guarded word"}
"""Shown to nobody here, or not letter by letter."""


@pytest.mark.slow
def test_no_stored_text_becomes_more_than_text_on_any_page(db, uncounted):
    with undone():
        allowed = OF_MARKDOWN.union(*map(shapes, pages_beside(scene_again())))
    plain = {name: word + WAY_OUT for name, word in PLAIN.items()}
    texts = SEALED.keys() - NO_TEXT
    sealed = {name: SEALED[name] + WAY_OUT + BY_MARKDOWN for name in texts}
    worse = plain | sealed
    with undone(), patch.dict(PLAIN, plain), patch.dict(SEALED, sealed), patch.dict(MARKERS, worse):
        pages = list(pages_beside(build_scene(cast_again())))
    assert [fault for page in pages for fault in faults(page, allowed)] == []
    read = "".join(text_of(pages))
    assert {name for name, word in worse.items() if word not in read} <= CHANGED


def pages_beside(scene: Scene) -> Iterator[bytes]:
    """Every page of the hidden group and every answer to an empty form of it, as its facilitator and
    its member get them.
    """
    for person in (scene.cast.noor, scene.cast.kai):
        browser = client_of(person, raise_request_exception=False)
        for name in sorted(TABLE.keys() - DOORS_OUT):
            for ask in (browser.get, browser.post):
                with undone():
                    answer = ask(reverse(name, args=TABLE[name].args(scene, scene.beside)))
                if is_html(answer):
                    yield answer.content


def text_of(pages: list[bytes]) -> Iterator[str]:
    """What a reader of the pages reads, what stands in fields and in attributes included."""
    for page in pages:
        for node in LexborHTMLParser(page).css("*"):
            yield from (value or "" for value in node.attributes.values())
        yield LexborHTMLParser(page).text()
