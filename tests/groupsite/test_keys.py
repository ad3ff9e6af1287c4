"""Data keys: one for matching, one or two for sealing, and who waits for whom."""

import importlib
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from groupsite.confidentiality import keyring, rotation
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import (
    Unreadable,
    add_generation,
    create_data_key,
    destroy_data_key,
    ensure_data_key,
)
from groupsite.confidentiality.models import DataKey
from groupsite.confidentiality.sealing import fingerprint, seal, unseal

HERE = "table|column|row"


def generations(owner) -> list[int]:
    rows = DataKey.objects.filter(owner=owner).order_by("generation")
    return list(rows.values_list("generation", flat=True))


def count_queries(act) -> int:
    asked = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        act()
    return len(asked)


@pytest.fixture
def owner(db):
    owner = uuid4()
    create_data_key(owner)
    return owner


def test_an_owner_gets_one_key_for_matching_and_one_for_sealing(owner):
    assert generations(owner) == [0, 1]
    with pytest.raises(IntegrityError), transaction.atomic():
        create_data_key(owner)


def test_a_newer_key_seals_while_the_older_one_still_opens(owner):
    box = seal(owner, HERE, "kettle")
    assert add_generation(owner)
    newer = seal(owner, HERE, "pot")
    assert box[:3] == b"\x02\x00\x01"
    assert newer[:3] == b"\x02\x00\x02"
    assert (unseal(owner, HERE, box), unseal(owner, HERE, newer)) == ("kettle", "pot")


def test_fingerprints_meet_across_generations(owner):
    before = fingerprint(owner, "a@demo.test")
    add_generation(owner)
    assert fingerprint(owner, "a@demo.test") == before


def test_no_third_key_begins_while_texts_are_on_the_move(owner):
    assert add_generation(owner)
    assert not add_generation(owner)
    assert generations(owner) == [0, 1, 2]


def test_whose_key_was_destroyed_gets_no_new_generation(owner):
    destroy_data_key(owner)
    assert not add_generation(owner)
    assert generations(owner) == []


def test_without_the_newest_key_nothing_is_sealed_with_an_older_one(owner, settings):
    old = list(settings.DATA_KEYS)
    settings.DATA_KEYS = [("test2", b"!" * 32), *old]
    add_generation(owner)
    settings.DATA_KEYS = old
    with pytest.raises(Unreadable):
        seal(owner, HERE, "kettle")


def test_twenty_five_texts_cost_one_question_for_their_key(owner):
    boxes = [seal(owner, f"{HERE}{n}", "kettle") for n in range(25)]

    def read():
        for n, box in enumerate(boxes):
            unseal(owner, f"{HERE}{n}", box)

    with acting_as(None):
        assert count_queries(read) == 1


def test_many_texts_written_in_one_transaction_cost_a_lock_and_one_question(owner):
    with acting_as(None):
        assert count_queries(lambda: [seal(owner, HERE, "kettle") for _ in range(25)]) == 2


def test_a_key_made_in_what_was_undone_is_not_remembered(db):
    owner = uuid4()
    with acting_as(None):
        with transaction.atomic():
            create_data_key(owner)
            seal(owner, HERE, "kettle")
            transaction.set_rollback(True)
        create_data_key(owner)
        box, mark = seal(owner, HERE, "kettle"), fingerprint(owner, "x")
    with acting_as(None):
        assert unseal(owner, HERE, box) == "kettle"
        assert fingerprint(owner, "x") == mark


def test_who_is_given_a_key_twice_keeps_the_first(db):
    owner = uuid4()
    ensure_data_key(owner)
    box = seal(owner, HERE, "kettle")
    ensure_data_key(owner)
    assert generations(owner) == [0, 1]
    assert unseal(owner, HERE, box) == "kettle"


def test_who_has_a_renewed_key_is_given_no_first_one_again(owner):
    add_generation(owner)
    DataKey.objects.filter(owner=owner, generation=1).delete()
    ensure_data_key(owner)
    assert generations(owner) == [0, 2]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_agree_on_one_key():
    owner, ready = uuid4(), Barrier(8)

    def write(text: str) -> bytes:
        try:
            ready.wait(10)
            with acting_as(None):
                ensure_data_key(owner)
                return seal(owner, text, text)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        boxes = list(people.map(write, "abcdefgh"))
    assert generations(owner) == [0, 1]
    assert "".join(unseal(owner, t, b) for t, b in zip("abcdefgh", boxes, strict=True)) == (
        "abcdefgh"
    )


