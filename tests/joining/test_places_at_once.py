"""Many people reach for one place in the same moment: one gets it, and nobody meets a fault.

Real connections to the database, all of which begin together.
"""

from datetime import UTC, datetime

import pytest

from groups.errors import NotPossible
from groups.joining import actions
from groups.joining.waiting import KIND
from groups.membership import actions as membership
from groups.membership.models import Group, Membership
from groupsite.confidentiality.acting import acting_as
from tests.joining.conftest import NOW, joins, newcomer, standing, states
from tests.meetings.test_seats_at_once import (
    FAULT,
    NONE,
    SEAT,
    _a_connection_each,  # noqa: F401  # a fixture
    at_once,
)

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


@pytest.fixture
def crowd(cast):
    return [newcomer(f"crowd{number}") for number in range(MANY)]


def joining(user, group):
    def work():
        if joins(user, group) is None:
            raise NotPossible

    return work


def test_twenty_acceptances_of_one_place_give_one_membership(open_group, crowd):
    assert at_once([joining(one, open_group) for one in crowd]) == {SEAT: 1, NONE: MANY - 1}
    assert sorted(states(open_group).values()) == ["active"] * 2 + ["waitlisted"] * (MANY - 1)


def test_the_database_alone_gives_one_place_to_one_of_twenty(open_group, crowd):
    """Past the actions: each writes the row of a member."""

    def writes(user):
        def work():
            with acting_as(user):
                Membership.objects.create(
                    group=open_group,
                    user=user,
                    state="active",
                    display_name=user.email,
                    joined_at=datetime.now(UTC),
                )

        return work

    assert at_once([writes(one) for one in crowd]) == {SEAT: 1, FAULT: MANY - 1}
    assert list(states(open_group).values()).count("active") == 2


def test_a_kept_place_accepted_twenty_times_is_one_membership(cast, open_group):
    joins(cast.kai, open_group)
    joins(cast.sol, open_group)
    with acting_as(cast.kai):
        kai = Membership.objects.select_related("group").get(user=cast.kai, group=open_group)
        membership.leave(kai, at=NOW)
    assert KIND.plan(NOW) == 1

    def comes_in():
        with acting_as(cast.sol):
            actions.come_in(
                cast.sol, open_group, display_name="Sol", version=1, at=datetime.now(UTC)
            )

    assert at_once([comes_in] * MANY) == {SEAT: 1, NONE: MANY - 1}
    assert standing(cast.sol, open_group).is_active


def test_many_planners_keep_one_place_once(cast, open_group, crowd):
    joins(cast.kai, open_group)
    for one in crowd[:5]:
        joins(one, open_group)
    with acting_as(cast.noor):
        Group.objects.filter(pk=open_group.pk).update(capacity=3)
    assert at_once([lambda: KIND.plan(NOW)] * 8) == {SEAT: 8}
    assert list(states(open_group).values()).count("offered") == 1


def test_two_facilitators_answer_in_the_same_moment(cast, applied):
    one = applied(cast.sol)

    def answers(user, verdict):
        member = cast.member(user)

        def work():
            with acting_as(user):
                actions.answer(member, one.pk, verdict, at=datetime.now(UTC))

        return work

    both = [answers(cast.jo, "welcome"), answers(cast.ade, "no")]
    assert at_once(both) == {SEAT: 1, NONE: 1}
