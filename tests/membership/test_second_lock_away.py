"""Being away, roles and versions of the agreement, as the database alone sees them."""

from datetime import UTC, datetime

import pytest

from groups.membership.models import Agreement, Group, Membership
from groupsite.confidentiality.acting import acting_as
from tests.cast import LONG_AGO
from tests.membership.test_second_lock import (
    FACILITATOR,
    LEAD,
    MEMBER,
    refused,
    token_for,
    unchanged,
)

ACTIVE, PAUSED = Membership.State.ACTIVE, Membership.State.PAUSED


def own(user):
    return Membership.objects.filter(user=user)


@pytest.fixture
def sam_away(cast):
    with acting_as(cast.sam):
        assert own(cast.sam).update(state=PAUSED) == 1
    return cast.sam


def test_somebody_goes_away_and_comes_back_by_their_own_hand(cast, sam_away):
    with acting_as(sam_away):
        assert own(sam_away).update(state=ACTIVE) == 1
        assert own(sam_away).get().joined_at == LONG_AGO


def test_nobody_sends_anybody_away_or_brings_them_back(cast, sam_away):
    for who in (cast.jo, cast.ade, cast.maren, cast.priya, cast.noor, cast.stella):
        with acting_as(who):
            assert unchanged(own(cast.maren).exclude(user=who), state=PAUSED)
            assert unchanged(own(sam_away), state=ACTIVE)


def test_the_lead_does_not_go_away(cast):
    with acting_as(cast.jo):
        assert unchanged(own(cast.jo), state=PAUSED)


def test_nothing_changes_on_the_way_out_or_back(cast):
    now = datetime.now(UTC)
    with acting_as(cast.ade):
        for change in ({"role": MEMBER}, {"joined_at": now}):
            assert unchanged(own(cast.ade), state=PAUSED, **change)
        assert own(cast.ade).update(state=PAUSED) == 1
        for change in ({"role": MEMBER}, {"role": LEAD}, {"joined_at": now}):
            assert unchanged(own(cast.ade), state=ACTIVE, **change)
            assert unchanged(own(cast.ade), **change)
        assert own(cast.ade).update(state=ACTIVE) == 1


def test_an_invitation_is_no_way_back_with_another_role(cast):
    token = token_for(cast.jo, cast.circle, "sam.also@demo.test", role=FACILITATOR)
    with acting_as(cast.sam, bearing=token):
        assert own(cast.sam).update(state=PAUSED) == 1
        assert unchanged(own(cast.sam), state=ACTIVE, role=FACILITATOR)
        assert unchanged(own(cast.sam), state=ACTIVE, role=FACILITATOR, joined_at=datetime.now(UTC))


def test_who_left_or_asked_to_join_does_not_come_back_as_if_they_had_been_away(cast):
    for who in (cast.lena, cast.rae):
        with acting_as(who):
            assert unchanged(own(who), state=PAUSED)
            assert unchanged(own(who), state=PAUSED, joined_at=LONG_AGO)
    token = token_for(cast.jo, cast.circle, cast.lena.email)
    with acting_as(cast.lena, bearing=token):
        assert unchanged(own(cast.lena), state=PAUSED)
        assert unchanged(own(cast.lena), state=ACTIVE)


def test_who_is_away_sees_the_name_of_the_group_and_nothing_in_it(cast):
    with acting_as(cast.kai):
        assert own(cast.kai).update(state=PAUSED) == 1
        assert Group.objects.get(visibility="hidden") == cast.beside
        assert not Agreement.objects.filter(group=cast.beside).exists()
        assert list(Membership.objects.all()) == [own(cast.kai).get()]
        assert unchanged(Group.objects.filter(pk=cast.beside.pk), name="Mine")


def test_the_others_see_who_is_away_and_facilitators_may_end_it(cast, sam_away):
    with acting_as(cast.maren):
        assert own(sam_away).get().state == PAUSED
    with acting_as(cast.ade):
        assert unchanged(own(sam_away), role=FACILITATOR)
        assert own(sam_away).update(state="ended", ended_at=datetime.now(UTC)) == 1


def test_a_facilitator_who_is_away_facilitates_nothing(cast):
    with acting_as(cast.ade):
        assert own(cast.ade).update(state=PAUSED) == 1
        assert unchanged(Group.objects.filter(pk=cast.circle.pk), name="Taken over")
        assert unchanged(own(cast.maren), state="ended", ended_at=datetime.now(UTC))
        with refused():
            next_version(cast)


def test_only_the_lead_gives_a_role_and_never_their_own(cast):
    for who in (cast.ade, cast.maren, cast.noor, cast.stella):
        with acting_as(who):
            assert unchanged(own(cast.sam), role=FACILITATOR)
    with acting_as(cast.jo):
        assert unchanged(own(cast.sam), role=LEAD)
        assert own(cast.sam).update(role=FACILITATOR) == 1
        assert own(cast.sam).update(role=MEMBER) == 1


def next_version(cast, version=2, **fields):
    return Agreement.objects.create(
        **{
            "group": cast.circle,
            "version": version,
            "facilitators_promise": "a",
            "members_promise": "b",
            "nobody_does": "c",
            "limits": "d",
            "created_at": datetime.now(UTC),
            **fields,
        }
    )


def test_only_facilitators_write_the_next_version_of_the_agreement(cast, sam_away):
    for who in ("maren", "sam", "lena", "rae", "noor", "kai", "cora", "stella", "sol"):
        with acting_as(getattr(cast, who)), refused():
            next_version(cast)
    for number, who in enumerate((cast.ade, cast.jo), start=2):
        with acting_as(who):
            next_version(cast, number, facilitators_see_authors=True)


def test_nobody_changes_a_version_and_none_is_left_out(cast):
    with acting_as(cast.ade):
        next_version(cast)
    for who in (cast.ade, cast.jo, cast.maren):
        with acting_as(who):
            versions = Agreement.objects.filter(group=cast.circle)
            assert versions.count() == 2
            assert unchanged(versions, facilitators_see_authors=True)
            assert unchanged(versions, limits="None.")
            assert versions._raw_delete("default") == 0
    for version in (1, 2, 4, 30_000):
        with acting_as(cast.jo), refused():
            next_version(cast, version)


def test_a_name_and_a_place_are_kept_for_who_is_away(cast, sam_away):
    with acting_as(cast.maren), refused():
        own(cast.maren).update(display_name="SAM")
