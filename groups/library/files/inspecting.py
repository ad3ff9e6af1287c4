"""A file as it arrived becomes one that can be given to others, or is refused with the reason.

Only PDF is taken, by its content and not by its name. It is written anew from its pages, so that
nothing beside them comes along: no data about who made it and where, no script, no other file.
"""

from dataclasses import dataclass
from typing import Final

from puremagic import PureError, magic_string

from groups.library.files.naming import safe_name
from groups.library.files.pdf import Unusable, rewritten

MOST_BYTES: Final = 2 * 1024 * 1024
PDF: Final = "application/pdf"
_AS_PDF: Final = "Please save it as PDF and choose that."
_OTHERS: Final = (
    (("html", "svg+xml", "javascript"), f"A web page is not taken as a file. {_AS_PDF}"),
    (
        ("word", "excel", "powerpoint", "officedocument", "opendocument", "rtf", "ole"),
        f"An office document can carry programs and names of people. {_AS_PDF}",
    ),
    (
        ("zip", "rar", "7z", "tar", "gzip", "compressed"),
        "We take no archives. Choose the file itself.",
    ),
    (("image/",), f"A picture can tell where it was taken. {_AS_PDF}"),
)


class Unfit(Exception):
    """The file is not taken; the message says why, without repeating its name."""


@dataclass(frozen=True)
class Taken:
    """What is kept of a file."""

    name: str
    media_type: str
    content: bytes


def taken(title: str, raw: bytes) -> Taken:
    """What may be given to others of an uploaded file, named after its resource. Raises Unfit."""
    if not raw:
        raise Unfit("The file is empty.")
    if len(raw) > MOST_BYTES:
        raise Unfit(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    kind = _kind(raw)
    if kind != PDF:
        raise Unfit(_reason(kind))
    try:
        content = rewritten(raw)
    except Unusable as unusable:
        raise Unfit(str(unusable)) from None
    if len(content) > MOST_BYTES:
        raise Unfit(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    return Taken(safe_name(title, ".pdf"), PDF, content)


def _kind(raw: bytes) -> str:
    """The likeliest kind of thing that begins like this; PDF only where it is the beginning."""
    try:
        found = magic_string(raw)
    except (PureError, ValueError):
        return ""
    if not found:
        return ""
    first = found[0]
    if first.mime_type == PDF and not raw.startswith(b"%PDF-"):
        return ""
    return f"{first.mime_type} {first.name}".lower() if first.mime_type != PDF else PDF


def _reason(kind: str) -> str:
    for words, reason in _OTHERS:
        if any(word in kind for word in words):
            return reason
    return f"This is no file that we can give to others. {_AS_PDF}"
