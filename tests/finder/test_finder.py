"""Looking for a group: the list, its filters, its order, and what is nearest."""

from datetime import time, timedelta

import pytest
from django.core.management import call_command

from groups.finder.keeping import refresh
from groups.finder.models import Listing
from groups.membership import actions, life
from groups.membership.models import Group
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.cast import join
from tests.finder.conftest import MONDAY, NOW, meets
from tests.membership.conftest import at_most

CIRCLE = "Tuesday evening circle"


def test_the_list_shows_listed_groups_and_no_other(cast, client, as_person):
    for visibility in ("hidden", "unlisted"):
        with acting_as(cast.noor):
            noor = cast.member(cast.noor, cast.beside)
            actions.edit_group(noor, at=NOW, visibility=visibility)
        for browser in (client, *map(as_person, (cast.sol, cast.maren, cast.kai, cast.cora))):
            page = browser.get("/groups/").content.decode()
            assert CIRCLE in page
            assert "Beside you" not in page


def test_after_an_upgrade_the_list_is_there_before_its_job_has_run(cast, client, capsys):
    with acting_as(Purpose.LISTING):
        Listing.objects.all().delete()
    assert b"Tuesday evening circle" not in client.get("/groups/").content
    call_command("refresh_finder")
    assert capsys.readouterr().out == "1 groups have a card\n"
    assert b"Tuesday evening circle" in client.get("/groups/").content


def test_a_group_that_becomes_hidden_is_gone_at_once(cast, client):
    with acting_as(cast.jo):
        actions.edit_group(cast.member(cast.jo), at=NOW, visibility="hidden", joining="invitation")
    assert CIRCLE not in client.get("/groups/").content.decode()
    assert client.get("/groups/tuesday-evening-circle/").status_code == 404


def test_any_page_number_is_answered(cast, client, page):
    assert client.get("/groups/", {"page": page}).status_code == 200


def many(cast, number):
    with acting_as(cast.sol):
        Group.objects.bulk_create(
            Group(
                slug=f"g-{n}", name=f"G {n}", summary="x", time_zone="UTC",
                visibility="listed", founder=cast.sol,
            )
            for n in range(number)
        )  # fmt: skip
    refresh(NOW)


def test_a_visitor_s_page_takes_four_questions_at_most(cast, client):
    many(cast, 60)
    for asked in ({}, {"day": "2", "time": "evening"}, {"situation": "ptsd", "language": "nl"}):
        # One more than outside of a test, whose own transaction has its actor put back.
        with at_most(5):
            page = client.get("/groups/", asked).content.decode()
        assert "Find a group" in page
    page = client.get("/groups/").content.decode()
    assert page.count("<article") == 20
    assert "Next page" in page
    assert client.get("/groups/", {"page": "4"}).content.decode().count("<article") == 1


def test_the_soonest_meeting_comes_first_and_names_decide_the_rest(cast, listed, names):
    meets(listed("Late"), time(19), starts_on=MONDAY + timedelta(days=7))
    meets(listed("Soon"), time(9))
    meets(listed("Sooner, of two"), time(8), at=NOW)
    meets(listed("Another at eight"), time(8))
    listed("Nothing planned")
    assert names() == [
        "Another at eight",
        "Sooner, of two",
        "Soon",
        "Late",
        "Nothing planned",
        CIRCLE,
    ]


FIELDS = {
    "support_types": ["cbt"],
    "situations": ["recovery", "trauma"],
    "who_for": "Parents of small children, in <b>recovery</b>.",
    "format": "hybrid",
    "language": "de",
    "area": "Köln, Straße der Ärzte",
    "cost_kind": "donation",
    "accessibility": ["step-free", "hearing loop"],
}


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"support": "cbt"}, True),
        ({"support": "dbt"}, False),
        ({"situation": "trauma"}, True),
        ({"situation": "ptsd"}, False),
        ({"who": "PARENTS"}, True),
        ({"who": "grandparents"}, False),
        ({"format": "online"}, True),
        ({"format": "in person"}, True),
        ({"language": "de"}, True),
        ({"language": "en"}, False),
        ({"area": "koln"}, True),
        ({"area": "STRASSE"}, True),
        ({"area": "arzte"}, True),
        ({"area": "Kölnn"}, False),
        ({"cost": "donation"}, True),
        ({"cost": "free"}, False),
        ({"access": "step-free"}, True),
        ({"access": ["step-free", "hearing loop"]}, True),
        ({"access": ["step-free", "by phone"]}, False),
        ({"support": "cbt", "language": "de", "area": "köln"}, True),
        ({"support": "cbt", "language": "fr"}, False),
    ],
)
def test_each_filter_finds_what_it_means(listed, client, asked, fits):
    listed("Kölner Runde", **FIELDS)
    page = client.get("/groups/", asked).content.decode()
    assert ("Kölner Runde" in page.split("No group fits")[0]) is fits


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"day": "1", "zone": "Europe/London"}, True),
        ({"day": "2", "zone": "Europe/London"}, False),
        # 23:00 in London is Tuesday, 9 or 10 in the morning, in Sydney.
        ({"day": "2", "zone": "Australia/Sydney"}, True),
        ({"day": "2", "time": "morning", "zone": "Australia/Sydney"}, True),
        ({"day": "1", "zone": "Australia/Sydney"}, False),
        ({"time": "night", "zone": "Europe/London"}, True),
        ({"time": "evening", "zone": "Europe/London"}, False),
        ({"time": "evening", "zone": "America/New_York"}, True),
    ],
)
def test_day_and_time_are_meant_on_the_visitor_s_clock(listed, client, asked, fits):
    meets(listed("Late tea"), time(23))
    page = client.get("/groups/", asked).content.decode()
    assert ("Late tea" in page.split("No group fits")[0]) is fits


