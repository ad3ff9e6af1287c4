"""Encryption at rest: what is altered, moved or without its key does not open."""

from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from groups.membership import invitations
from groups.membership.models import Invitation
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import (
    Unreadable,
    add_generation,
    create_data_key,
    destroy_data_key,
    encrypt,
    opening_key,
)
from groupsite.confidentiality.models import DataKey
from groupsite.confidentiality.sealing import fingerprint, seal, unseal
from tests.cast import LONG_AGO

HERE = "table|column|row"
SAME_WORDS = "This text cannot be opened."


@pytest.fixture
def owner(db):
    owner = uuid4()
    create_data_key(owner)
    return owner


@pytest.mark.parametrize("text", ["", "x", "kettle", "é" * 300, "עברית 👩‍👧", "a" * 20_000])
def test_what_was_sealed_opens_again(owner, text):
    assert unseal(owner, HERE, seal(owner, HERE, text)) == text


def test_the_length_is_hidden_in_steps_of_256_bytes(owner):
    lengths = {len(seal(owner, HERE, "a" * n)) for n in range(250)}
    assert len(lengths) == 1
    assert len(seal(owner, HERE, "a" * 253)) == lengths.pop() + 256


def test_two_sealings_of_one_text_differ(owner):
    assert seal(owner, HERE, "same") != seal(owner, HERE, "same")


def reason(owner, place: str, box: bytes) -> str:
    """Why it does not open: one sentence, whatever was done to it, and nothing behind it."""
    with pytest.raises(Unreadable) as refused:
        unseal(owner, place, box)
    behind = refused.value.__context__
    assert behind is None or not behind.args or "kettle" not in str(behind.args)
    return str(refused.value)


def test_e4_every_flipped_bit_is_noticed(owner):
    box = seal(owner, HERE, "kettle")
    with acting_as(None):
        for position in range(len(box) * 8):
            bent = bytearray(box)
            bent[position // 8] ^= 1 << position % 8
            assert reason(owner, HERE, bytes(bent)) == SAME_WORDS


def test_e4_a_box_cut_anywhere_is_noticed(owner):
    box = seal(owner, HERE, "kettle")
    for keep in range(len(box)):
        assert reason(owner, HERE, box[:keep]) == SAME_WORDS
        assert reason(owner, HERE, box[keep + 1 :]) == SAME_WORDS


@pytest.mark.parametrize(
    "header",
    [
        b"\x01",
        b"\x03\x00\x01",
        b"\x02\x00\x00",
        b"\x02\x00\x02",
        b"\x02\x01\x00",
        b"\x02\xff\xff",
        b"\x02",
        b"",
    ],
)
def test_e4_another_header_is_noticed(owner, header):
    add_generation(owner)
    box = seal(owner, HERE, "kettle")
    assert box[:3] == b"\x02\x00\x02"
    before_that = encrypt(opening_key(owner, 1), padded(b"kettle"), f"{owner}|{HERE}".encode())
    assert unseal(owner, HERE, b"\x01" + before_that) == "kettle"
    for rest in (box[3:], before_that):
        if header + rest not in (box, b"\x01" + before_that):
            assert reason(owner, HERE, header + rest) == SAME_WORDS


def padded(plain: bytes) -> bytes:
    body = len(plain).to_bytes(4) + plain
    return body + bytes(-len(body) % 256)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x00",
        padded(b"\xff\xfe kettle"),
        padded(b"kettle")[:-1],
        padded(b"kettle") + bytes(256),
        padded(b"kettle")[:-1] + b"x",
        b"\xff\xff\xff\xff" + bytes(252),
        b"\x00\x00\x00\xfd" + bytes(252),
    ],
)
def test_e4_what_is_no_padded_text_does_not_open_even_under_the_right_key(owner, body):
    header = b"\x02\x00\x01"
    box = header + encrypt(opening_key(owner, 1), body, header + f"{owner}|{HERE}".encode())
    assert reason(owner, HERE, box) == SAME_WORDS


