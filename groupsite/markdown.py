"""What people write, as HTML: a part of CommonMark, cleaned a second time by another program.

markdown-it-py escapes every tag that somebody typed and makes the few that are left below; nh3
then keeps what is on its own list and nothing else. Either alone would do. No picture is ever
shown: its address would tell a stranger who reads, and when.
"""

import re
from collections.abc import Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3"}
# The star: without it nh3 lets "title" and "lang" stand on every tag.
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

_LEADS_SOMEWHERE = re.compile(r"(https?://|mailto:)", re.I)


def to_html(text: str) -> SafeString:
    """HTML for a page, with no tag, attribute or scheme but those named above."""
    clean = nh3.clean(
        _parser.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    # The one place: nh3 has just parsed this and written it anew from its own list of tags.
    return mark_safe(clean)  # noqa: S308  # see above


def _make_parser() -> MarkdownIt:
    """A line break stays one, as people expect who do not know Markdown.

    Lines of dashes or stars stay as typed: in a letter they are an end, not a heading.
    """
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(["hr", "lheading"])
    parser.validateLink = _leads_somewhere  # type: ignore[method-assign]  # how the library is told
    parser.core.ruler.push("modest_headings", _modest_headings)
    parser.add_render_rule("image", _only_its_words)
    return parser


def _leads_somewhere(url: str) -> bool:
    """Whole addresses only: a relative one would look like a page of this site."""
    return _LEADS_SOMEWHERE.match(url.strip()) is not None


def _modest_headings(state: StateCore) -> None:
    """The page has the headings of first and second rank."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3"


def _only_its_words(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    return escapeHtml(tokens[index].content)


_parser = _make_parser()
