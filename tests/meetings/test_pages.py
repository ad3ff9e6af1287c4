"""What people meet when they open the pages about meetings."""

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.meetings import actions
from groups.meetings.models import Meeting, Rsvp, RsvpNote, Series
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, TUESDAY, answers

ROOT = "/g/tuesday-evening-circle/meetings/"
NEW = ROOT + "new/"
SERIES = {
    "starts_on": "2026-12-01",
    "starts_at": "19:00",
    "duration_minutes": "90",
    "time_zone": "Europe/London",
    "frequency": "weekly",
    "every_weeks": "1",
    "ends": "occurrences",
    "occurrences": "12",
    "until": "",
    "place": "Room at the back",
    "link": "https://meet.example/circle",
    "topic": "",
    "facilitator": "",
}


@pytest.fixture(autouse=True)
def _sunday_noon():
    """Sessions run by the clock as well: everything here happens on 22 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(meeting: Meeting) -> str:
    return f"{ROOT}{meeting.pk}/"


def words(response) -> str:
    """The page as it is read, without its head."""
    body = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split()).replace(" ,", ",")


def test_a_facilitator_plans_a_series(cast, as_person):
    answer = as_person(cast.jo).post(NEW, SERIES, follow=True)
    assert answer.redirect_chain == [(ROOT, 302)]
    assert "12 meetings are planned." in words(answer)
    with acting_as(cast.maren):
        assert Meeting.objects.count() == 12
        assert {meeting.place for meeting in Meeting.objects.all()} == {"Room at the back"}


def test_a_meeting_once_needs_nothing_of_the_series_part(cast, as_person):
    once = SERIES | {"frequency": "once", "every_weeks": "", "ends": "", "occurrences": ""}
    answer = as_person(cast.jo).post(NEW, once, follow=True)
    assert "The meeting is planned." in words(answer)
    with acting_as(cast.jo):
        assert Meeting.objects.count() == 1


def test_a_series_up_to_a_day(cast, as_person):
    until = SERIES | {"ends": "until", "until": "2026-12-15", "every_weeks": "2"}
    as_person(cast.jo).post(NEW, until)
    with acting_as(cast.jo):
        assert Meeting.objects.count() == 2


def test_the_facilitator_is_told_of_a_time_that_does_not_come(cast, as_person):
    odd = SERIES | {"starts_on": "2027-03-21", "starts_at": "01:30", "occurrences": "2"}
    answer = as_person(cast.jo).post(NEW, odd, follow=True)
    assert (
        "On Sunday 28 March 2027 the clocks in London jump over 01:30."
        " That meeting begins at 02:30." in words(answer)
    )
    twice = SERIES | {"starts_on": "2027-10-31", "starts_at": "01:30", "frequency": "once"}
    answer = as_person(cast.jo).post(NEW, twice, follow=True)
    assert "show 01:30 twice. That meeting begins the first time." in words(answer)


WRONG_WISHES: list[dict[str, str]] = [
    {"time_zone": "Mars/Olympus"},
    {"time_zone": ""},
    {"starts_on": "2026-11-21"},
    {"starts_on": "9999-12-31"},
    {"starts_on": "10000-01-01"},
    {"starts_on": "0000-00-00"},
    {"starts_on": "tomorrow"},
    {"starts_on": ""},
    {"starts_at": "25:00"},
    {"starts_at": ""},
    {"duration_minutes": "-30"},
    {"duration_minutes": "9" * 400},
    {"duration_minutes": ""},
    {"frequency": "hourly"},
    {"frequency": ""},
    {"every_weeks": "9"},
    {"every_weeks": "0"},
    {"occurrences": "105"},
    {"occurrences": "0"},
    {"occurrences": "many"},
    {"ends": "never"},
    {"ends": "until", "until": ""},
    {"ends": "until", "until": "2026-11-30"},
    {"ends": "until", "until": "9999-12-31"},
    {"ends": "until", "until": "2029-12-31"},
    {"link": "javascript:alert(1)"},
    {"link": "ftp://meet.example/"},
    {"link": "https://" + "a" * 600},
    {"place": "x" * 201},
    {"topic": "nul\x00"},
    {"topic": "x" * 121},
    {"facilitator": "nobody"},
    {"facilitator": str(uuid4())},
]


def test_a_wrong_wish_is_said_and_changes_nothing(cast, as_person):
    jo = as_person(cast.jo)
    for wrong in WRONG_WISHES:
        answer = jo.post(NEW, SERIES | wrong)
        assert answer.status_code == 422, wrong
        assert "Please look at this again" in words(answer), wrong
        kept = 'value="https://meet.example/circle"' in answer.content.decode()
        assert kept or "link" in wrong, wrong
    with acting_as(cast.jo):
        assert not Series.objects.exists()


def test_a_facilitator_of_another_group_cannot_be_chosen(cast, as_person):
    for other in (cast.member(cast.noor, cast.beside), cast.member(cast.maren)):
        answer = as_person(cast.jo).post(NEW, SERIES | {"facilitator": str(other.pk)})
        assert answer.status_code == 422


def test_times_are_shown_on_the_readers_clock_and_the_groups(cast, as_person, meeting):
    in_berlin = words(as_person(cast.maren).get(page_of(meeting)))
    assert "Tuesday 1 December, 20:00–21:30, your time (19:00–20:30 in London)" in in_berlin
    in_london = words(as_person(cast.sam).get(page_of(meeting)))
    assert "Tuesday 1 December, 19:00–20:30, your time" in in_london
    assert "in London" not in in_london


def test_another_day_elsewhere_is_named(cast, as_person, meeting):
    cast.maren.time_zone = "Pacific/Auckland"
    cast.maren.save(update_fields=["time_zone"])
    there = words(as_person(cast.maren).get(page_of(meeting)))
    assert (
        "Wednesday 2 December, 08:00–09:30, your time"
        " (Tuesday 1 December, 19:00–20:30 in London)" in there
    )


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
def test_a_member_answers_and_sees_it(cast, as_person, meeting, answer):
    page = as_person(cast.maren).post(
        page_of(meeting) + "answer/", {"answer": answer, "note": "I may be late."}, follow=True
    )
    assert page.redirect_chain == [(page_of(meeting), 302)]
    assert f'value="{answer}" aria-pressed="true"' in page.content.decode()
    assert "I may be late." in words(page)
    assert answers(cast, meeting) == {"Maren": answer}


def test_an_answer_from_the_home_page_leads_back_there_and_keeps_the_note(
    cast, as_person, meeting, says
):
    says(cast.maren, meeting, "maybe", note="I may be late.")
    answer = as_person(cast.maren).post(
        page_of(meeting) + "answer/", {"answer": "yes", "seen": "0", "from": "home"}
    )
    assert answer.headers["Location"] == "/g/tuesday-evening-circle/"
    with acting_as(cast.maren):
        assert RsvpNote.objects.get().text == "I may be late."


def test_only_facilitators_and_the_author_read_a_note(cast, as_person, meeting, says):
    says(cast.maren, meeting, "yes", note="I may be late.")
    for reader, reads in [(cast.maren, True), (cast.jo, True), (cast.ade, True), (cast.sam, False)]:
        assert ("I may be late." in words(as_person(reader).get(page_of(meeting)))) is reads


def test_a_wrong_answer_changes_nothing(cast, as_person, meeting):
    maren = as_person(cast.maren)
    for wrong in (
        {},
        {"answer": "perhaps"},
        {"answer": "yes", "note": "x" * 1001},
        {"answer": "yes", "note": "nul\x00"},
        {"answer": "yes", "seen": "7"},
        {"answer": "yes", "seen": "x"},
    ):
        page = maren.post(page_of(meeting) + "answer/", wrong)
        assert page.status_code == 422, wrong
        assert "Please look at this again" in words(page)
    assert answers(cast, meeting) == {}


def test_who_answers_a_page_from_before_a_move_is_asked_to_look_again(cast, as_person, meeting):
    with acting_as(cast.jo):
        actions.move_meeting(
            cast.member(cast.jo), meeting, starts_on=TUESDAY, starts_at=time(21), at=NOW
        )
    page = as_person(cast.maren).post(page_of(meeting) + "answer/", {"answer": "yes", "seen": "0"})
    assert page.status_code == 422
    assert "This meeting was changed after you opened the page." in words(page)


def test_after_a_move_the_page_asks_again_and_says_both_times(cast, as_person, meeting, says):
    says(cast.sam, meeting, "yes")
    form = SERIES | {"starts_at": "20:15", "topic": "Quiet evenings"}
    moved = as_person(cast.jo).post(page_of(meeting) + "move/", form, follow=True)
    assert "It is saved. Everybody who has not said no is told by mail." in words(moved)
    page = words(as_person(cast.sam).get(page_of(meeting)))
    assert "Tuesday 1 December, 20:15–21:45, your time" in page
    assert "It was planned for Tuesday 1 December, 19:00–20:30, your time" in page
    assert "You answered for Tuesday 1 December, 19:00." in page
    assert "Nobody has answered yet." in page


def test_a_move_to_a_time_that_comes_twice_is_said(cast, as_person, meeting):
    form = SERIES | {"starts_on": "2027-10-31", "starts_at": "01:30"}
    moved = as_person(cast.jo).post(page_of(meeting) + "move/", form, follow=True)
    assert "show 01:30 twice" in words(moved)


def test_a_wrong_move_changes_nothing(cast, as_person, meeting):
    jo = as_person(cast.jo)
    for wrong in (
        {"starts_on": "2026-11-01"},
        {"starts_on": "9999-12-31"},
        {"starts_on": ""},
        {"starts_at": "7 pm"},
        {"duration_minutes": "0"},
    ):
        assert jo.post(page_of(meeting) + "move/", SERIES | wrong).status_code == 422, wrong
    assert jo.post(page_of(meeting) + "move/").status_code == 422
    with acting_as(cast.jo):
        assert Meeting.objects.get(pk=meeting.pk).revision == 0


def test_a_facilitator_is_asked_before_a_meeting_is_cancelled(cast, as_person, meeting):
    jo = as_person(cast.jo)
    asked = jo.get(page_of(meeting) + "cancel/")
    assert "Do you want to cancel this meeting?" in words(asked)
    done = jo.post(page_of(meeting) + "cancel/", follow=True)
    assert "This meeting does not take place." in words(done)
    assert "Cancelled" in words(as_person(cast.maren).get(ROOT))
    with acting_as(Purpose.REMINDERS):
        assert Notice.objects.filter(kind="meeting_cancelled").count() == 4
    again = jo.post(page_of(meeting) + "cancel/")
    assert again.status_code == 422
    assert "This meeting was cancelled already." in words(again)


def test_the_place_is_for_those_who_come_and_the_link_for_its_quarter_of_an_hour(
    cast, as_person, meeting, says
):
    says(cast.maren, meeting, "yes")
    says(cast.sam, meeting, "maybe")
    says(cast.priya, meeting, "no")
    start, end = meeting.starts_at, meeting.ends_at
    sees = {}
    for at in (
        NOW,
        start - timedelta(minutes=15, seconds=1),
        start - timedelta(minutes=15),
        end - timedelta(seconds=1),
        end,
    ):
        with time_machine.travel(at, tick=False):
            for person in (cast.maren, cast.sam, cast.priya, cast.jo):
                page = as_person(person).get(page_of(meeting)).content.decode()
                name = person.email.split("@")[0]
                sees[name, at] = ("Room at the back" in page, "meet.example" in page)
    early, late = (True, False), (True, True)
    for name in ("maren", "sam", "jo"):
        assert [sees[name, at] for at in sorted({at for _, at in sees})] == [
            early,
            early,
            late,
            late,
            early,
        ]
    assert {sees["priya", at] for _, at in sees} == {(False, False)}


def test_the_list_and_the_home_card_never_show_a_link(cast, as_person, meeting, says):
    says(cast.maren, meeting, "yes")
    with time_machine.travel(meeting.starts_at, tick=False):
        page = as_person(cast.maren).get(ROOT).content.decode()
    assert "meet.example" not in page
    assert "Room at the back" not in page


def test_past_meetings_are_kept_apart(cast, as_person, plan):
    plan(at=datetime(2026, 1, 1, tzinfo=UTC), starts_on=date(2026, 2, 3))
    page = words(as_person(cast.maren).get(ROOT))
    assert "No meeting is planned" in page
    assert "Past meetings" in page


def test_an_unknown_page_number_is_not_found(cast, as_person, meeting):
    maren = as_person(cast.maren)
    for number in ("2", "0", "-1", "x", "1" * 400):
        assert maren.get(ROOT, {"page": number}).status_code == 404


def strangers_of(cast):
    return (cast.noor, cast.lena, cast.rae, cast.cora, cast.stella, cast.sol)


PAGES = ["", "new/", "calendar/", "{id}/", "{id}/move/", "{id}/cancel/"]
FACILITATORS_ONLY = {"new/", "{id}/move/", "{id}/cancel/"}


def test_each_page_opens_to_those_it_is_for(cast, as_person, client, meeting):
    jo, maren = as_person(cast.jo), as_person(cast.maren)
    strangers = [as_person(person) for person in strangers_of(cast)]
    for page in PAGES:
        path = ROOT + page.format(id=meeting.pk)
        assert jo.get(path).status_code == 200, page
        member = 403 if page in FACILITATORS_ONLY else 200
        assert maren.get(path).status_code == member, page
        assert client.get(path).status_code == 302, page
        assert {stranger.get(path).status_code for stranger in strangers} == {404}, page


def test_strangers_change_nothing(cast, as_person, client, meeting):
    data = SERIES | {"answer": "yes", "starts_at": "21:00"}
    strangers = [as_person(person) for person in strangers_of(cast)]
    for page in ("{id}/answer/", "{id}/move/", "{id}/cancel/", "calendar/", "calendar/end/"):
        path = ROOT + page.format(id=meeting.pk)
        assert client.post(path, data).status_code == 302, page
        assert {stranger.post(path, data).status_code for stranger in strangers} == {404}, page
    with acting_as(cast.jo):
        assert Meeting.objects.get(pk=meeting.pk).revision == 0
        assert not Rsvp.objects.exists()


def test_members_do_not_change_meetings(cast, as_person, meeting):
    maren = as_person(cast.maren)
    for page in ("move/", "cancel/"):
        assert maren.post(page_of(meeting) + page, SERIES).status_code == 403
    assert maren.post(NEW, SERIES).status_code == 403


def test_a_meeting_of_another_group_is_as_absent_as_one_that_never_was(cast, as_person, meeting):
    noor = as_person(cast.noor)
    there = "/g/beside-you/meetings/{}/"
    foreign = noor.get(there.format(meeting.pk))
    absent = noor.get(there.format(uuid4()))
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
    for page in ("move/", "cancel/", "answer/"):
        assert noor.post(there.format(meeting.pk) + page, SERIES).status_code == 404


def test_a_wrong_method_is_refused(cast, as_person, meeting):
    jo = as_person(cast.jo)
    assert jo.get(page_of(meeting) + "answer/").status_code == 405
    assert jo.post(ROOT).status_code == 405
    assert jo.put(page_of(meeting)).status_code == 405
    assert jo.delete(page_of(meeting) + "cancel/").status_code == 405


def test_titles_say_nothing(cast, as_person, meeting):
    jo = as_person(cast.jo)
    for page in PAGES:
        head = jo.get(ROOT + page.format(id=meeting.pk)).content.decode().partition("</head>")[0]
        for secret in ("Tuesday evening", "Quiet evenings", "library", "meet.example"):
            assert secret not in head


def queries(person, path: str) -> int:
    """How often a page asks the database; savepoints are no questions."""
    with CaptureQueriesContext(connection) as seen:
        assert person.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)


@pytest.mark.parametrize("reader", ["jo", "maren"])
def test_no_page_asks_more_as_the_data_grow(cast, as_person, plan, says, reader):
    user = getattr(cast, reader)
    person = as_person(user)
    first, *_ = plan(frequency="weekly", occurrences=3)
    says(user, first, "yes")
    open_pages = [page for page in PAGES if reader == "jo" or page not in FACILITATORS_ONLY]
    paths = [ROOT + page.format(id=first.pk) for page in open_pages]
    few = {path: queries(person, path) for path in paths}
    plan(frequency="weekly", occurrences=60, starts_at=time(8))
    plan(
        frequency="weekly",
        occurrences=40,
        starts_on=date(2026, 1, 6),
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    for someone in (cast.maren, cast.sam, cast.priya, cast.ade):
        says(someone, first, "yes", note="I may be late.")
    many = {path: queries(person, path) for path in paths}
    assert max(many.values()) <= 12, many
    # The list has past meetings now, whose answers are one question more.
    assert {path: many[path] - few[path] for path in paths} == {
        path: int(path == ROOT) for path in paths
    }


def test_who_answers_a_meeting_that_was_cancelled_meanwhile_is_told(cast, as_person, meeting):
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), meeting, at=NOW)
    page = as_person(cast.maren).post(page_of(meeting) + "answer/", {"answer": "yes"})
    assert page.status_code == 422
    assert "This meeting was cancelled." in words(page)
