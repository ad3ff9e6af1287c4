"""Who is in a group, as its people see it; removing somebody, and leaving."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from accounts.models import User
from groups.membership.models import Membership
from groups.notices.models import Notice
from groupsite.confidentiality.acting import acting_as
from tests.membership.conftest import at_most

PEOPLE = "/g/tuesday-evening-circle/people/"
OUTSIDE = ("kai", "noor", "lena", "rae", "sol", "cora", "stella")


@pytest.fixture
def outside(cast, client, as_person):
    """Everybody who is not in the circle, with the answer that is due to them."""
    return [(client, 302), *((as_person(getattr(cast, who)), 404) for who in OUTSIDE)]


WHY = {"words": "It was too much for the others."}


def removal(cast, name):
    return f"{PEOPLE}{cast.member(getattr(cast, name)).pk}/remove/"


def state_of(cast, name):
    with acting_as(cast.jo):
        return Membership.objects.get(user=getattr(cast, name), group=cast.circle).state


def test_members_see_names_and_who_facilitates_and_no_address(cast, as_person, people_in):
    for who in (cast.maren, cast.ade, cast.jo):
        page = as_person(who).get(PEOPLE).content.decode()
        for name in ("Jo", "Ade", "Maren", "Sam", "Priya"):
            assert f'<b dir="auto">{name}</b>' in page
        assert "Lead facilitator" in page
        for hidden in ("Lena", "Rae", "@demo.test"):
            assert hidden not in page
    assert people_in(cast.member(cast.maren)) == ["Jo", "Ade", "Maren", "Priya", "Sam"]


def test_nobody_else_sees_them(outside):
    for browser, status in outside:
        response = browser.get(PEOPLE)
        assert response.status_code == status
        assert b"Maren" not in response.content


def test_a_hidden_groups_people_and_nobodys_are_the_same_bytes(cast, as_person):
    for who in (cast.sol, cast.maren, cast.stella, cast.cora):
        browser = as_person(who)
        hidden, absent = browser.get("/g/beside-you/people/"), browser.get("/g/nowhere/people/")
        assert hidden.content == absent.content
        assert hidden.status_code == absent.status_code == 404


def crowd(cast, number):
    """More people, by the operator's hand."""
    now = datetime.now(UTC)
    people = User.objects.bulk_create(User(email=f"p{n}@demo.test") for n in range(number))
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table membership_membership no force row level security")
        Membership.objects.bulk_create(
            Membership(
                group=cast.circle, user=person, state="active", display_name=f"P {n}", joined_at=now
            )
            for n, person in enumerate(people)
        )
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table membership_membership force row level security")


@pytest.mark.parametrize("number", [3, 60])
def test_the_page_asks_as_little_for_sixty_people_as_for_three(cast, as_person, invited, number):
    for n in range(number):
        invited(f"x{n}@example.org")
    crowd(cast, number)
    for who in (cast.maren, cast.jo):
        browser = as_person(who)
        with at_most(11):
            page = browser.get(PEOPLE).content.decode()
        assert page.count("Take back") == (number if who == cast.jo else 0)
        assert page.count("P 1") >= 1
    if number == 60:
        assert "Page 1 of 2" in page
        assert "P 59" in as_person(cast.maren).get(PEOPLE, {"page": 2}).content.decode() + page


def test_facilitators_recognise_an_invitation_without_its_address(cast, as_person, invited):
    invited("zara.quill@example.org")
    page = as_person(cast.ade).get(PEOPLE).content.decode()
    assert "z…@example.org" in page
    assert "zara.quill" not in page
    assert "valid until" in page
    members = as_person(cast.maren).get(PEOPLE).content.decode()
    assert "example.org" not in members
    assert "Invitations" not in members


def test_a_facilitator_is_asked_before_somebody_is_removed(cast, as_person):
    browser = as_person(cast.ade)
    assert removal(cast, "maren") in browser.get(PEOPLE).content.decode()
    page = browser.get(removal(cast, "maren"))
    assert page.status_code == 200
    assert "Do you want to remove Maren?" in page.content.decode()
    assert state_of(cast, "maren") == "active"


