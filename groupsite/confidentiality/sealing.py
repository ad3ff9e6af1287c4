"""Seals one column's text for one row, so that it opens nowhere else.

A box is a header, a nonce and a ciphertext. The header is a 2 and the generation of the data key
in two bytes; boxes from before there were generations begin with a 1 and nothing else.
"""

import hmac
import struct
from hashlib import sha256
from uuid import UUID

from groupsite.confidentiality.keyring import (
    FIRST,
    Unreadable,
    decrypt,
    encrypt,
    matching_key,
    opening_key,
    sealing_key,
)

VERSION = b"\x02"
OLD_VERSION = b"\x01"
PAD_TO = 256
_GENERATION = struct.Struct(">H")
_LENGTH = struct.Struct(">I")
HEADER_BYTES = len(VERSION) + _GENERATION.size


def seal(owner: UUID, place: str, text: str) -> bytes:
    """The box of ``text``, padded to 256-byte steps.

    ``place`` names table, column and row; it is bound, with the owner, to the ciphertext.
    """
    generation, key = sealing_key(owner)
    header = _header(generation)
    return header + encrypt(key, _padded(text), header + _bound(owner, place))


def unseal(owner: UUID, place: str, box: bytes) -> str:
    """The text; raises ``Unreadable`` for anything altered, moved, or without its key."""
    if box[:1] == OLD_VERSION:
        generation, header, bound = FIRST, OLD_VERSION, _bound(owner, place)
    elif box[:1] == VERSION and len(box) > HEADER_BYTES:
        (generation,) = _GENERATION.unpack_from(box, len(VERSION))
        header = box[:HEADER_BYTES]
        bound = header + _bound(owner, place)
    else:
        raise Unreadable
    # The key of matching seals nothing, whatever a header says.
    if generation < FIRST:
        raise Unreadable
    text = _text(decrypt(opening_key(owner, generation), box[len(header) :], bound))
    if text is None:
        raise Unreadable
    return text


def renew(owner: UUID, place: str, box: bytes) -> bytes:
    """The same text under the newest key: the box itself where it is so already."""
    generation, _ = sealing_key(owner)
    if box[:HEADER_BYTES] == _header(generation):
        return box
    return seal(owner, place, unseal(owner, place, box))


def fingerprint(owner: UUID, text: str) -> str:
    """A keyed hash (HMAC-SHA-256, hex): equal texts of one owner meet, across owners they do not."""
    return hmac.new(matching_key(owner), b"fingerprint|" + text.encode(), sha256).hexdigest()


def _header(generation: int) -> bytes:
    return VERSION + _GENERATION.pack(generation)


def _bound(owner: UUID, place: str) -> bytes:
    return f"{owner}|{place}".encode()


def _padded(text: str) -> bytes:
    plain = text.encode()
    body = _LENGTH.pack(len(plain)) + plain
    return body + bytes(-len(body) % PAD_TO)


def _text(body: bytes) -> str | None:
    """The text of a padded body; None, not an exception that would carry the bytes along."""
    if len(body) < PAD_TO or len(body) % PAD_TO:
        return None
    (length,) = _LENGTH.unpack_from(body)
    end = _LENGTH.size + length
    padding = body[end:]
    if end > len(body) or len(padding) >= PAD_TO or any(padding):
        return None
    try:
        return body[_LENGTH.size : end].decode()
    except UnicodeDecodeError:
        return None
