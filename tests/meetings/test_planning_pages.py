"""What a facilitator meets when planning meetings."""

from uuid import uuid4

import pytest
import time_machine

from groups.meetings.models import Meeting, Series
from groupsite.confidentiality.acting import acting_as
from tests.meetings.conftest import NOW
from tests.meetings.pages import NEW, ROOT, SERIES, words


@pytest.fixture(autouse=True)
def _sunday_noon():
    """Sessions run by the clock as well: everything here happens on 22 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_facilitator_plans_a_series(cast, as_person):
    answer = as_person(cast.jo).post(NEW, SERIES, follow=True)
    assert answer.redirect_chain == [(ROOT, 302)]
    assert "12 meetings are planned." in words(answer)
    with acting_as(cast.maren):
        assert Meeting.objects.count() == 12
        assert {meeting.place for meeting in Meeting.objects.all()} == {"Room at the back"}


def test_who_plans_holds_it_unless_they_say_otherwise(cast, as_person):
    form = as_person(cast.ade).get(NEW).context["form"]
    assert form["facilitator"].value() == cast.member(cast.ade).pk
    as_person(cast.ade).post(NEW, SERIES | {"facilitator": ""})
    with acting_as(cast.ade):
        assert not Meeting.objects.exclude(facilitator=None).exists()


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
    odd = SERIES | {
        "starts_on": "2027-03-21",
        "starts_at": "01:30",
        "occurrences": "2",
        "weekdays": "7",
        "step": "",
    }
    answer = as_person(cast.jo).post(NEW, odd)
    assert (
        "On Sunday 28 March 2027 the clocks in London jump over 01:30."
        " That meeting begins at 02:30." in words(answer)
    )
    twice = SERIES | {
        "starts_on": "2027-10-31",
        "starts_at": "01:30",
        "frequency": "once",
        "step": "",
    }
    answer = as_person(cast.jo).post(NEW, twice)
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
    {"ends": "sometime"},
    {"weekdays": []},
    {"weekdays": "8"},
    {"frequency": "monthly", "nth": "5"},
    {"frequency": "monthly", "nth": "0"},
    {"frequency": "monthly", "weekdays": ["1", "2"]},
    {"occurrences": "1000"},
    {"starts_on": "9999-12-31"},
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
