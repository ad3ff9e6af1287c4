"""A PDF written anew from its pages."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import PdfObject, StreamObject

from groups.library.files.pictures import NoJpeg, without_notes

MOST_PAGES: Final = 200
MOST_PIXELS: Final = 50_000_000
MOST_UNPACKED: Final = 100 * 1024 * 1024
LEFT_OUT: Final = (
    "/AA",
    "/Alternates",
    "/Annots",
    "/LastModified",
    "/Metadata",
    "/OPI",
    "/PieceInfo",
    "/StructParent",
    "/StructParents",
    "/Thumb",
)
"""Actions, notes and forms on a page, and what programs remember beside it."""


class Unusable(Exception):
    """Why it is not taken, in words for whoever chose it."""


def rewritten(raw: bytes) -> bytes:
    """The pages and nothing else. Raises Unusable."""
    try:
        return _rewritten(raw)
    # A reader of other people's files meets everything: whatever it stumbles over, it is their file.
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise Unusable("The file is damaged, or it is no PDF.") from None
    except (RecursionError, MemoryError, OverflowError):
        raise Unusable("The file is built in a way that we do not open.") from None


def _rewritten(raw: bytes) -> bytes:
    reader = PdfReader(BytesIO(raw))
    if reader.is_encrypted:
        raise Unusable("The file is locked with a password. Choose one that everybody can open.")
    if not reader.pages:
        raise Unusable("The file has no pages.")
    if len(reader.pages) > MOST_PAGES:
        raise Unusable(f"The file has more than {MOST_PAGES} pages.")
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page, excluded_keys=LEFT_OUT)
    left = MOST_UNPACKED
    for stream in _streams(writer):
        left -= _unpacked(stream, left)
        _look_at_picture(stream)
    writer.metadata = None
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _streams(writer: PdfWriter) -> Iterator[StreamObject]:
    for one in writer._objects:
        thing: PdfObject | None = one.get_object() if one is not None else None
        if isinstance(thing, StreamObject):
            yield thing


def _unpacked(stream: StreamObject, most: int) -> int:
    """How large it becomes where somebody opens it. Raises Unusable beyond ``most``."""
    packing = str(stream.get("/Filter", ""))
    if "FlateDecode" not in packing and "/Fl" not in packing:
        return len(stream._data)
    unpacking = zlib.decompressobj()
    try:
        size = len(unpacking.decompress(stream._data, most + 1))
    except zlib.error:
        return len(stream._data)
    if size > most:
        raise Unusable("The file becomes far too large when it is opened.")
    return size


def _look_at_picture(stream: StreamObject) -> None:
    """Refuses one that is too large; takes out of a photograph what is not the picture."""
    if stream.get("/Subtype") != "/Image":
        return
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
        raise Unusable("A picture in the file is far too large.")
    if str(stream.get("/Filter", "")).strip("[]'/ ") == "DCTDecode":
        try:
            stream._data = without_notes(stream._data)
        except NoJpeg:
            raise Unusable("A picture in the file is damaged.") from None
