"""Coordinators are appointed by whoever runs the server."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User


@pytest.fixture
def cora(db):
    return User.objects.create_user("cora@demo.test", "kettle-on-thursdays")


def test_a_person_becomes_coordinator_once(cora, capsys):
    call_command("appoint_coordinator", " Cora@Demo.test ")
    cora.refresh_from_db()
    assert cora.is_coordinator
    assert not cora.is_staff
    call_command("appoint_coordinator", "cora@demo.test")
    assert capsys.readouterr().out == "1 coordinator appointed.\n0 coordinator appointed.\n"


@pytest.mark.parametrize("address", ["nobody@demo.test", "", "cora"])
def test_an_unknown_address_changes_nobody(cora, address):
    with pytest.raises(CommandError) as refusal:
        call_command("appoint_coordinator", address)
    assert refusal.value.returncode == 1
    assert not address or address not in str(refusal.value)
    assert not User.objects.filter(is_coordinator=True).exists()
