"""Takes out of a JPEG what cameras and programs write beside the picture: place, time, device, names.

The picture itself is not touched. ITU-T T.81, annex B: segments of two bytes' marker and two bytes'
length, up to the start of the scan.
"""

from typing import Final

_SCAN: Final = 0xDA
_ALONE: Final = {0x01, *range(0xD0, 0xD9)}
# JFIF's header, and Adobe's, which says how colours are meant. All others are notes.
_NEEDED: Final = {0xE0, 0xEE}
_NOTES: Final = {*range(0xE0, 0xF0), 0xFE} - _NEEDED


class NoJpeg(ValueError):
    """Its segments cannot be followed."""


def without_notes(data: bytes) -> bytes:
    """The same picture. Raises NoJpeg."""
    if not data.startswith(b"\xff\xd8"):
        raise NoJpeg
    kept, at = bytearray(data[:2]), 2
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise NoJpeg
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == _SCAN:
            return bytes(kept) + data[at:]
        ends = at + 2
        if marker not in _ALONE:
            ends += int.from_bytes(data[at + 2 : at + 4])
        if marker not in _NOTES:
            kept += data[at:ends]
        at = ends
