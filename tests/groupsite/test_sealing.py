"""Encryption at rest: what is altered, moved or without its key does not open."""

from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from groups.membership import invitations
from groups.membership.models import Invitation
from groupsite.confidentiality.acting import acting_as
from groupsite.confidentiality.keyring import Unreadable, create_data_key, destroy_data_key
from groupsite.confidentiality.sealing import fingerprint, seal, unseal
from tests.cast import LONG_AGO

HERE = "table|column|row"


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


def test_every_flipped_bit_is_noticed(owner):
    box = seal(owner, HERE, "kettle")
    for position in range(len(box)):
        bent = bytearray(box)
        bent[position] ^= 1
        with pytest.raises(Unreadable):
            unseal(owner, HERE, bytes(bent))


@pytest.mark.parametrize("keep", [0, 1, 5, 13, 28, 200])
def test_a_truncated_box_is_noticed(owner, keep):
    with pytest.raises(Unreadable):
        unseal(owner, HERE, seal(owner, HERE, "kettle")[:keep])


@pytest.mark.parametrize("elsewhere", ["other|column|row", "table|other|row", "table|column|other"])
def test_a_box_moved_to_another_table_column_or_row_does_not_open(owner, elsewhere):
    with pytest.raises(Unreadable):
        unseal(owner, elsewhere, seal(owner, HERE, "kettle"))


def test_a_box_moved_to_another_group_does_not_open(owner):
    other = uuid4()
    create_data_key(other)
    with pytest.raises(Unreadable):
        unseal(other, HERE, seal(owner, HERE, "kettle"))


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
