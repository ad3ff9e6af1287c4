"""Moving and changing meetings: what it will do is shown first, and nobody is overwritten."""

from datetime import date, time, timedelta

import pytest
import time_machine

from groups.meetings import actions
from groups.meetings.models import Meeting
from groupsite.confidentiality.acting import acting_as
from tests.meetings.changing import rows
from tests.meetings.conftest import NOW
from tests.meetings.pages import entries, error_at, page_of, words


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def six(plan) -> list[Meeting]:
    return plan(frequency="weekly", occurrences=6, capacity=5)


def move(meeting: Meeting) -> str:
    return page_of(meeting) + "move/"


def series(meeting: Meeting) -> str:
    return page_of(meeting) + "series/"


def test_a_move_shows_was_and_now_and_who_will_be_told(cast, as_person, meeting, says):
    says(cast.sam, meeting, "no")
    jo = as_person(cast.jo)
    page = jo.post(move(meeting), entries(jo.get(move(meeting)), starts_at="20:15"))
    said = words(page)
    assert "Tuesday 1 December, 20:15–21:45, your time" in said
    assert "Until now: Tuesday 1 December, 19:00–20:30, your time" in said
    assert "3 people: Ade, Maren, Priya" in said
    assert "They get a mail after ten minutes, unless you undo it." in said
    assert [one.revision for one in rows(cast)] == [0]
    done = jo.post(move(meeting), entries(page, step="save"), follow=True)
    assert "It is saved. For ten minutes you can undo it." in words(done)
    assert [one.on_clock for one in rows(cast)] == [time(20, 15)]


def test_a_topic_is_told_to_nobody_and_shown_with_what_it_was(cast, as_person, meeting):
    jo = as_person(cast.jo)
    said = words(jo.post(move(meeting), entries(jo.get(move(meeting)), topic="Sleep")))
    assert "Stays at its time, with other details" in said
    assert "Topic “Sleep”, until now “Quiet evenings”" in said
    assert "Nobody gets a mail about this." in said


def test_nothing_changed_is_said(cast, as_person, meeting, six):
    jo = as_person(cast.jo)
    for path in (move(meeting), series(six[0])):
        assert "Nothing changes." in words(jo.post(path, entries(jo.get(path))))


def test_shortly_before_they_are_told_at_once(cast, as_person, meeting):
    with time_machine.travel(meeting.starts_at - timedelta(hours=1), tick=False):
        jo = as_person(cast.jo)
        page = jo.post(move(meeting), entries(jo.get(move(meeting)), starts_at="19:30"))
    assert "They get a mail at once, because a meeting is near." in words(page)


def test_the_second_of_two_sees_what_the_first_changed(cast, as_person, meeting):
    jo, ade = as_person(cast.jo), as_person(cast.ade)
    form = jo.get(move(meeting))
    first = ade.post(move(meeting), entries(ade.get(move(meeting)), place="The garden"))
    ade.post(move(meeting), entries(first, step="save"))
    mine = {"starts_at": "20:15", "topic": "Sleep"}
    page = jo.post(move(meeting), entries(form, **mine))
    said = words(page)
    assert page.status_code == 422
    assert "Somebody else changed this meeting while you were writing." in said
    assert "Place Was “Room at the back of the library”, is now “The garden”." in said
    kept = entries(page)
    assert {name: kept[name] for name in mine} == {n: [v] for n, v in mine.items()}
    assert kept["place"] == ["The garden"], "Jo had left it alone"
    assert [(one.place, one.topic) for one in rows(cast)] == [("The garden", "Quiet evenings")]
    shown = jo.post(move(meeting), entries(page))
    assert "Place" not in words(shown)
    jo.post(move(meeting), entries(shown, step="save"))
    (after,) = rows(cast)
    assert (after.place, after.topic, after.on_clock) == ("The garden", "Sleep", time(20, 15))


def test_where_both_changed_the_same_the_second_ones_own_word_is_kept_to_decide(
    cast, as_person, meeting
):
    jo = as_person(cast.jo)
    shown = jo.post(move(meeting), entries(jo.get(move(meeting)), place="The attic"))
    with acting_as(cast.ade):
        actions.move_meeting(
            cast.member(cast.ade),
            meeting,
            starts_on=meeting.on_day,
            starts_at=meeting.on_clock,
            at=NOW,
            place="The garden",
        )
    page = jo.post(move(meeting), entries(shown, step="save"))
    assert page.status_code == 422
    assert "is now “The garden”" in words(page)
    assert entries(page)["place"] == ["The attic"]
    assert [one.place for one in rows(cast)] == ["The garden"]


