"""What people type becomes a few harmless tags and nothing else."""

import time
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.forum.markdown import ATTRIBUTES, MOST_MARKS, TAGS, to_html

FRAGMENTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//elsewhere.example)",
    "[x](/g/tuesday-evening-circle/)",
    "![x](https://elsewhere.example/pixel.png)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<iframe src=https://elsewhere.example></iframe>",
    "```<b>\n</code><script>\n```",
    "`<b>`",
    "# heading <b onclick=x>",
    "> - 1. *a **b* c**",
    "&lt;script&gt;",
    "\\<b\\>",
    "<!-- -->",
    "<![CDATA[x]]>",
    "<?php ?>",
    "<math><mi//xlink:href='data:x,<script>'>",
    "\x0b\x0c\ufeff\u2028",
]


class Inspector(HTMLParser):
    """Fails on whatever is not allowed."""

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS
        for name, value in attributes:
            if (tag, name) == ("a", "rel"):
                assert value == "noopener noreferrer nofollow"
                continue
            assert name in ATTRIBUTES.get(tag, set())
            if name == "href":
                assert value.lower().startswith(("http://", "https://", "mailto:"))
        if tag == "a":
            assert "rel" in dict(attributes)

    def handle_comment(self, data):
        pytest.fail("a comment came through")

    def handle_decl(self, decl):
        pytest.fail("a declaration came through")

    handle_pi = unknown_decl = handle_decl


def inspect(text):
    html = to_html(text)
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return html


@pytest.mark.parametrize("text", FRAGMENTS)
def test_nothing_dangerous_comes_through(text):
    inspect(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)), max_size=8))
def test_nothing_dangerous_comes_through_however_it_is_put_together(parts):
    inspect("".join(parts))
    inspect("\n".join(parts))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("**a** *b* `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>"),
        ("# A\n", "<h3>A</h3>"),
        ("###### A\n", "<h3>A</h3>"),
        ("yours\n---", "<p>yours<br>\n---</p>"),
        ("***", "<p>***</p>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("![a kettle](https://a.example/k.png)", "<p>a kettle</p>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        (
            "[x](https://a.example/?b=1&c=2)",
            '<p><a href="https://a.example/?b=1&amp;c=2" rel="noopener noreferrer nofollow">x</a></p>',
        ),
    ],
)
def test_the_usual_marks_work(typed, shown):
    assert to_html(typed).strip() == shown


MOST = 20_000
PATHOLOGICAL = {
    "quotes": ">" * MOST,
    "spaced quotes": "> " * (MOST // 2),
    "brackets": "[" * MOST,
    "pictures": "![" * (MOST // 2),
    "half links": "[a](b" * (MOST // 5),
    "links in links": "[[a](b)" * (MOST // 7),
    "stars": "*" * MOST,
    "stars and words": "*a **a " * (MOST // 7),
    "stars and lines": "*_" * (MOST // 2),
    "lists": "- " * (MOST // 2),
    "deep lists": "".join("  " * depth + "- a\n" for depth in range(130)),
    "backticks": " ".join("`" * length for length in range(1, 190)),
    "fences": "```\n" * (MOST // 4),
    "tags": "<a " * (MOST // 3),
    "entities": "&#x1F600;" * (MOST // 9),
    "references": "[x]: y\n" * (MOST // 7),
    "parentheses": "[a](" + "(" * MOST,
    "paragraphs": "a\n\n" * (MOST // 3),
    "headings": "# a\n" * (MOST // 4),
    "backslashes": "\\" * MOST,
    "tabs": "\t" * MOST + "a",
}

# As many as are still parsed.
PATHOLOGICAL |= {
    f"{name}, fewer": text[: MOST_MARKS // 2] for name, text in list(PATHOLOGICAL.items())
}


def seconds(text: str) -> float:
    """Of this thread: a server of another test may run beside it."""
    begun = time.thread_time()
    to_html(text)
    return time.thread_time() - begun


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_nothing_that_fits_into_a_post_holds_the_page_up(name):
    # What it takes is the least of a few times; the rest is what else the machine does.
    assert any(seconds(PATHOLOGICAL[name]) < 0.1 for _ in range(20))
    inspect(PATHOLOGICAL[name])


@pytest.mark.parametrize("many", ["*a* ", "[a](https://a.example) ", "<b> ", "a\n\n"])
def test_what_has_more_marks_than_anybody_writes_is_shown_as_it_was_typed(many):
    few, most = inspect(many * 10), inspect(many * (MOST_MARKS + 1))
    assert "<p>" in most
    assert many.strip() in unescape(most)
    assert most.count("<em>") + most.count("<a ") == 0
    assert few != most


def test_so_many_marks_are_shown_as_usual():
    assert inspect("*a* " * (MOST_MARKS // 2)).count("<em>") == MOST_MARKS // 2
