"""Being away for now: the place is kept, and everything else is closed meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.audit.models import Entry
from groups.errors import NotPossible
from groups.membership import actions, invitations
from groups.membership.models import Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import LONG_AGO

NOW = datetime.now(UTC)


def goes_away(cast, user, group=None):
    member = cast.member(user, group)
    with acting_as(user):
        actions.pause(member, at=NOW)


def comes_back(cast, user):
    with acting_as(user):
        return actions.resume(user, cast.circle, at=NOW)


def waits_for(cast, user, *, due=NOW, subject=None):
    with acting_as(cast.jo):
        return Notice.objects.create(
            kind="x",
            recipient=user,
            group_id=cast.circle.pk,
            subject_id=subject or cast.circle.pk,
            due_at=due,
        )


def state_of(notice):
    with acting_as(Purpose.REMINDERS):
        return Notice.objects.get(pk=notice.pk).state


def test_who_comes_back_is_who_they_were(cast):
    goes_away(cast, cast.ade)
    away = cast.member(cast.ade)
    assert away.state == "paused"
    assert not away.is_active
    back = comes_back(cast, cast.ade)
    assert (back.pk, back.role, back.joined_at) == (away.pk, "facilitator", LONG_AGO)
    assert back.is_active
    with acting_as(cast.ade):
        verbs = Entry.objects.order_by("at", "pk").values_list("verb", flat=True)
        assert {"membership.member.paused", "membership.member.resumed"} <= set(verbs)


def test_the_lead_may_not_be_away(cast):
    with acting_as(cast.jo), pytest.raises(NotPossible, match="You lead this group"):
        actions.pause(cast.member(cast.jo), at=NOW)
    assert cast.member(cast.jo).is_active


def test_nobody_comes_back_who_is_not_away(cast):
    for user in (cast.maren, cast.lena, cast.rae, cast.sol, cast.kai):
        with acting_as(user), pytest.raises(NotPossible):
            actions.resume(user, cast.circle, at=NOW)


def test_who_is_away_keeps_the_place_and_the_name(cast, people_in, invited):
    goes_away(cast, cast.sam)
    assert "Sam" in people_in(cast.member(cast.maren))
    with acting_as(cast.jo):
        lead = cast.member(cast.jo)
        with pytest.raises(NotPossible, match="5 people"):
            actions.edit_group(lead, at=NOW, capacity=4)
        assert invitations.invite(lead, cast.sam.email, at=NOW) is None


def test_what_waits_is_taken_back_and_waits_again_afterwards(cast):
    soon = waits_for(cast, cast.sam, due=NOW + timedelta(minutes=5))
    stale = waits_for(cast, cast.sam, due=NOW - timedelta(hours=3), subject=cast.beside.pk)
    marens = waits_for(cast, cast.maren)
    goes_away(cast, cast.sam)
    assert [state_of(one) for one in (soon, stale, marens)] == ["cancelled", "cancelled", "pending"]
    comes_back(cast, cast.sam)
    assert [state_of(one) for one in (soon, stale, marens)] == ["pending", "cancelled", "pending"]


def test_what_was_taken_back_from_who_left_waits_no_more(cast, as_person, invited):
    soon = waits_for(cast, cast.sam, due=NOW + timedelta(minutes=5))
    with acting_as(cast.sam):
        actions.leave(cast.member(cast.sam), at=NOW)
    link = invited(cast.sam.email)
    as_person(cast.sam).post(
        link, {"display_name": "Sam", "mail_is_safe": "yes", "accept": "on", "version": "1"}
    )
    goes_away(cast, cast.sam)
    comes_back(cast, cast.sam)
    assert state_of(soon) == "cancelled"


def test_who_is_away_can_be_removed_and_does_not_come_back(cast):
    goes_away(cast, cast.sam)
    with acting_as(cast.ade):
        sam = Membership.objects.get(user=cast.sam, group=cast.circle)
        actions.remove(cast.member(cast.ade), sam, at=NOW)
    with acting_as(cast.sam), pytest.raises(NotPossible):
        actions.resume(cast.sam, cast.circle, at=NOW)


ROOT = "/g/tuesday-evening-circle/"
INSIDE = ("", "people/", "agreement/", "log/", "threads/", "meetings/", "library/", "pause/")


def test_somebody_is_away_after_being_asked_and_every_page_is_closed(cast, as_person, invited):
    browser = as_person(cast.sam)
    page = browser.get(f"{ROOT}pause/").content.decode()
    assert "Do you want to be away for a while?" in page
    assert cast.member(cast.sam).is_active
    answer = browser.post(f"{ROOT}pause/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    for path in INSIDE:
        assert browser.get(ROOT + path).status_code == 404, path
        assert browser.get(ROOT + path).content == browser.get("/g/nowhere/" + path).content


def test_the_first_page_and_the_groups_card_show_the_way_back(cast, as_person):
    goes_away(cast, cast.kai, cast.beside)
    browser = as_person(cast.kai)
    page = browser.get("/").content.decode()
    assert "Beside you" in page
    assert "Away for now" in page
    assert '"/g/beside-you/"' not in page
    assert '"/g/beside-you/resume/"' in page
    page = browser.get("/g/beside-you/resume/").content.decode()
    assert "Do you want to come back?" in page
    answer = browser.post("/g/beside-you/resume/")
    assert (answer.status_code, answer["Location"]) == (302, "/g/beside-you/")
    assert browser.get("/g/beside-you/").status_code == 200
    goes_away(cast, cast.sam)
    assert (
        "You are away for now"
        in as_person(cast.sam).get("/groups/tuesday-evening-circle/").content.decode()
    )


def test_the_way_back_is_there_for_nobody_else(cast, as_person, client):
    goes_away(cast, cast.kai, cast.beside)
    for who in (cast.noor, cast.maren, cast.sol, cast.stella, cast.cora, cast.lena, cast.rae):
        browser = as_person(who)
        for method in (browser.get, browser.post):
            there, absent = method("/g/beside-you/resume/"), method("/g/nowhere/resume/")
            assert there.status_code == absent.status_code == 404
            assert there.content == absent.content
    assert client.get("/g/beside-you/resume/").status_code == 302
    assert cast.member(cast.kai, cast.beside).is_paused


def test_coming_back_twice_is_no_fault(cast, as_person):
    goes_away(cast, cast.sam)
    browser = as_person(cast.sam)
    assert browser.post(f"{ROOT}resume/").status_code == 302
    assert browser.post(f"{ROOT}resume/").status_code == 404
    assert cast.member(cast.sam).is_active


def test_the_lead_is_told_why_they_cannot_be_away(cast, as_person):
    browser = as_person(cast.jo)
    assert "You lead this group" in browser.get(f"{ROOT}pause/").content.decode()
    assert browser.post(f"{ROOT}pause/").status_code == 422
    assert cast.member(cast.jo).is_active


def test_the_others_see_who_is_away_and_the_list_offers_it(cast, as_person):
    assert "Be away for a while" in as_person(cast.sam).get(f"{ROOT}people/").content.decode()
    goes_away(cast, cast.sam)
    page = as_person(cast.maren).get(f"{ROOT}people/").content.decode()
    assert '<b dir="auto">Sam</b>' in page
    assert "Away for now" in page


def test_who_is_away_comes_in_by_no_invitation_either(cast, as_person, invited):
    link = invited("sam.elsewhere@demo.test")
    goes_away(cast, cast.sam)
    cast.sam.email = "sam.elsewhere@demo.test"
    cast.sam.save(update_fields=["email"])
    answer = as_person(cast.sam).post(
        link, {"display_name": "Sam", "mail_is_safe": "yes", "accept": "on", "version": "1"}
    )
    assert answer.status_code == 422
    assert "your place is kept" in answer.content.decode()
    assert cast.member(cast.sam).is_paused