def test_a_series_changed_meanwhile_is_not_overwritten(cast, as_person, six):
    jo, ade = as_person(cast.jo), as_person(cast.ade)
    form = jo.get(series(six[2]))
    other = {"weekdays": ["4"], "facilitator": cast.member(cast.ade).pk}
    first = ade.post(series(six[2]), entries(ade.get(series(six[2])), **other))
    ade.post(series(six[2]), entries(first, step="save"))
    page = jo.post(series(six[2]), entries(form, starts_at="20:00"))
    assert page.status_code == 422
    assert "Weekdays Was “Tuesday”, is now “Thursday”." in words(page)
    assert "Who holds it Was “Not said yet”, is now “Ade”." in words(page)
    assert (entries(page)["starts_at"], entries(page)["weekdays"]) == (["20:00"], ["4"])
    shown = jo.post(series(six[2]), entries(page))
    jo.post(series(six[2]), entries(shown, step="save"))
    assert [(one.on_day.day, one.on_clock.hour) for one in rows(cast)] == [
        (1, 19), (8, 19), (17, 20), (24, 20), (31, 20), (7, 20)
    ]  # fmt: skip


def test_what_was_moved_or_cancelled_survives_and_is_not_among_the_dates(cast, as_person, six):
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.cancel_meeting(jo, six[3], at=NOW)
        actions.move_meeting(jo, six[4], starts_on=date(2026, 12, 30), starts_at=time(12), at=NOW)
    browser = as_person(cast.jo)
    form = browser.get(series(six[2]))
    page = browser.post(series(six[2]), entries(form, starts_at="20:00"))
    said = words(page)
    assert said.count("Until now:") == 2
    for day in ("Tuesday 22 December", "30 December", "Tuesday 8 December"):
        assert day not in said
    browser.post(series(six[2]), entries(page, step="save"))
    after = rows(cast)
    assert [one.on_clock.hour for one in after] == [19, 19, 20, 19, 12, 20]
    assert [one.is_cancelled for one in after] == [n == 3 for n in range(6)]


def test_other_details_for_all_to_come(cast, as_person, six):
    browser = as_person(cast.jo)
    form = browser.get(series(six[2]))
    page = browser.post(
        series(six[2]), entries(form, scope="to_come", place="The garden", capacity="7")
    )
    said = words(page)
    assert said.count("Stays at its time, with other details") == 6
    assert "Place “The garden”, until now “Room at the back of the library”" in said
    assert "Seats “7”, until now “5”" in said
    assert "4 people: Ade, Maren, Priya, Sam" in said
    browser.post(series(six[2]), entries(page, step="save"))
    assert {(one.place, one.capacity) for one in rows(cast)} == {("The garden", 7)}


def test_what_the_form_does_not_ask_anew_stays_as_it_is(cast, as_person, plan):
    meetings = plan(frequency="weekly", occurrences=3, capacity=4, offer_hours=24, link_for="yes")
    browser = as_person(cast.jo)
    page = browser.post(
        series(meetings[0]), entries(browser.get(series(meetings[0])), topic="Sleep")
    )
    browser.post(series(meetings[0]), entries(page, step="save"))
    kept = {(one.topic, one.capacity, one.offer_hours, one.link_for) for one in rows(cast)}
    assert kept == {("Sleep", 4, 24, "yes")}


def test_fewer_seats_than_people_is_said_at_the_field(cast, as_person, six, says):
    for person in (cast.maren, cast.sam):
        says(person, six[3], "yes")
    browser = as_person(cast.jo)
    for path in (series(six[2]), move(six[3])):
        page = browser.post(path, entries(browser.get(path), capacity="1", place="The garden"))
        assert page.status_code == 422
        assert "2 people come, or have a seat kept for them." in error_at(page, "capacity")
        assert (entries(page)["place"], entries(page)["capacity"]) == (["The garden"], ["1"])
        assert b'<details class="group" open>' in page.content
    assert {one.capacity for one in rows(cast)} == {5}


def test_the_following_are_cancelled_after_their_dates_were_seen(cast, as_person, six):
    browser = as_person(cast.jo)
    path = page_of(six[3]) + "cancel/"
    assert "Of several you see every date" in words(browser.get(path))
    page = browser.post(path, {"scope": "following"})
    assert words(page).count("Does not take place") == 3
    assert not any(one.is_cancelled for one in rows(cast))
    back = browser.post(path, entries(page, step="back"))
    assert entries(back)["scope"] == ["following"]
    done = browser.post(path, entries(page, step="save"), follow=True)
    assert "The meetings are cancelled. For ten minutes you can undo it." in words(done)
    assert [one.is_cancelled for one in rows(cast)] == [False] * 3 + [True] * 3


def test_meetings_changed_while_somebody_looked_are_not_cancelled_unseen(cast, as_person, six):
    browser = as_person(cast.jo)
    path = page_of(six[3]) + "cancel/"
    page = browser.post(path, {"scope": "to_come"})
    with acting_as(cast.ade):
        actions.cancel_meeting(cast.member(cast.ade), six[5], at=NOW)
    refused = browser.post(path, entries(page, step="save"))
    assert refused.status_code == 422
    assert "Somebody else changed these meetings while you were looking." in words(refused)
    assert sum(one.is_cancelled for one in rows(cast)) == 1
    again = browser.post(path, entries(refused))
    assert words(again).count("Does not take place") == 5
