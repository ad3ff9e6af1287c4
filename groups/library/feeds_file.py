"""A list of feeds (OPML) or a feed (Atom) as rows of proposals.

Neither says what kind of thing an entry is, so whoever brings it in does, and for a feed without a
language that as well. A file with a document type is refused: entities are made there, and nothing
that we take needs any.
"""

from collections.abc import Iterator
from html import unescape
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from django.utils.html import strip_tags

from groups.library.addresses import host_of
from groups.library.proposals_file import OPTIONAL, REQUIRED
from groups.tables import MOST_BYTES, MOST_ROWS, Row, TableError

ATOM: Final = "{http://www.w3.org/2005/Atom}"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MOST_OF_A_SUMMARY: Final = 2_000


class _NoDocumentType(TreeBuilder):
    def doctype(self, *_: object) -> None:
        raise TableError("The file has a document type. Please take it out.")


def looks_like_xml(raw: bytes) -> bool:
    """A table never begins like this."""
    return raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read_entries(raw: bytes, *, kind: str, language: str) -> list[Row]:
    """One row for each outline or entry, numbered from 1. Raises TableError."""
    root = _root(raw)
    if root.tag == "opml":
        found = _outlines(root, language)
    elif root.tag == f"{ATOM}feed":
        found = _entries(root, language)
    else:
        raise TableError("The file is neither OPML nor Atom.")
    rows = [
        Row(number, dict.fromkeys((*REQUIRED, *OPTIONAL), "") | {"kind": kind} | cells)
        for number, cells in enumerate(found, start=1)
    ]
    if not rows:
        raise TableError("The file has no entries.")
    if len(rows) > MOST_ROWS:
        raise TableError(f"The file has more than {MOST_ROWS:,} entries.")
    return rows


def _root(raw: bytes) -> Element:
    if len(raw) > MOST_BYTES:
        raise TableError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    # Without a document type there are no entities, and ours fetches nothing.
    parser = XMLParser(target=_NoDocumentType())  # noqa: S314
    try:
        parser.feed(raw)
        return parser.close()
    except (ParseError, LookupError, ValueError):
        raise TableError("The file is no XML that can be read.") from None


def _outlines(root: Element, language: str) -> Iterator[dict[str, str]]:
    """Outlines that lead somewhere; folders only hold them."""
    for outline in root.iter("outline"):
        url = outline.get("htmlUrl") or outline.get("url") or outline.get("xmlUrl") or ""
        if url:
            title = outline.get("title") or outline.get("text") or ""
            yield {
                "title": _line(title),
                "url": url.strip(),
                "publisher": _publisher(url),
                "language": (outline.get("language") or language)[:2],
                "summary": _line(outline.get("description") or "")[:MOST_OF_A_SUMMARY],
            }


def _entries(root: Element, language: str) -> Iterator[dict[str, str]]:
    feed = _line(root.findtext(f"{ATOM}title") or "")
    for entry in root.iterfind(f"{ATOM}entry"):
        url = _link(entry)
        author = _line(entry.findtext(f"{ATOM}author/{ATOM}name") or "")
        yield {
            "title": _line(entry.findtext(f"{ATOM}title") or ""),
            "url": url,
            "publisher": feed or author or _publisher(url),
            "author": author,
            "language": (entry.get(_LANGUAGE) or root.get(_LANGUAGE) or language)[:2],
            "summary": _line(entry.findtext(f"{ATOM}summary") or "")[:MOST_OF_A_SUMMARY],
        }


def _link(entry: Element) -> str:
    for link in entry.iterfind(f"{ATOM}link"):
        if link.get("rel", "alternate") == "alternate":
            return (link.get("href") or "").strip()
    return ""


def _publisher(url: str) -> str:
    try:
        return host_of(url)
    except ValueError:
        return ""


def _line(text: str) -> str:
    """Plain words: entries like to carry HTML as text."""
    return " ".join(unescape(strip_tags(text)).split())
