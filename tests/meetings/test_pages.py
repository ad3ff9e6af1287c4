"""What people meet when they open the pages about meetings."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from groups.meetings import actions
from groups.meetings.models import Meeting, RsvpNote
from groups.notices.models import Notice
from groupsite.confidentiality.acting import Purpose, acting_as
from tests.meetings.conftest import NOW, TUESDAY, answers
from tests.meetings.pages import ROOT, SERIES, page_of, words


@pytest.fixture(autouse=True)
def _sunday_noon():
    """Sessions run by the clock as well: everything here happens on 22 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


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
    assert "It is saved. For ten minutes you can undo it." in words(moved)
    page = words(as_person(cast.sam).get(page_of(meeting)))
    assert "Tuesday 1 December, 20:15–21:45, your time" in page
    assert "It was planned for Tuesday 1 December, 19:00–20:30, your time" in page
    assert "You answered for Tuesday 1 December, 19:00." in page
    assert "Nobody has answered yet." in page


def test_a_move_to_a_time_that_comes_twice_is_said(cast, as_person, meeting):
    form = SERIES | {"starts_on": "2027-10-31", "starts_at": "01:30", "step": ""}
    shown = as_person(cast.jo).post(page_of(meeting) + "move/", form)
    assert "show 01:30 twice" in words(shown)


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


def test_the_place_is_for_those_who_come_and_the_way_to_the_room_for_its_quarter_of_an_hour(
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
                assert "meet.example" not in page
                name = person.email.split("@")[0]
                sees[name, at] = ("Room at the back" in page, "Go to the room" in page)
    early, late = (True, False), (True, True)
    for name in ("maren", "sam"):
        seen = [sees[name, at] for at in sorted({at for _, at in sees})]
        assert seen == [early, early, late, late, early]
    seen = [sees["jo", at] for at in sorted({at for _, at in sees})]
    assert seen == [late, late, late, late, early]
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


def test_who_answers_a_meeting_that_was_cancelled_meanwhile_is_told(cast, as_person, meeting):
    with acting_as(cast.jo):
        actions.cancel_meeting(cast.member(cast.jo), meeting, at=NOW)
    page = as_person(cast.maren).post(page_of(meeting) + "answer/", {"answer": "yes"})
    assert page.status_code == 422
    assert "This meeting was cancelled." in words(page)
