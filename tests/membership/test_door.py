"""The one door into a group, and what it notes."""

import pytest

from groups.audit.models import Entry
from groups.membership.models import Membership
from groupsite.confidentiality.acting import acting_as

ROOT = "/g/tuesday-evening-circle/"


def refusals(cast, reader):
    with acting_as(reader):
        found = Entry.objects.filter(verb="site.door.refused", group_id=cast.circle.pk)
        return [(entry.actor_id, entry.subject_id) for entry in found]


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_tries_a_closed_door_is_noted_for_the_facilitators(cast, as_person, method):
    answer = getattr(as_person(cast.maren), method)(f"{ROOT}settings/", {"name": "Taken over"})
    assert answer.status_code == 403
    assert refusals(cast, cast.jo) == refusals(cast, cast.ade) == [(cast.maren.pk, None)]
    assert refusals(cast, cast.sam) == refusals(cast, cast.sol) == []


def test_who_acts_against_the_rules_is_noted_though_all_they_did_is_undone(cast, as_person):
    jo = cast.member(cast.jo)
    answer = as_person(cast.ade).post(f"{ROOT}people/{jo.pk}/remove/")
    assert answer.status_code == 403
    assert refusals(cast, cast.jo) == [(cast.ade.pk, None)]
    assert cast.member(cast.jo).is_active


def test_a_stranger_at_the_door_is_not_noted(cast, as_person, client):
    for browser in (
        client,
        *(as_person(who) for who in (cast.sol, cast.lena, cast.kai, cast.cora)),
    ):
        for slug in ("tuesday-evening-circle", "beside-you", "nowhere"):
            browser.get(f"/g/{slug}/settings/")
            browser.post(f"/g/{slug}/leave/")
    with acting_as(cast.jo):
        assert not Entry.objects.filter(verb="site.door.refused").exists()


def test_a_page_that_is_not_there_is_no_refusal(cast, as_person):
    nobody = "00000000-0000-4000-8000-000000000000"
    assert as_person(cast.jo).post(f"{ROOT}people/{nobody}/remove/").status_code == 404
    assert refusals(cast, cast.jo) == []


def test_a_refused_page_looks_as_before(cast, as_person):
    body = as_person(cast.maren).get(f"{ROOT}settings/").content.decode()
    assert "This is not yours to change" in body
    assert "Tuesday" not in body
    with acting_as(cast.maren):
        assert Membership.objects.get(user=cast.maren).is_active
