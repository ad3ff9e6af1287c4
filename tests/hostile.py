"""Texts that want to be more than text, and what a page may hold when they are through with it.

The naughty strings are those of the npm package big-list-of-naughty-strings. Those that want to run
are of the usual kinds: elements that load, attributes that listen, schemes that run, ways out of an
attribute, of a script or of a comment, entities, half tags, and the same through Markdown.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.http import HttpResponse
from selectolax.lexbor import LexborHTMLParser, LexborNode

from groups.forum.markdown import ATTRIBUTES, TAGS

NAUGHTY: list[str] = json.loads(
    (Path(__file__).parents[1] / "node_modules/big-list-of-naughty-strings/blns.json").read_text()
)
RUNNING = [
    "<script>alert(1)</script>",
    "<script src=//a.example/x.js></script>",
    "<SCRIPT/x>alert(1)</SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "</script><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "</textarea><img src=x onerror=alert(1)>",
    "</style><body onload=alert(1)>",
    "--><img src=x onerror=alert(1)>",
    "]]><img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "' autofocus onfocus=alert(1) x='",
    "` onmouseover=alert(1) `",
    '"style="position:fixed;inset:0"onpointerover="alert(1)',
    "<img src=x onerror=alert(1)//",
    "<img src=`x`onerror=alert(1)>",
    "<img\tsrc=x\nonerror\n=\nalert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img srcset='x' onerror=alert(1)>",
    "<image href=x onerror=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=9>x</text></a></svg>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href='javascript:alert(1)'>x</math>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x>",
    "<base href=//a.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//a.example/x.css>",
    "<style>@import '//a.example/x.css';*{display:none}</style>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<body background=javascript:alert(1)>",
    "<table background=javascript:alert(1)>",
    "<div style=background:url(javascript:alert(1))>",
    "<div hx-get=/me/ hx-trigger=load>",
    "<div data-hx-on:load=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java&#9;script:alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61lert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href=vbscript:x>x</a>",
    "<a ping=//a.example href=/>x</a>",
    "<p id=csrfmiddlewaretoken name=forms>x</p>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&amp;lt;script&amp;gt;alert(1)",
    "\\u003cscript\\u003ealert(1)",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript://a.example/%0aalert(1)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "blob:https://a.example/x",
    "//a.example/x",
    "[x](javascript:alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html,x)",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](https://a.example/pixel.png)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[x](https://a.example/'onmouseover='alert(1))",
    "<javascript:alert(1)>",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "`<img src=x onerror=alert(1)>`",
    "```html\n<script>alert(1)</script>\n```",
    "{{ 7|add:7 }}{% load static %}{% debug %}{# x #}",
    "${alert(1)}{{constructor.constructor('alert(1)')()}}",
]
CORPUS = [*NAUGHTY, *RUNNING]
SAFE_SCHEMES = {"", "http", "https", "mailto", "tel", "webcal"}
STATES = {
    *("aria-describedby", "aria-invalid", "autofocus", "checked", "disabled", "maxlength"),
    *("open", "required", "selected", "value"),
}
"""Attributes that come and go with what a form was sent; none of them does anything."""
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "cite", "background"}

Shape = tuple[str, tuple[str, ...]]
"""An element's name and the names of its attributes but for ``STATES``, sorted."""
OF_MARKDOWN: set[Shape] = {
    ("a", ("href", "rel")),
    *((tag, ()) for tag in TAGS),
    *((tag, (name,)) for tag, names in ATTRIBUTES.items() for name in names if tag != "a"),
}


def packed(strings: Iterable[str], limit: int) -> Iterator[str]:
    """The strings in portions of at most ``limit`` characters; a longer one is a portion alone."""
    portion = ""
    for one in strings:
        if portion and len(portion) + 1 + len(one) > limit:
            yield portion
            portion = ""
        portion = f"{portion} {one}" if portion else one
    if portion:
        yield portion


def shapes(page: bytes) -> set[Shape]:
    """Every kind of element of a page as a browser would parse it, in templates as well."""
    return {shape(node) for node in _elements(page)}


def shape(node: LexborNode) -> Shape:
    return str(node.tag), tuple(sorted(node.attributes.keys() - STATES))


def faults(page: bytes, allowed: set[Shape]) -> list[str]:
    """Elements that no template and no Markdown of ours makes, and addresses that are not ours."""
    found = []
    for node in _elements(page):
        if shape(node) not in allowed:
            found.append(f"an element of another shape: {shape(node)}")
        for name in ADDRESSES & set(node.attributes):
            if not _is_safe(node.attributes[name] or ""):
                found.append(f"{node.tag} {name}: {node.attributes[name]}")
        if node.tag == "script" and "src" not in node.attributes:
            said = node.text()
            if "</" in said or "<!--" in said:
                found.append("a way out of a script")
    return found


def _is_safe(where: str) -> bool:
    """As a browser reads an address: without white space and control characters, and with no other
    host behind nothing but slashes.
    """
    read = "".join(one for one in where if one > " ").replace("\\", "/")
    if read.startswith("//"):
        return False
    try:
        scheme = urlsplit(read).scheme
    except ValueError:
        return read.startswith(("http:", "https:"))
    return scheme in SAFE_SCHEMES


def _elements(page: bytes) -> Iterator[LexborNode]:
    for node in LexborHTMLParser(page).css("*"):
        yield node
        if node.tag == "template":
            yield from _elements((node.inner_html or "").encode())


def is_html(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")
