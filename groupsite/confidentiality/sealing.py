"""Seals one column's text for one row, so that it opens nowhere else."""

import hmac
import struct
from hashlib import sha256
from uuid import UUID

from groupsite.confidentiality.keyring import Unreadable, data_key, decrypt, encrypt

VERSION = b"\x01"
PAD_TO = 256
_LENGTH = struct.Struct(">I")


def seal(owner: UUID, place: str, text: str) -> bytes:
    """Version, nonce and ciphertext of ``text``, padded to 256-byte steps.

    ``place`` names table, column and row; it is bound, with the owner, to the ciphertext.
    """
    plain = text.encode()
    body = _LENGTH.pack(len(plain)) + plain
    body += bytes(-len(body) % PAD_TO)
    return VERSION + encrypt(data_key(owner), body, _bound(owner, place))


def unseal(owner: UUID, place: str, sealed: bytes) -> str:
    """The text; raises ``Unreadable`` for anything altered, moved, or without its key."""
    if sealed[:1] != VERSION:
        raise Unreadable
    body = decrypt(data_key(owner), sealed[1:], _bound(owner, place))
    (length,) = _LENGTH.unpack_from(body)
    return body[_LENGTH.size : _LENGTH.size + length].decode()


def fingerprint(owner: UUID, text: str) -> str:
    """A keyed hash (HMAC-SHA-256, hex): equal texts of one owner meet, across owners they do not."""
    return hmac.new(data_key(owner), b"fingerprint|" + text.encode(), sha256).hexdigest()


def _bound(owner: UUID, place: str) -> bytes:
    return f"{owner}|{place}".encode()