def test_who_is_signed_in_looks_on_their_own_clock(cast, listed, as_person):
    meets(listed("Late tea"), time(23))
    page = as_person(cast.maren).get("/groups/", {"day": "2"}).content.decode()
    assert "Late tea" in page.split("No group fits")[0]
    assert "00:00" in page
    assert '<option value="Europe/Berlin" selected>' in page


def test_times_stand_on_the_chosen_clock_and_on_the_group_s(listed, client):
    meets(listed("Late tea"), time(23))
    page = client.get("/groups/", {"zone": "Europe/Berlin"}).content.decode()
    assert "00:00–01:30" in page
    assert "23:00–00:30 in London" in page


def test_a_free_place_is_a_yes_and_never_a_number(cast, listed, client, names):
    lead = listed("Small", capacity=2)
    refresh(NOW)
    assert names(places="on") == [CIRCLE, "Small"] or names(places="on") == ["Small", CIRCLE]
    join(lead, cast.sol, "Sol", at=NOW)
    refresh(NOW)
    assert names(places="on") == [CIRCLE]
    page = client.get("/groups/").content.decode()
    small = page.split("Small</a>")[1].split("</article>")[0]
    assert "place" not in small


def test_where_nothing_fits_the_nearest_are_offered_and_what_was_left_out(listed, client):
    listed("Kölner Runde", **FIELDS)
    page = client.get(
        "/groups/", {"language": "de", "situation": "trauma", "cost": "paid"}
    ).content.decode()
    assert "No group fits all of it" in page
    assert "but for <strong>cost</strong>" in page
    assert "Kölner Runde" in page.split("No group fits")[1]
    assert CIRCLE not in page
    page = client.get(
        "/groups/", {"language": "de", "situation": "ptsd", "cost": "paid", "area": "Rome"}
    ).content.decode()
    assert "Kölner Runde" in page.split("No group fits")[1]
    assert "but for <strong>cost, area, situation</strong>" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"support": "hypnosis"},
        {"day": "8"},
        {"time": "teatime"},
        {"zone": "Mars/Olympus"},
        {"area": "x" * 81},
        {"area": "a\x00b"},
        {"access": ["wings"]},
        {"format": "json"},
    ],
)
def test_what_the_list_does_not_know_is_said_beside_the_field(cast, client, wrong):
    answer = client.get("/groups/", {"who": "parents", **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="parents"' in page
    assert "errorlist" in page


def test_what_was_left_open_is_not_in_the_address(cast, client):
    answer = client.get("/groups/", {"support": "", "language": "de", "day": "", "area": ""})
    assert answer.status_code == 302
    assert answer["Location"] == "/groups/?language=de"
    assert client.get("/groups/?support=&day=")["Location"] == "/groups/"


def test_looking_sets_no_cookie_and_keeps_nothing(cast, client):
    answer = client.get("/groups/", {"situation": "ptsd", "language": "nl"})
    assert answer.cookies == {}
    tell = answer.content.decode().split("/groups/tell/")[1].split('"')[0]
    assert tell == "?language=nl"


def test_a_group_that_ends_leaves_the_list_and_its_card_says_so(cast, client, names, listed):
    lead = listed("Friday circle")
    assert "Friday circle" in names()
    with acting_as(lead.user):
        life.announce_end(lead, last_day=(NOW + timedelta(days=20)).date(), at=NOW)
    assert "Friday circle" not in names()
    card = client.get(f"/groups/{lead.group.slug}/").content
    assert b"takes nobody in any more" in card
