"""A group's public card: what it says, when it meets, and what it never says."""

import json
import re
from datetime import time, timedelta

from groups.finder.keeping import refresh
from groups.finder.models import Listing, NextTime
from groups.meetings.actions import cancel_meeting
from groups.meetings.models import Meeting
from groups.membership import actions
from groups.membership.models import Group
from groupsite.confidentiality.acting import acting_as
from tests.finder.conftest import MONDAY, NOW, meets

CARD = "/groups/tuesday-evening-circle/"


def jo_of(cast):
    return cast.member(cast.jo)


def linked(page: str) -> dict:
    (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(said)


def test_the_card_says_whom_it_is_for_and_what_it_asks(cast, client):
    with acting_as(cast.jo):
        actions.edit_group(
            jo_of(cast),
            at=NOW,
            who_for="Partners of nurses.",
            evening="Tea, then a round.",
            asks="Come most weeks.",
            accessibility=["step-free"],
            cost_kind="donation",
            cost="Two pounds",
        )
    page = client.get(CARD).content.decode()
    for words in (
        "Partners of nurses.",
        "What an evening is like",
        "Tea, then a round.",
        "What it asks of you",
        "Come most weeks.",
        "No steps on the way in",
        "What people want to give: Two pounds",
    ):
        assert words in page


def test_the_card_says_when_and_never_where(cast, client):
    meets(jo_of(cast), time(19), place="Zephyr Lane 7", link="https://meet.demo.test/zephyr")
    page = client.get(CARD, {"zone": "Europe/Berlin"}).content.decode()
    assert page.count("<time") == 4
    assert f"Monday {MONDAY.day} {MONDAY:%B}, 20:00–21:30" in page
    assert "19:00–20:30 in London" in page
    assert "On the clock of Berlin" in page
    assert "ephyr" not in page
    with acting_as(cast.jo):
        meetings = list(Meeting.objects.visible_to(jo_of(cast)))
    assert not [one for one in meetings if str(one.pk) in page]


def test_a_zone_that_is_none_leaves_the_reader_s_own(cast, client, as_person):
    meets(jo_of(cast), time(19))
    assert "On the clock of London" in client.get(CARD, {"zone": "x\x00"}).content.decode()
    assert "On the clock of Berlin" in as_person(cast.maren).get(CARD).content.decode()


def test_no_more_than_six_evenings_and_none_that_is_far_away_or_cancelled(cast, client):
    meets(jo_of(cast), time(19), occurrences=30)
    assert client.get(CARD).content.decode().count("<time") == 6
    with acting_as(cast.jo):
        for meeting in Meeting.objects.visible_to(jo_of(cast)).order_by("starts_at")[1:]:
            cancel_meeting(jo_of(cast), meeting, at=NOW)
    refresh(NOW)
    assert client.get(CARD).content.decode().count("<time") == 1
    refresh(NOW + timedelta(days=15))
    assert "Nothing is planned yet" in client.get(CARD).content.decode()


def test_a_hidden_group_leaves_nothing_behind(cast):
    meets(jo_of(cast), time(19))
    with acting_as(cast.jo):
        assert NextTime.objects.filter(group=cast.circle).count() == 4
        actions.edit_group(jo_of(cast), at=NOW, visibility="hidden", joining="invitation")
        assert not NextTime.objects.filter(group=cast.circle).exists()
        assert not Listing.objects.filter(group=cast.circle).exists()


def test_the_second_lock_shows_no_times_of_a_group_that_was_hidden_behind_its_back(cast):
    """Even where nobody cleared up: the policy asks the group."""
    meets(jo_of(cast), time(19))
    with acting_as(cast.jo):
        Group.objects.filter(pk=cast.circle.pk).update(visibility="hidden")
        assert not NextTime.objects.filter(group=cast.circle).exists()
        assert not Listing.objects.filter(group=cast.circle).exists()


def test_the_card_names_nobody_and_counts_nobody(cast, client, as_person):
    for browser in (client, as_person(cast.sol), as_person(cast.maren)):
        page = browser.get(CARD).content.decode()
        for name in ("Maren", "Priya", "Ade", "@demo.test", "5 people", "5 members"):
            assert name not in page


def test_other_programs_can_read_a_listed_card(cast, client):
    meets(jo_of(cast), time(19), place="Zephyr Lane 7")
    with acting_as(cast.jo):
        actions.edit_group(jo_of(cast), at=NOW, cost_kind="free", area="Leeds")
    said = linked(client.get(CARD).content.decode())
    assert said["@context"] == "https://schema.org"
    assert said["name"] == "Tuesday evening circle"
    assert said["url"] == f"http://testserver{CARD}"
    assert said["areaServed"] == "Leeds"
    assert len(said["event"]) == 4
    first = said["event"][0]
    assert first["isAccessibleForFree"] is True
    assert first["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert "location" not in first
    assert "organizer" not in first


def test_what_somebody_wrote_ends_no_script(cast, client):
    hostile = "</script><script>alert(1)</script><!-- & \u2028"
    with acting_as(cast.jo):
        actions.edit_group(jo_of(cast), at=NOW, name="A & B", summary=hostile)
    page = client.get(CARD).content.decode()
    assert "<script>alert" not in page
    assert linked(page)["description"] == hostile
    assert linked(page)["name"] == "A & B"


def test_an_unlisted_card_is_for_who_has_the_address_and_for_no_program(cast, client):
    with acting_as(cast.jo):
        actions.edit_group(jo_of(cast), at=NOW, visibility="unlisted")
    meets(jo_of(cast), time(19))
    page = client.get(CARD).content.decode()
    assert page.count("<time") == 4
    assert "ld+json" not in page


def test_hidden_and_absent_are_the_same_bytes(cast, client, as_person):
    people = (cast.sol, cast.kai, cast.noor, cast.stella, cast.cora)
    for browser in (client, *map(as_person, people)):
        hidden, absent = browser.get("/groups/beside-you/"), browser.get("/groups/no-such-group/")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
        assert dict(hidden.headers) == dict(absent.headers)