def holds_a_while(owner, begun: Event, go_on: Event, boxes: list[bytes]) -> None:
    try:
        with acting_as(None):
            boxes.append(seal(owner, HERE, "first"))
            begun.set()
            assert go_on.wait(10)
            boxes.append(seal(owner, HERE, "second"))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("renew", [add_generation, destroy_data_key])
def test_a_key_is_not_changed_under_somebody_who_is_writing(renew):
    owner = uuid4()
    create_data_key(owner)
    begun, go_on, boxes = Event(), Event(), []

    def other() -> None:
        try:
            renew(owner)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        writing = people.submit(holds_a_while, owner, begun, go_on, boxes)
        assert begun.wait(10)
        renewing = people.submit(other)
        with pytest.raises(TimeoutError):
            renewing.result(timeout=0.4)
        assert generations(owner) == [0, 1]
        go_on.set()
        writing.result(10)
        renewing.result(10)
    assert {box[:3] for box in boxes} == {b"\x02\x00\x01"}
    assert generations(owner) == ([0, 1, 2] if renew is add_generation else [])


@pytest.mark.django_db(transaction=True)
def test_a_lock_lost_with_a_savepoint_is_taken_again():
    owner = uuid4()
    create_data_key(owner)

    def renew() -> bool:
        try:
            return add_generation(owner)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other, acting_as(None):
        with transaction.atomic():
            seal(owner, HERE, "kettle")
            transaction.set_rollback(True)
        assert other.submit(renew).result(10)
        assert seal(owner, HERE, "kettle")[:3] == b"\x02\x00\x02"


# Before there were generations, each owner had one key for everything.


@pytest.fixture
def before_generations(db):
    """An empty schema with the tables of the first migration; gone with the test."""
    first = importlib.import_module("groupsite.confidentiality.migrations.0001_initial")
    with connection.cursor() as cursor:
        cursor.execute("create schema before")
        cursor.execute("set local search_path = before")
    state = ProjectState()
    with connection.schema_editor(atomic=False) as editor:
        return first.Migration("0001_initial", "confidentiality").apply(state, editor)


def test_what_was_sealed_before_generations_opens_and_meets_afterwards(before_generations):
    second = importlib.import_module("groupsite.confidentiality.migrations.0002_generations")
    owner, key = uuid4(), b"k" * 32
    master, wrapped = keyring.wrap(owner, key)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into confidentiality_datakey (owner, master, wrapped, created_at)"
            " values (%s, %s, %s, now())",
            [owner, master, wrapped],
        )
    body = b"\x00\x00\x00\x06kettle" + bytes(246)
    old_box = b"\x01" + keyring.encrypt(key, body, f"{owner}|{HERE}".encode())
    with connection.schema_editor(atomic=False) as editor:
        second.Migration("0002_generations", "confidentiality").apply(before_generations, editor)
    assert generations(owner) == [0, 1]
    assert keyring.matching_key(owner) == key
    assert unseal(owner, HERE, old_box) == "kettle"
    add_generation(owner)
    assert unseal(owner, HERE, old_box) == "kettle"


@pytest.mark.django_db(transaction=True)
def test_who_writes_for_long_is_waited_for_in_short_turns(monkeypatch):
    monkeypatch.setattr(rotation, "PATIENCE", "50ms")
    owner, other = uuid4(), uuid4()
    create_data_key(owner)
    create_data_key(other)
    begun, go_on, boxes = Event(), Event(), []

    def renew() -> int:
        try:
            return rotation.add_generations(owner, lambda _: None)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        writing = people.submit(holds_a_while, owner, begun, go_on, boxes)
        assert begun.wait(10)
        renewing = people.submit(renew)
        # Somebody else writes for the same owner meanwhile, between two turns.
        time.sleep(0.1)
        with acting_as(None):
            seal(owner, HERE, "meanwhile")
        assert not renewing.done()
        go_on.set()
        writing.result(10)
        assert renewing.result(10) == 1
    assert generations(owner) == [0, 1, 2]
    assert generations(other) == [0, 1]
