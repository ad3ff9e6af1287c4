"""Leaving works at once."""

from datetime import UTC, datetime

import pytest

from groups.errors import NotPossible
from groups.membership import actions
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import acting_as


def test_who_leaves_sees_nothing_of_the_group_in_the_same_transaction(cast):
    with acting_as(cast.noor):
        assert Group.objects.filter(slug="beside-you").exists()
    with acting_as(cast.kai):
        member = Membership.objects.select_related("user").get(user=cast.kai)
        actions.leave(member, at=datetime.now(UTC))
        assert not Group.objects.filter(slug="beside-you").exists()
        assert not Membership.objects.exclude(user=cast.kai).exists()


def test_the_lead_cannot_leave_the_group_alone(cast):
    with acting_as(cast.jo), pytest.raises(NotPossible):
        actions.leave(cast.member(cast.jo), at=datetime.now(UTC))
