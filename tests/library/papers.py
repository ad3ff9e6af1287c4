"""Files as people upload them, and as nobody should."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

SECRET = b"zqsecret"
"""Stands wherever a program or a camera may have written somebody's name."""


def jpeg(*, notes: bool = True) -> bytes:
    """Segments of a photograph; of the picture itself only the frame."""
    exif = b"Exif\0\0" + SECRET + b"51.5074N"
    parts = [b"\xff\xd8", _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")]
    if notes:
        parts += [_segment(0xE1, exif), _segment(0xED, SECRET), _segment(0xFE, SECRET)]
    parts += [
        _segment(0xDB, bytes(65)),
        _segment(0xC0, b"\x08\0\x10\0\x10\1\1\x11\0"),
        _segment(0xDA, b"\1\1\0\0\x3f\0") + b"scan\xff\x00scan",
        b"\xff\xd9",
    ]
    return b"".join(parts)


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def pdf(
    *,
    pages: int = 1,
    picture: bytes = b"",
    pixels: int = 16,
    content: bytes = b"0 0 m",
    packed: bytes = b"",
    burdened: bool = False,
    password: str = "",
) -> bytes:
    """``burdened`` with scripts, another file, notes, and who made it where."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(200, 200)
    stream = StreamObject()
    stream._data = packed or content
    if packed:
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = writer._add_object(stream)
    if picture:
        image = StreamObject()
        image._data = picture
        image.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Image"),
                NameObject("/Width"): NumberObject(pixels),
                NameObject("/Height"): NumberObject(pixels),
                NameObject("/Filter"): NameObject("/DCTDecode"),
            }
        )
        image[NameObject("/Metadata")] = writer._add_object(_note())
        held = DictionaryObject({NameObject("/Photo"): writer._add_object(image)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): held})
    if burdened:
        said = SECRET.decode()
        writer.add_metadata({"/Author": said, "/Producer": said})
        writer.add_attachment(f"{said}.txt", SECRET)
        page[NameObject("/Metadata")] = writer._add_object(_note())
        script = DictionaryObject(
            {
                NameObject("/S"): NameObject("/JavaScript"),
                NameObject("/JS"): TextStringObject(said),
            }
        )
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
        writer._root_object[NameObject("/OpenAction")] = script
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Text"),
                NameObject("/Contents"): TextStringObject(said),
                NameObject("/A"): script,
                NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
            }
        )
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _note() -> StreamObject:
    stream = StreamObject()
    stream._data = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    return stream


def archive(*names: str, size: int = 10) -> bytes:
    """A zip archive, such as office documents are."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as files:
        for name in names:
            files.writestr(name, bytes(size))
    return written.getvalue()