@trying(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(), place=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_opens_in_its_place(owner, text, place):
    assert unseal(owner, place, seal(owner, place, text)) == text


@trying(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(box=st.binary(max_size=600), honest=st.booleans())
def test_e4_any_other_bytes_do_not_open(owner, box, honest):
    assert reason(owner, HERE, b"\x02\x00\x01" + box if honest else box) == SAME_WORDS


@trying(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_e4_what_two_boxes_are_pieced_together_from_does_not_open(owner, data):
    boxes = [seal(owner, HERE, "kettle"), seal(owner, HERE, "pot")]
    cut = data.draw(st.integers(1, len(boxes[0]) - 1))
    mixed = boxes[0][:cut] + boxes[1][cut:]
    if mixed not in boxes:
        assert reason(owner, HERE, mixed) == SAME_WORDS


def test_e5_no_nonce_comes_twice(db):
    nonces = {encrypt(b"k" * 32, b"", b"")[:12] for _ in range(200_000)}
    assert len(nonces) == 200_000


@pytest.mark.parametrize("elsewhere", ["other|column|row", "table|other|row", "table|column|other"])
def test_a_box_moved_to_another_table_column_or_row_does_not_open(owner, elsewhere):
    with pytest.raises(Unreadable):
        unseal(owner, elsewhere, seal(owner, HERE, "kettle"))


def test_a_box_moved_to_another_group_does_not_open(owner):
    other = uuid4()
    create_data_key(other)
    with pytest.raises(Unreadable):
        unseal(other, HERE, seal(owner, HERE, "kettle"))


def test_a_box_does_not_open_under_the_key_of_another_generation(owner):
    box = seal(owner, HERE, "kettle")
    add_generation(owner)
    keys = {row.generation: row for row in DataKey.objects.filter(owner=owner)}
    DataKey.objects.filter(pk=keys[1].pk).update(wrapped=keys[2].wrapped)
    assert reason(owner, HERE, box) == SAME_WORDS


def test_without_its_key_nothing_opens(owner):
    box = seal(owner, HERE, "kettle")
    destroy_data_key(owner)
    with pytest.raises(Unreadable):
        unseal(owner, HERE, box)


def test_another_master_key_opens_nothing(owner, settings):
    box = seal(owner, HERE, "kettle")
    settings.DATA_KEYS = [("test1", b"?" * 32)]
    with pytest.raises(Unreadable):
        unseal(owner, HERE, box)


def test_an_older_master_key_still_opens_when_a_newer_one_seals(owner, settings):
    box = seal(owner, HERE, "kettle")
    settings.DATA_KEYS = [("test2", b"!" * 32), *settings.DATA_KEYS]
    assert unseal(owner, HERE, box) == "kettle"
    newer = uuid4()
    create_data_key(newer)
    assert unseal(newer, HERE, seal(newer, HERE, "pot")) == "pot"


def test_fingerprints_meet_inside_a_group_and_not_across_groups(owner):
    other = uuid4()
    create_data_key(other)
    assert fingerprint(owner, "a@demo.test") == fingerprint(owner, "a@demo.test")
    assert fingerprint(owner, "a@demo.test") != fingerprint(other, "a@demo.test")


@pytest.fixture
def invitation(cast):
    with acting_as(cast.jo):
        return invitations.invite(cast.member(cast.jo), "secret-address@demo.test", at=LONG_AGO)


def test_a_sealed_column_reads_as_text_and_lies_as_noise(cast, invitation):
    with acting_as(cast.jo):
        again = Invitation.objects.get(pk=invitation.pk)
        assert again.address == "secret-address@demo.test"
        with connection.cursor() as cursor:
            cursor.execute("select address from membership_invitation where id = %s", [again.pk])
            assert b"secret-address" not in bytes(cursor.fetchone()[0])


def test_saving_another_column_leaves_the_sealed_one_as_it_was(cast, invitation):
    with acting_as(cast.jo):
        again = Invitation.objects.get(pk=invitation.pk)
        again.save()
        assert Invitation.objects.get(pk=invitation.pk).address == "secret-address@demo.test"


def test_a_sealed_column_cannot_be_compared_or_updated_in_bulk(cast, invitation):
    with pytest.raises(FieldError):
        Invitation.objects.filter(address="x").exists()
    with pytest.raises(FieldError), acting_as(cast.jo):
        Invitation.objects.update(address="x")


def test_two_rows_with_swapped_boxes_do_not_open(cast, invitation):
    with acting_as(cast.jo):
        other = invitations.invite(cast.member(cast.jo), "other@demo.test", at=LONG_AGO)
        with connection.cursor() as cursor:
            cursor.execute(
                "update membership_invitation set address = (select address from"
                " membership_invitation where id = %s) where id = %s",
                [other.pk, invitation.pk],
            )
        with pytest.raises(Unreadable):
            _ = Invitation.objects.get(pk=invitation.pk).address


def test_a_row_saved_as_it_was_loaded_moves_to_the_newest_key(cast, invitation):
    with acting_as(cast.jo):
        loaded = Invitation.objects.get(pk=invitation.pk)
        add_generation(cast.circle.pk)
        loaded.save()
        DataKey.objects.filter(owner=cast.circle.pk, generation=1).delete()
    with acting_as(cast.jo):
        assert Invitation.objects.get(pk=invitation.pk).address == "secret-address@demo.test"


def test_a_sealed_column_of_nobodys_is_a_fault_of_the_model():
    field = Invitation._meta.get_field("address")
    assert field.check() == []
    field.owner, was = "nobody_id", field.owner
    try:
        assert [fault.msg for fault in field.check()] == ["There is no column nobody_id."]
    finally:
        field.owner = was


def test_with_its_keys_a_whole_group_falls_silent(cast, invitation):
    """And nobody else's: the other group reads on."""
    with acting_as(cast.noor):
        invitations.invite(cast.member(cast.noor, cast.beside), "beside@demo.test", at=LONG_AGO)
    destroy_data_key(cast.circle.pk)
    with acting_as(cast.jo):
        rows = list(Invitation.objects.all())
        assert rows
        for row in rows:
            with pytest.raises(Unreadable):
                _ = row.address
        with pytest.raises(Unreadable):
            invitations.invite(cast.member(cast.jo), "other@demo.test", at=LONG_AGO)
    with acting_as(cast.noor):
        assert "beside@demo.test" in {row.address for row in Invitation.objects.all()}
