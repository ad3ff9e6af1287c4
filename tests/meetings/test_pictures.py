"""A month of meetings, and the drawing of how many came."""

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from accounts.models import User
from groups.meetings import actions
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW
from tests.meetings.pages import ROOT, words

MONTH, DRAWING = ROOT + "month/", ROOT + "attendance/"


@pytest.fixture(autouse=True)
def _sunday_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def lives_in(user: User, zone: str) -> None:
    user.time_zone = zone
    user.save(update_fields=["time_zone"])


def day_of(page, day: date) -> str:
    """The square of one day, as it is read."""
    html = page.content.decode()
    square = html.partition(f'<time datetime="{day}">')[2].partition("</td>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", square).split())


def test_a_meeting_stands_on_its_day(cast, as_person, meeting):
    page = as_person(cast.sam).get(MONTH + "?month=2026-12")
    assert "December 2026" in words(page)
    assert "19:00–20:30 Quiet evenings" in day_of(page, date(2026, 12, 1))
    assert "Quiet" not in day_of(page, date(2026, 12, 2))


def test_it_stands_on_the_day_that_the_readers_own_clock_shows(cast, as_person, plan):
    plan(starts_at=time(23, 30))
    lives_in(cast.priya, "Asia/Kolkata")
    page = as_person(cast.priya).get(MONTH + "?month=2026-12")
    assert day_of(page, date(2026, 12, 1)).endswith("Tuesday 1 December")
    assert "05:00–06:30" in day_of(page, date(2026, 12, 2))


def test_the_first_hours_of_a_month_are_in_that_month_on_either_clock(cast, as_person, plan):
    plan(starts_on=date(2026, 11, 30), starts_at=time(23, 30))
    lives_in(cast.priya, "Asia/Kolkata")
    assert "23:30" in day_of(as_person(cast.sam).get(MONTH), date(2026, 11, 30))
    priya = as_person(cast.priya)
    assert "05:00" in day_of(priya.get(MONTH + "?month=2026-12"), date(2026, 12, 1))
    assert "Quiet evenings" not in words(priya.get(MONTH))


def test_cancelled_and_moved_are_said_in_words(cast, as_person, plan):
    first, second = plan(frequency="weekly", occurrences=2)
    with acting_as(cast.jo):
        jo = cast.member(cast.jo)
        actions.cancel_meeting(jo, first, at=NOW)
        actions.move_meeting(jo, second, starts_on=date(2026, 12, 9), starts_at=time(18), at=NOW)
    page = as_person(cast.sam).get(MONTH + "?month=2026-12")
    assert "Cancelled" in day_of(page, date(2026, 12, 1))
    assert "Moved from Tuesday 8 December, 19:00" in day_of(page, date(2026, 12, 9))


@pytest.mark.parametrize(
    ("zone", "day", "said"),
    [
        ("Europe/London", date(2027, 3, 28), "forward"),
        ("Europe/London", date(2026, 10, 25), "back"),
        ("America/New_York", date(2026, 11, 1), "back"),
        ("America/Havana", date(2027, 3, 14), "forward"),
        ("Australia/Lord_Howe", date(2026, 10, 4), "forward"),
    ],
)
def test_a_day_on_which_the_clocks_change_says_so(cast, as_person, zone, day, said):
    lives_in(cast.sam, zone)
    page = as_person(cast.sam).get(f"{MONTH}?month={day:%Y-%m}")
    assert f"The clocks go {said}." in day_of(page, day)
    assert words(page).count("The clocks go") == 1


def test_one_leafs_through_months_and_comes_to_an_end(cast, as_person):
    sam = as_person(cast.sam)
    html = sam.get(MONTH + "?month=2026-12").content.decode()
    assert 'href="?month=2026-11"' in html
    assert 'href="?month=2027-01"' in html
    last = sam.get(MONTH + "?month=2036-12").content.decode()
    assert "The month after" not in last
    assert "The month before" in last


@pytest.mark.parametrize(
    "asked", ["2026-13", "2026-00", "0001-01", "9999-12", "x", "2026-1", "2026-12-01", "²026-12"]
)
def test_a_month_that_is_none_is_not_there(cast, as_person, asked):
    assert as_person(cast.sam).get(MONTH, {"month": asked}).status_code == 404


def test_without_a_month_it_is_this_one(cast, as_person):
    page = as_person(cast.sam).get(MONTH)
    assert "November 2026" in words(page)
    assert "Today" in day_of(page, date(2026, 11, 22))


def evenings(cast, plan, *numbers: tuple[int, int | None]) -> None:
    """As many weekly evenings, wrapped up with these numbers."""
    jo = cast.member(cast.jo)
    first = date(2026, 1, 6)
    met = plan(
        starts_on=first,
        frequency="weekly",
        occurrences=len(numbers),
        at=datetime(2026, 1, 5, 12, tzinfo=UTC),
    )
    with acting_as(cast.jo):
        for meeting, (came, first_time) in zip(met, numbers, strict=True):
            actions.open_session(jo, meeting, plan="evening", at=NOW)
            actions.wrap_up(jo, meeting, came=came, first_time=first_time, at=NOW)


def test_the_drawing_and_the_table_say_the_same(cast, as_person, plan):
    evenings(cast, plan, (5, 5), (7, None), (0, 0), (8, 1))
    page = as_person(cast.jo).get(DRAWING)
    html = page.content.decode()
    drawn = re.findall(r'class="value">(\d+)<', html)
    told = re.findall(r"<td>(\d+)</td><td>", html)
    assert drawn == ["5", "7", "0", "8"]
    assert told == drawn[::-1]
    heights = [int(h) for h in re.findall(r'height="(\d+)" rx="2" class="came"', html)]
    assert heights == [75, 105, 0, 120]
    assert "Between 0 and 8 people came." in html
    assert "not noted" in words(page)


def test_half_a_year_is_drawn_and_no_more(cast, as_person, plan):
    evenings(cast, plan, *[(n, None) for n in range(1, 31)])
    html = as_person(cast.jo).get(DRAWING).content.decode()
    assert re.findall(r'class="value">(\d+)<', html) == [str(n) for n in range(5, 31)]


def test_an_evening_that_is_not_wrapped_up_is_not_drawn(cast, as_person, meeting):
    with acting_as(cast.jo):
        actions.open_session(cast.member(cast.jo), meeting, plan="evening", at=NOW)
    assert "Nothing to draw yet" in words(as_person(cast.jo).get(DRAWING))


def test_numbers_are_for_facilitators(cast, as_person, plan):
    evenings(cast, plan, (5, 1))
    assert as_person(cast.ade).get(DRAWING).status_code == 200
    assert as_person(cast.maren).get(DRAWING).status_code == 403
    assert as_person(cast.noor).get(DRAWING).status_code == 404