def test_who_is_removed_is_out_at_once(cast, as_person):
    marens = as_person(cast.maren)
    assert marens.get(PEOPLE).status_code == 200
    with acting_as(cast.jo):
        Notice.objects.create(
            kind="x", recipient=cast.maren, group_id=cast.circle.pk, subject_id=cast.circle.pk,
            due_at=datetime.now(UTC),
        )  # fmt: skip
    response = as_person(cast.ade).post(removal(cast, "maren"), WHY)
    assert response.status_code == 302
    assert state_of(cast, "maren") == "ended"
    assert marens.get(PEOPLE).status_code == 404
    with acting_as(cast.jo):
        assert Notice.objects.get(kind="x", recipient=cast.maren).state == "cancelled"


@pytest.mark.parametrize(("who", "whom"), [("jo", "ade"), ("jo", "maren"), ("ade", "maren")])
def test_facilitators_remove_members_and_the_lead_facilitators(cast, as_person, who, whom):
    assert as_person(getattr(cast, who)).post(removal(cast, whom), WHY).status_code == 302
    assert state_of(cast, whom) == "ended"


def test_nobody_else_removes_anybody(cast, as_person, outside):
    for who, whom in (
        ("jo", "jo"), ("ade", "jo"), ("ade", "ade"), ("maren", "sam"), ("maren", "maren"),
        ("maren", "jo"),
    ):  # fmt: skip
        address = removal(cast, whom)
        browser = as_person(getattr(cast, who))
        assert browser.post(address).status_code == browser.get(address).status_code == 403
    for browser, status in outside:
        address = removal(cast, "maren")
        assert browser.post(address).status_code == browser.get(address).status_code == status
    for name in ("jo", "ade", "maren", "sam"):
        assert state_of(cast, name) == "active"


def test_only_people_of_this_group_are_found_in_it(cast, as_person):
    for other in (
        cast.member(cast.kai, cast.beside).pk,
        cast.member(cast.lena).pk,
        cast.member(cast.rae).pk,
        "00000000-0000-4000-8000-000000000000",
    ):
        assert as_person(cast.jo).post(f"{PEOPLE}{other}/remove/").status_code == 404


def test_somebody_leaves_after_being_asked(cast, as_person):
    browser = as_person(cast.sam)
    page = browser.get("/g/tuesday-evening-circle/leave/")
    assert "Do you want to leave this group?" in page.content.decode()
    assert state_of(cast, "sam") == "active"
    response = browser.post("/g/tuesday-evening-circle/leave/")
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert state_of(cast, "sam") == "ended"
    assert browser.get(PEOPLE).status_code == 404
    assert browser.get("/g/tuesday-evening-circle/leave/").status_code == 404
    assert browser.post("/g/tuesday-evening-circle/leave/").status_code == 404


def test_a_facilitator_may_leave_and_the_lead_may_not(cast, as_person):
    assert as_person(cast.ade).post("/g/tuesday-evening-circle/leave/").status_code == 302
    lead = as_person(cast.jo)
    assert "You lead this group" in lead.get("/g/tuesday-evening-circle/leave/").content.decode()
    assert lead.post("/g/tuesday-evening-circle/leave/").status_code == 422
    assert state_of(cast, "jo") == "active"


def test_nobody_leaves_where_they_are_not(outside):
    for browser, status in outside:
        assert browser.get("/g/tuesday-evening-circle/leave/").status_code == status
        assert browser.post("/g/tuesday-evening-circle/leave/").status_code == status


def test_who_left_may_be_invited_and_comes_back_as_of_today(cast, as_person, invited):
    before = datetime.now(UTC)
    link = invited(cast.lena.email)
    response = as_person(cast.lena).post(
        link, {"display_name": "Lena", "mail_is_safe": "yes", "accept": "on", "version": "1"}
    )
    assert response.status_code == 302
    back = cast.member(cast.lena)
    assert back.state == "active"
    assert back.joined_at > before
