"""The lead makes members facilitators, and facilitators members."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from groups.errors import NotPossible
from groups.membership import actions, invitations
from groups.membership.models import Invitation, Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as

NOW = datetime.now(UTC)
PEOPLE = "/g/tuesday-evening-circle/people/"
FACILITATOR, MEMBER, LEAD = (
    Membership.Role.FACILITATOR,
    Membership.Role.MEMBER,
    Membership.Role.LEAD,
)


def address(cast, name):
    return f"{PEOPLE}{cast.member(getattr(cast, name)).pk}/role/"


def test_the_lead_makes_a_facilitator_after_being_asked(cast, as_person):
    browser = as_person(cast.jo)
    assert address(cast, "maren") in browser.get(PEOPLE).content.decode()
    page = browser.get(address(cast, "maren")).content.decode()
    assert "Do you want to make Maren a facilitator?" in page
    assert cast.member(cast.maren).role == MEMBER
    assert browser.post(address(cast, "maren"), {"role": "facilitator"}).status_code == 302
    assert cast.member(cast.maren).role == FACILITATOR
    assert as_person(cast.maren).get("/g/tuesday-evening-circle/settings/").status_code == 200
    page = browser.get(address(cast, "maren")).content.decode()
    assert "Do you want to make Maren a member again?" in page
    assert browser.post(address(cast, "maren"), {"role": "member"}).status_code == 302
    assert cast.member(cast.maren).role == MEMBER
    assert as_person(cast.maren).get("/g/tuesday-evening-circle/settings/").status_code == 403


@pytest.mark.parametrize("role", ["lead", "", "queen", "FACILITATOR"])
def test_a_role_that_cannot_be_given_changes_nothing(cast, as_person, role):
    assert as_person(cast.jo).post(address(cast, "maren"), {"role": role}).status_code == 422
    assert cast.member(cast.maren).role == MEMBER
    assert cast.member(cast.jo).role == LEAD


def test_nobody_but_the_lead_gives_a_role(cast, as_person, client):
    for who, status in (
        ("ade", 403), ("maren", 403), ("sam", 403), ("noor", 404), ("lena", 404), ("rae", 404),
        ("sol", 404), ("stella", 404), ("cora", 404),
    ):  # fmt: skip
        browser = as_person(getattr(cast, who))
        where = address(cast, "priya")
        assert browser.get(where).status_code == status
        assert browser.post(where, {"role": "facilitator"}).status_code == status
    assert client.get(address(cast, "priya")).status_code == 302
    assert cast.member(cast.priya).role == MEMBER


def test_the_lead_stays_the_lead(cast, as_person):
    assert as_person(cast.jo).post(address(cast, "jo"), {"role": "member"}).status_code == 403
    assert cast.member(cast.jo).role == LEAD


def test_only_people_of_the_group_are_given_a_role(cast, as_person):
    for other in (
        cast.member(cast.kai, cast.beside),
        cast.member(cast.lena),
        cast.member(cast.rae),
    ):
        where = f"{PEOPLE}{other.pk}/role/"
        assert as_person(cast.jo).post(where, {"role": "facilitator"}).status_code == 404
        with acting_as(cast.jo), pytest.raises(NotPossible):
            actions.change_role(cast.member(cast.jo), other, FACILITATOR, at=NOW)


def test_the_action_refuses_by_itself(cast):
    ade, maren, jo = (cast.member(who) for who in (cast.ade, cast.maren, cast.jo))
    with acting_as(cast.ade), pytest.raises(PermissionDenied):
        actions.change_role(ade, maren, FACILITATOR, at=NOW)
    with acting_as(cast.jo), pytest.raises(PermissionDenied):
        actions.change_role(jo, maren, LEAD, at=NOW)


def test_who_facilitates_no_more_has_no_invitations_on_their_way(cast):
    ade, jo = cast.member(cast.ade), cast.member(cast.jo)
    with acting_as(cast.ade):
        ades = invitations.invite(ade, "one@demo.test", at=NOW)
    with acting_as(cast.jo):
        jos = invitations.invite(jo, "two@demo.test", at=NOW)
        actions.change_role(jo, ade, MEMBER, at=NOW)
        assert set(Invitation.objects.open(NOW).values_list("pk", flat=True)) == {jos.pk}
    with acting_as(Purpose.REMINDERS):
        states = dict(Notice.objects.values_list("subject_id", "state"))
    assert states[ades.pk] == "cancelled"
    assert states[jos.pk] == "pending"
