"""The room online: to whom its page opens, when, and what leaves it."""

import re
from datetime import time, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings

from groups.meetings import actions
from groups.meetings.models import Meeting
from groups.membership import actions as membership
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW, TUESDAY
from tests.meetings.pages import NEW, ROOT, SERIES, page_of, words

LINK = "https://meet.example/circle"


@pytest.fixture(autouse=True)
def _in_time(meeting):
    """Ten minutes before the meeting."""
    with time_machine.travel(meeting.starts_at - timedelta(minutes=10), tick=False):
        yield


def room_of(meeting) -> str:
    return page_of(meeting) + "room/"


def test_those_who_come_or_perhaps_come_find_the_link(cast, as_person, meeting, says):
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "maybe")
    says(cast.priya, meeting, "no")
    for user, status in (
        (cast.maren, 200),
        (cast.sam, 200),
        (cast.jo, 200),
        (cast.ade, 200),
        (cast.priya, 403),
    ):
        page = as_person(user).get(room_of(meeting))
        assert page.status_code == status
        assert (LINK in page.content.decode()) is (status == 200)


def test_only_those_who_said_yes_where_the_facilitator_wants_it_so(cast, as_person, plan, says):
    (meeting,) = plan(link_for="yes")
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "maybe")
    assert as_person(cast.maren).get(room_of(meeting)).status_code == 200
    assert as_person(cast.sam).get(room_of(meeting)).status_code == 403
    assert "Go to the room" not in words(as_person(cast.sam).get(page_of(meeting)))


def test_who_has_not_answered_or_waits_is_not_let_in(cast, as_person, small, says, waits):
    says(cast.maren, small, "yes")
    waits(cast.sam, small)
    for user in (cast.sam, cast.priya):
        page = as_person(user).get(room_of(small))
        assert page.status_code == 403
        assert "meet.example" not in page.content.decode()


@pytest.mark.parametrize(
    ("minutes", "opens"), [(-16, False), (-15, True), (0, True), (89, True), (90, False)]
)
def test_it_opens_a_quarter_of_an_hour_before_until_the_end(
    cast, as_person, meeting, says, minutes, opens
):
    says(cast.maren, meeting, "yes")
    with time_machine.travel(meeting.starts_at + timedelta(minutes=minutes), tick=False):
        page = as_person(cast.maren).get(room_of(meeting))
    assert page.status_code == (200 if opens else 403)
    assert (LINK in page.content.decode()) is opens


def test_too_early_it_says_when(cast, as_person, meeting, says):
    says(cast.maren, meeting, "yes")
    with time_machine.travel(NOW, tick=False):
        page = as_person(cast.maren).get(room_of(meeting))
    assert "The room opens 15 minutes before the meeting." in words(page)


def test_a_facilitator_can_try_it_before(cast, as_person, meeting):
    with time_machine.travel(NOW, tick=False):
        assert LINK in as_person(cast.jo).get(room_of(meeting)).content.decode()


def test_a_yes_to_another_time_opens_nothing(cast, as_person, meeting, says):
    says(cast.maren, meeting, "yes")
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo), meeting, starts_on=TUESDAY, starts_at=time(18, 55), at=NOW
        )
    assert as_person(cast.maren).get(room_of(meeting)).status_code == 403


def test_a_cancelled_meeting_has_no_room(cast, as_person, meeting, says):
    says(cast.maren, meeting, "yes")
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), meeting, at=NOW)
    for user in (cast.maren, cast.jo):
        assert as_person(user).get(room_of(meeting)).status_code == 403


def test_without_a_link_there_is_no_such_page(cast, as_person, plan, says):
    (meeting,) = plan(link="")
    says(cast.maren, meeting, "yes")
    for user in (cast.maren, cast.jo, cast.sam):
        assert as_person(user).get(room_of(meeting)).status_code == 404


@pytest.mark.parametrize("how", ["pause", "leave", "remove"])
def test_who_is_away_or_gone_finds_no_room(cast, as_person, meeting, says, how):
    says(cast.maren, meeting, "yes")
    maren = as_person(cast.maren)
    assert maren.get(room_of(meeting)).status_code == 200
    if how == "remove":
        with acting_as(cast.jo):
            membership.remove(cast.member(cast.jo), cast.member(cast.maren), at=NOW)
    else:
        with acting_as(cast.maren):
            getattr(membership, how)(cast.member(cast.maren), at=NOW)
    assert maren.get(room_of(meeting)).status_code == 404


def test_strangers_find_none_and_nobody_is_sent_to_sign_in(cast, as_person, client, meeting):
    for stranger in (cast.noor, cast.lena, cast.rae, cast.cora, cast.stella, cast.sol):
        assert as_person(stranger).get(room_of(meeting)).status_code == 404
    assert client.get(room_of(meeting)).status_code == 302


def test_no_referrer_leaves_the_page_and_it_is_kept_nowhere(cast, as_person, meeting, says):
    says(cast.maren, meeting, "yes")
    page = as_person(cast.maren).get(room_of(meeting))
    text = page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert re.findall(r'<meta name="referrer" content="([^"]*)"', text) == ["no-referrer"]
    assert "no-store" in page["Cache-Control"]
    (link,) = re.findall(rf'<a [^>]*href="{LINK}"[^>]*>', text)
    assert 'rel="noreferrer noopener nofollow"' in link
    assert text.count(LINK) == 1
    assert "This opens another site, meet.example" in words(page).replace(" .", ".")


def test_every_other_page_keeps_its_own_policy(cast, as_person, meeting):
    page = as_person(cast.maren).get(page_of(meeting))
    assert page["Referrer-Policy"] == "same-origin"
    assert 'content="same-origin"' in page.content.decode()


def test_the_raw_link_stands_on_no_other_page(cast, as_person, meeting, says):
    says(cast.maren, meeting, "yes")
    for user in (cast.maren, cast.jo):
        person = as_person(user)
        for page in (page_of(meeting), ROOT, "/g/tuesday-evening-circle/", "/"):
            assert "meet.example" not in person.get(page).content.decode(), page


# --- a room that the site makes


def test_each_meeting_gets_a_room_of_its_own(cast, plan):
    meetings = plan(frequency="weekly", occurrences=3, make_room=True)
    rooms = {meeting.link for meeting in meetings}
    assert len(rooms) == 3
    for room in rooms:
        assert room.startswith(f"{settings.JITSI_URL}/")
        assert re.fullmatch(r"/[0-9a-f]{40}", urlsplit(room).path)
    assert {meeting.series.link for meeting in meetings} == {""}


def test_a_facilitator_ticks_a_box_for_it(cast, as_person, meeting):
    with time_machine.travel(NOW, tick=False):
        jo = as_person(cast.jo)
        assert f"At {urlsplit(settings.JITSI_URL).hostname}" in words(jo.get(NEW))
        assert jo.post(NEW, SERIES | {"make_room": "on", "link": ""}).status_code == 302
    with acting_as(cast.jo):
        made = Meeting.objects.exclude(pk=meeting.pk).first()
        assert made.link.startswith(settings.JITSI_URL)


def test_a_new_room_takes_the_place_of_an_old_one(cast, as_person, meeting):
    with time_machine.travel(NOW, tick=False):
        sent = as_person(cast.jo).post(
            page_of(meeting) + "move/", SERIES | {"make_room": "on", "link": LINK}
        )
    assert sent.status_code == 302
    with acting_as(cast.jo):
        link = Meeting.objects.get(pk=meeting.pk).link
    assert link != LINK
    assert link.startswith(settings.JITSI_URL)
