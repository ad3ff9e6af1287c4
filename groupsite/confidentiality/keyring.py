"""Envelope encryption: a master key from the environment wraps one data key for each owner.

An owner is a group, or a person; here it is only a UUID. Destroying an owner's data key makes
whatever was sealed with it unreadable for good, in every backup that has no older copy of it.
AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from groupsite.confidentiality import acting
from groupsite.confidentiality.models import DataKey

KEY_BYTES = 32
NONCE_BYTES = 12


class Unreadable(Exception):
    """Something sealed cannot be opened: altered, moved, or its key is gone. Says no more."""

    def __init__(self) -> None:
        super().__init__("This text cannot be opened.")


def encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Nonce and ciphertext; ``bound_to`` is authenticated, not stored."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def decrypt(key: bytes, box: bytes, bound_to: bytes) -> bytes:
    """The plain bytes; raises ``Unreadable`` whatever is wrong."""
    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        raise Unreadable from None


def master_keys() -> dict[str, bytes]:
    """Master keys by id; the first encrypts, all decrypt."""
    return dict(settings.DATA_KEYS)


def newest_master() -> str:
    """The id of the master key that wraps new data keys."""
    newest: str = settings.DATA_KEYS[0][0]
    return newest


def create_data_key(owner: UUID) -> None:
    """Give ``owner`` a data key. Raises IntegrityError where there is one already."""
    master = newest_master()
    key = AESGCM.generate_key(KEY_BYTES * 8)
    wrapped = encrypt(master_keys()[master], key, _wrapping(owner))
    DataKey.objects.create(owner=owner, master=master, wrapped=wrapped)
    acting.memo()[_remembered(owner)] = key


def data_key(owner: UUID) -> bytes:
    """The owner's data key, 32 bytes; raises ``Unreadable`` where it was destroyed."""
    remembered = acting.memo()
    key: bytes | None = remembered.get(_remembered(owner))
    if key is None:
        row = DataKey.objects.filter(owner=owner).first()
        if row is None or row.master not in master_keys():
            raise Unreadable
        key = decrypt(master_keys()[row.master], bytes(row.wrapped), _wrapping(owner))
        remembered[_remembered(owner)] = key
    return key


def destroy_data_key(owner: UUID) -> None:
    """Make everything sealed for ``owner`` unreadable for good."""
    DataKey.objects.filter(owner=owner).delete()
    acting.memo().pop(_remembered(owner), None)


def _wrapping(owner: UUID) -> bytes:
    return f"data key|{owner}".encode()


def _remembered(owner: UUID) -> tuple[str, UUID]:
    return ("data key", owner)
