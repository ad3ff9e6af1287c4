"""Envelope encryption: a master key from the environment wraps the data keys of each owner.

An owner is a group, or a person; here it is only a UUID. Destroying an owner's data keys makes
whatever was sealed with them unreadable for good, in every backup that has no older copy of them.
AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces.

Keys are remembered for as long as somebody acts, never from one transaction to another.
"""

import os
from collections.abc import Collection
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from groupsite.confidentiality import acting
from groupsite.confidentiality.models import DataKey

KEY_BYTES = 32
NONCE_BYTES = 12
MATCHING = 0
FIRST = 1

Keys = dict[int, bytes | None]
"""An owner's keys by generation; None where the master key is not at hand or does not fit."""


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


def wrap(owner: UUID, key: bytes) -> tuple[str, bytes]:
    """The newest master's id, and ``key`` wrapped under it."""
    master = newest_master()
    return master, encrypt(master_keys()[master], key, _wrapping(owner))


def unwrap(row: DataKey) -> bytes:
    """The 32 bytes of a data key; raises ``Unreadable`` where no master key opens it."""
    master = master_keys().get(row.master)
    if master is None:
        raise Unreadable
    return decrypt(master, bytes(row.wrapped), _wrapping(row.owner))


def create_data_key(owner: UUID) -> None:
    """Give ``owner`` a key for matching and one for sealing.

    Raises IntegrityError where there are keys already.
    """
    DataKey.objects.bulk_create([_fresh(owner, MATCHING), _fresh(owner, FIRST)])
    _forget(owner)


def ensure_data_key(owner: UUID) -> None:
    """Give ``owner`` keys unless there are some, however many try it at the same moment."""
    if DataKey.objects.filter(owner=owner).exists():
        return
    new = _fresh(owner, MATCHING)
    # The matching key decides who comes first: others wait here until the first has committed.
    # A first sealing key alone would prove nothing, it may have been renewed and taken away.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into confidentiality_datakey (owner, generation, master, wrapped, created_at)"
            " values (%s, %s, %s, %s, now()) on conflict do nothing returning id",
            [owner, new.generation, new.master, bytes(new.wrapped)],
        )
        if cursor.fetchone() is not None:
            _fresh(owner, FIRST).save()
    _forget(owner)


def add_generation(owner: UUID) -> bool:
    """Give ``owner`` one more sealing key, unless texts are on the move to one already.

    It waits for everybody who is sealing for this owner, and whoever begins to seal afterwards
    takes the new key: no transaction goes on with the one that is about to be retired.
    """
    with transaction.atomic():
        _wait_for_those_who_seal(owner)
        sealing = DataKey.objects.filter(owner=owner, generation__gt=MATCHING)
        generations = list(sealing.values_list("generation", flat=True))
        if len(generations) != 1:
            return False
        _fresh(owner, generations[0] + 1).save()
    _forget(owner)
    return True


def destroy_data_key(owner: UUID) -> None:
    """Make everything sealed for ``owner`` unreadable for good."""
    with transaction.atomic():
        _wait_for_those_who_seal(owner)
        DataKey.objects.filter(owner=owner).delete()
    _forget(owner)


def matching_key(owner: UUID) -> bytes:
    """The key of fingerprints; raises ``Unreadable`` where it was destroyed."""
    return opening_key(owner, MATCHING)


def remember_keys(owners: Collection[UUID]) -> None:
    """Load the keys of many owners at once, for whoever is going to need them one by one."""
    _load(owners)


def opening_key(owner: UUID, generation: int) -> bytes:
    """The key of one generation; raises ``Unreadable`` where it is gone."""
    keys: Keys = acting.memo().get(("data keys", owner), {})
    if generation not in keys:
        keys = _load([owner])[owner]
    key = keys.get(generation)
    if key is None:
        raise Unreadable
    return key


def have_at_hand(owners: Collection[UUID]) -> None:
    """Fetch the keys of several owners in one query, as far as they are not remembered yet."""
    missing = [owner for owner in owners if ("data keys", owner) not in acting.memo()]
    if missing:
        _load(missing)


def sealing_key(owner: UUID) -> tuple[int, bytes]:
    """The newest generation and its key; raises ``Unreadable`` where there is none.

    Until the transaction ends, no newer one appears.
    """
    keys = _held(owner)
    if keys is None:
        keys = hold_generations([owner])[owner]
    newest = max(keys, default=MATCHING)
    key = keys.get(newest)
    if newest == MATCHING or key is None:
        raise Unreadable
    return newest, key


def hold_generations(owners: Collection[UUID]) -> dict[UUID, Keys]:
    """The owners' keys; until the transaction ends, none of them gets a newer generation."""
    numbers = sorted(_lock_number(owner) for owner in owners)
    # A statement of its own: only a later one sees what was committed while this one waited.
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock_shared(number) from unnest(%s::bigint[]) number",
            [numbers],
        )
    found = _load(owners)
    for owner, keys in found.items():
        acting.memo()["held", owner] = (tuple(connection.savepoint_ids), keys)
    return found


def _held(owner: UUID) -> Keys | None:
    """What ``hold_generations`` gave, unless the savepoint it was called in is over.

    A rolled back savepoint lets go of its locks, and Django gives no savepoint's name twice.
    """
    inside, keys = acting.memo().get(("held", owner), (None, None))
    if inside is None or tuple(connection.savepoint_ids[: len(inside)]) != inside:
        return None
    held: Keys = keys
    return held


def _load(owners: Collection[UUID]) -> dict[UUID, Keys]:
    found: dict[UUID, Keys] = {owner: {} for owner in owners}
    for row in DataKey.objects.filter(owner__in=found):
        try:
            found[row.owner][row.generation] = unwrap(row)
        except Unreadable:
            # It must not seem absent: sealing would go back to an older one.
            found[row.owner][row.generation] = None
    for owner, keys in found.items():
        acting.memo()["data keys", owner] = keys
    return found


def _fresh(owner: UUID, generation: int) -> DataKey:
    master, wrapped = wrap(owner, AESGCM.generate_key(KEY_BYTES * 8))
    return DataKey(owner=owner, generation=generation, master=master, wrapped=wrapped)


def _forget(owner: UUID) -> None:
    """What is remembered may come from a creation that was rolled back since."""
    acting.memo().pop(("data keys", owner), None)
    acting.memo().pop(("held", owner), None)


def _wait_for_those_who_seal(owner: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_lock_number(owner)])


def _lock_number(owner: UUID) -> int:
    return int.from_bytes(sha256(b"generations|" + owner.bytes).digest()[:8], signed=True)


def _wrapping(owner: UUID) -> bytes:
    return f"data key|{owner}".encode()
