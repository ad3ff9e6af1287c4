"""Every date is shown before a meeting is planned."""

import pytest
import time_machine

from groups.meetings.models import Meeting, Series
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW
from tests.meetings.pages import NEW, ROOT, SERIES, entries, words

SHOW = SERIES | {"step": "", "topic": "Quiet evenings"}


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def test_all_dates_are_shown_and_nothing_is_saved(cast, as_person):
    page = as_person(cast.jo).post(NEW, SHOW | {"occurrences": "6"})
    said = words(page)
    assert page.status_code == 200
    assert "Is this right? 6 meetings. Nothing is saved yet." in said
    assert said.count("19:00–20:30, your time") == 6
    assert "Tuesday 29 December" in said
    assert "Tuesday 5 January 2027" in said
    with acting_as(cast.jo):
        assert not Series.objects.exists()


def test_a_meeting_once_is_one_meeting(cast, as_person):
    once = SHOW | {"frequency": "once", "occurrences": ""}
    assert "One meeting. Nothing is saved yet." in words(as_person(cast.jo).post(NEW, once))


def test_a_series_without_an_end_says_that_more_follow(cast, as_person):
    page = words(as_person(cast.jo).post(NEW, SHOW | {"ends": "never"}))
    assert "27 meetings, and further ones as time goes on. Nothing is saved yet." in page
    assert "Tuesday 1 June 2027" in page


@pytest.mark.parametrize(
    ("starts_on", "said"),
    [
        ("2027-03-21", "On Sunday 28 March 2027 the clocks in London jump over 01:30."),
        ("2027-10-24", "On Sunday 31 October 2027 the clocks in London show 01:30 twice."),
    ],
)
def test_what_the_clocks_do_is_said_at_its_date_alone(cast, as_person, starts_on, said):
    odd = {"starts_on": starts_on, "starts_at": "01:30", "weekdays": "7", "occurrences": "3"}
    page = words(as_person(cast.jo).post(NEW, SHOW | odd))
    assert page.count("the clocks in London") == 1
    assert said in page
    assert page.index(said) < page.rindex("your time")


def test_dates_stand_on_both_clocks(cast, as_person):
    page = as_person(cast.jo).post(NEW, SHOW | {"time_zone": "America/New_York"})
    assert "Wednesday 2 December, 00:00–01:30, your time" in words(page)
    assert "(Tuesday 1 December, 19:00–20:30 in New York)" in words(page)


def test_going_back_keeps_every_entry(cast, as_person):
    jo = as_person(cast.jo)
    every = SHOW | {
        "weekdays": ["2", "4"],
        "every_weeks": "3",
        "ends": "until",
        "until": "2027-02-01",
        "place": 'The "garden" <room>',
        "capacity": "8",
        "offer_hours": "24",
        "link_for": "yes",
        "make_room": "on",
        "facilitator": str(cast.member(cast.ade).pk),
    }
    shown = jo.post(NEW, every)
    back = jo.post(NEW, entries(shown, step="back"))
    assert back.status_code == 200
    assert "Please look at this again" not in words(back)
    kept = entries(back)
    for name, value in every.items():
        if name != "step":
            assert kept[name] == (value if isinstance(value, list) else [value]), name


def test_what_was_shown_is_what_is_planned(cast, as_person):
    jo = as_person(cast.jo)
    shown = jo.post(NEW, SHOW | {"weekdays": ["2", "4"], "occurrences": "5", "capacity": "8"})
    done = jo.post(NEW, entries(shown, step="save"), follow=True)
    assert done.redirect_chain == [(ROOT, 302)]
    assert "5 meetings are planned." in words(done)
    with acting_as(cast.jo):
        assert [one.on_day.day for one in Meeting.objects.order_by("starts_at")] == [
            1,
            3,
            8,
            10,
            15,
        ]
        assert {one.capacity for one in Meeting.objects.all()} == {8}
        assert {one.topic for one in Meeting.objects.select_related("series")} == {"Quiet evenings"}


def test_the_rare_fields_stand_open_only_where_they_matter(cast, as_person):
    jo = as_person(cast.jo)
    closed = b'<details class="group">'
    assert closed in jo.get(NEW).content
    for wrong in ({"capacity": "0"}, {"offer_hours": "900"}, {"link_for": "all"}):
        page = jo.post(NEW, SHOW | wrong)
        assert (page.status_code, closed in page.content) == (422, False), wrong
    page = jo.post(NEW, SHOW | {"capacity": "8", "step": "back"})
    assert closed not in page.content
